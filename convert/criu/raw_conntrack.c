/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's table of tracked connections, and of those that are expected, as it answers to
 * ctnetlink; numbers are those of include/uapi/linux/netfilter/nfnetlink_conntrack.h. What is in an
 * attribute is in network order.
 */
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "convert/criu/netlink.h"

/* struct nfgenmsg */
static const struct ic_netlink_field header[] = {
	{ "family", 1 },
	{ "version", 1 },
	{ "", 2 },
	{ 0 },
};

static const struct ic_netlink_attribute ip[] = {
	{ "CTA_IP_V4_SRC", NULL, IC_NETLINK_ADDRESS, CTA_IP_V4_SRC },
	{ "CTA_IP_V4_DST", NULL, IC_NETLINK_ADDRESS, CTA_IP_V4_DST },
	{ "CTA_IP_V6_SRC", NULL, IC_NETLINK_ADDRESS, CTA_IP_V6_SRC },
	{ "CTA_IP_V6_DST", NULL, IC_NETLINK_ADDRESS, CTA_IP_V6_DST },
	{ 0 },
};

static const struct ic_netlink_attribute proto[] = {
	{ "CTA_PROTO_NUM", NULL, IC_NETLINK_NETWORK, CTA_PROTO_NUM },
	{ "CTA_PROTO_SRC_PORT", NULL, IC_NETLINK_NETWORK, CTA_PROTO_SRC_PORT },
	{ "CTA_PROTO_DST_PORT", NULL, IC_NETLINK_NETWORK, CTA_PROTO_DST_PORT },
	{ "CTA_PROTO_ICMP_ID", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMP_ID },
	{ "CTA_PROTO_ICMP_TYPE", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMP_TYPE },
	{ "CTA_PROTO_ICMP_CODE", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMP_CODE },
	{ "CTA_PROTO_ICMPV6_ID", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMPV6_ID },
	{ "CTA_PROTO_ICMPV6_TYPE", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMPV6_TYPE },
	{ "CTA_PROTO_ICMPV6_CODE", NULL, IC_NETLINK_NETWORK, CTA_PROTO_ICMPV6_CODE },
	{ 0 },
};

static const struct ic_netlink_attribute tuple[] = {
	{ "CTA_TUPLE_IP", ip, IC_NETLINK_NESTED, CTA_TUPLE_IP },
	{ "CTA_TUPLE_PROTO", proto, IC_NETLINK_NESTED, CTA_TUPLE_PROTO },
	{ "CTA_TUPLE_ZONE", NULL, IC_NETLINK_NETWORK, CTA_TUPLE_ZONE },
	{ 0 },
};

static const struct ic_netlink_attribute tcp[] = {
	{ "CTA_PROTOINFO_TCP_STATE", NULL, IC_NETLINK_NETWORK, CTA_PROTOINFO_TCP_STATE },
	{ "CTA_PROTOINFO_TCP_WSCALE_ORIGINAL", NULL, IC_NETLINK_NETWORK,
	  CTA_PROTOINFO_TCP_WSCALE_ORIGINAL },
	{ "CTA_PROTOINFO_TCP_WSCALE_REPLY", NULL, IC_NETLINK_NETWORK,
	  CTA_PROTOINFO_TCP_WSCALE_REPLY },
	{ "CTA_PROTOINFO_TCP_FLAGS_ORIGINAL", NULL, IC_NETLINK_NETWORK,
	  CTA_PROTOINFO_TCP_FLAGS_ORIGINAL },
	{ "CTA_PROTOINFO_TCP_FLAGS_REPLY", NULL, IC_NETLINK_NETWORK,
	  CTA_PROTOINFO_TCP_FLAGS_REPLY },
	{ 0 },
};

static const struct ic_netlink_attribute protoinfo[] = {
	{ "CTA_PROTOINFO_TCP", tcp, IC_NETLINK_NESTED, CTA_PROTOINFO_TCP },
	{ "CTA_PROTOINFO_DCCP", NULL, IC_NETLINK_NESTED, CTA_PROTOINFO_DCCP },
	{ "CTA_PROTOINFO_SCTP", NULL, IC_NETLINK_NESTED, CTA_PROTOINFO_SCTP },
	{ 0 },
};

static const struct ic_netlink_attribute help[] = {
	{ "CTA_HELP_NAME", NULL, IC_NETLINK_TEXT, CTA_HELP_NAME },
	{ "CTA_HELP_INFO", NULL, IC_NETLINK_BYTES, CTA_HELP_INFO },
	{ 0 },
};

static const struct ic_netlink_attribute counters[] = {
	{ "CTA_COUNTERS_PACKETS", NULL, IC_NETLINK_NETWORK, CTA_COUNTERS_PACKETS },
	{ "CTA_COUNTERS_BYTES", NULL, IC_NETLINK_NETWORK, CTA_COUNTERS_BYTES },
	{ "CTA_COUNTERS32_PACKETS", NULL, IC_NETLINK_NETWORK, CTA_COUNTERS32_PACKETS },
	{ "CTA_COUNTERS32_BYTES", NULL, IC_NETLINK_NETWORK, CTA_COUNTERS32_BYTES },
	{ 0 },
};

static const struct ic_netlink_attribute timestamp[] = {
	{ "CTA_TIMESTAMP_START", NULL, IC_NETLINK_NETWORK, CTA_TIMESTAMP_START },
	{ "CTA_TIMESTAMP_STOP", NULL, IC_NETLINK_NETWORK, CTA_TIMESTAMP_STOP },
	{ 0 },
};

static const struct ic_netlink_attribute sequence[] = {
	{ "CTA_SEQADJ_CORRECTION_POS", NULL, IC_NETLINK_NETWORK, CTA_SEQADJ_CORRECTION_POS },
	{ "CTA_SEQADJ_OFFSET_BEFORE", NULL, IC_NETLINK_NETWORK, CTA_SEQADJ_OFFSET_BEFORE },
	{ "CTA_SEQADJ_OFFSET_AFTER", NULL, IC_NETLINK_NETWORK, CTA_SEQADJ_OFFSET_AFTER },
	{ 0 },
};

static const struct ic_netlink_attribute security[] = {
	{ "CTA_SECCTX_NAME", NULL, IC_NETLINK_TEXT, CTA_SECCTX_NAME },
	{ 0 },
};

static const struct ic_netlink_attribute connection[] = {
	{ "CTA_TUPLE_ORIG", tuple, IC_NETLINK_NESTED, CTA_TUPLE_ORIG },
	{ "CTA_TUPLE_REPLY", tuple, IC_NETLINK_NESTED, CTA_TUPLE_REPLY },
	{ "CTA_STATUS", NULL, IC_NETLINK_NETWORK, CTA_STATUS },
	{ "CTA_PROTOINFO", protoinfo, IC_NETLINK_NESTED, CTA_PROTOINFO },
	{ "CTA_HELP", help, IC_NETLINK_NESTED, CTA_HELP },
	{ "CTA_TIMEOUT", NULL, IC_NETLINK_NETWORK, CTA_TIMEOUT },
	{ "CTA_MARK", NULL, IC_NETLINK_NETWORK, CTA_MARK },
	{ "CTA_COUNTERS_ORIG", counters, IC_NETLINK_NESTED, CTA_COUNTERS_ORIG },
	{ "CTA_COUNTERS_REPLY", counters, IC_NETLINK_NESTED, CTA_COUNTERS_REPLY },
	{ "CTA_USE", NULL, IC_NETLINK_NETWORK, CTA_USE },
	{ "CTA_ID", NULL, IC_NETLINK_NETWORK, CTA_ID },
	{ "CTA_TUPLE_MASTER", tuple, IC_NETLINK_NESTED, CTA_TUPLE_MASTER },
	{ "CTA_SEQ_ADJ_ORIG", sequence, IC_NETLINK_NESTED, CTA_SEQ_ADJ_ORIG },
	{ "CTA_SEQ_ADJ_REPLY", sequence, IC_NETLINK_NESTED, CTA_SEQ_ADJ_REPLY },
	{ "CTA_ZONE", NULL, IC_NETLINK_NETWORK, CTA_ZONE },
	{ "CTA_SECCTX", security, IC_NETLINK_NESTED, CTA_SECCTX },
	{ "CTA_TIMESTAMP", timestamp, IC_NETLINK_NESTED, CTA_TIMESTAMP },
	{ "CTA_LABELS", NULL, IC_NETLINK_BYTES, CTA_LABELS },
	{ 0 },
};

static const struct ic_netlink_attribute expected_nat[] = {
	{ "CTA_EXPECT_NAT_DIR", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_NAT_DIR },
	{ "CTA_EXPECT_NAT_TUPLE", tuple, IC_NETLINK_NESTED, CTA_EXPECT_NAT_TUPLE },
	{ 0 },
};

static const struct ic_netlink_attribute expectation[] = {
	{ "CTA_EXPECT_MASTER", tuple, IC_NETLINK_NESTED, CTA_EXPECT_MASTER },
	{ "CTA_EXPECT_TUPLE", tuple, IC_NETLINK_NESTED, CTA_EXPECT_TUPLE },
	{ "CTA_EXPECT_MASK", tuple, IC_NETLINK_NESTED, CTA_EXPECT_MASK },
	{ "CTA_EXPECT_TIMEOUT", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_TIMEOUT },
	{ "CTA_EXPECT_ID", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_ID },
	{ "CTA_EXPECT_HELP_NAME", NULL, IC_NETLINK_TEXT, CTA_EXPECT_HELP_NAME },
	{ "CTA_EXPECT_ZONE", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_ZONE },
	{ "CTA_EXPECT_FLAGS", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_FLAGS },
	{ "CTA_EXPECT_CLASS", NULL, IC_NETLINK_NETWORK, CTA_EXPECT_CLASS },
	{ "CTA_EXPECT_NAT", expected_nat, IC_NETLINK_NESTED, CTA_EXPECT_NAT },
	{ "CTA_EXPECT_FN", NULL, IC_NETLINK_TEXT, CTA_EXPECT_FN },
	{ 0 },
};

static const struct ic_netlink_message messages[] = {
	{ NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW, "IPCTNL_MSG_CT_NEW", header, connection },
	{ NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_NEW, "IPCTNL_MSG_EXP_NEW", header,
	  expectation },
};

/* No word says the byte order, but the first message's length does: it is no more than the file. */
static void list(struct ic_listing *listing)
{
	const struct ic_blob *blob = &listing->member->blob;
	bool big_endian = blob->bytes && blob->size >= 4 &&
			  ic_get(blob->bytes, 4, false) > blob->size;

	ic_netlink_list(listing, 0, big_endian, messages, IC_NR(messages));
}

const struct ic_raw_format ic_raw_conntrack = { "conntrack", "netns-ct-", ".img",
						IC_RAW_NEEDS_BYTES, list };
const struct ic_raw_format ic_raw_expectations = { "expectations", "netns-exp-", ".img",
						   IC_RAW_NEEDS_BYTES, list };
