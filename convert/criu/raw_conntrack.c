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
	{ CTA_IP_V4_SRC, "CTA_IP_V4_SRC", IC_NETLINK_ADDRESS, NULL },
	{ CTA_IP_V4_DST, "CTA_IP_V4_DST", IC_NETLINK_ADDRESS, NULL },
	{ CTA_IP_V6_SRC, "CTA_IP_V6_SRC", IC_NETLINK_ADDRESS, NULL },
	{ CTA_IP_V6_DST, "CTA_IP_V6_DST", IC_NETLINK_ADDRESS, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute proto[] = {
	{ CTA_PROTO_NUM, "CTA_PROTO_NUM", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_SRC_PORT, "CTA_PROTO_SRC_PORT", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_DST_PORT, "CTA_PROTO_DST_PORT", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMP_ID, "CTA_PROTO_ICMP_ID", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMP_TYPE, "CTA_PROTO_ICMP_TYPE", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMP_CODE, "CTA_PROTO_ICMP_CODE", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMPV6_ID, "CTA_PROTO_ICMPV6_ID", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMPV6_TYPE, "CTA_PROTO_ICMPV6_TYPE", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTO_ICMPV6_CODE, "CTA_PROTO_ICMPV6_CODE", IC_NETLINK_NETWORK, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute tuple[] = {
	{ CTA_TUPLE_IP, "CTA_TUPLE_IP", IC_NETLINK_NESTED, ip },
	{ CTA_TUPLE_PROTO, "CTA_TUPLE_PROTO", IC_NETLINK_NESTED, proto },
	{ CTA_TUPLE_ZONE, "CTA_TUPLE_ZONE", IC_NETLINK_NETWORK, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute tcp[] = {
	{ CTA_PROTOINFO_TCP_STATE, "CTA_PROTOINFO_TCP_STATE", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTOINFO_TCP_WSCALE_ORIGINAL, "CTA_PROTOINFO_TCP_WSCALE_ORIGINAL",
	  IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTOINFO_TCP_WSCALE_REPLY, "CTA_PROTOINFO_TCP_WSCALE_REPLY", IC_NETLINK_NETWORK,
	  NULL },
	{ CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, "CTA_PROTOINFO_TCP_FLAGS_ORIGINAL", IC_NETLINK_NETWORK,
	  NULL },
	{ CTA_PROTOINFO_TCP_FLAGS_REPLY, "CTA_PROTOINFO_TCP_FLAGS_REPLY", IC_NETLINK_NETWORK,
	  NULL },
	{ 0 },
};

static const struct ic_netlink_attribute protoinfo[] = {
	{ CTA_PROTOINFO_TCP, "CTA_PROTOINFO_TCP", IC_NETLINK_NESTED, tcp },
	{ CTA_PROTOINFO_DCCP, "CTA_PROTOINFO_DCCP", IC_NETLINK_NESTED, NULL },
	{ CTA_PROTOINFO_SCTP, "CTA_PROTOINFO_SCTP", IC_NETLINK_NESTED, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute help[] = {
	{ CTA_HELP_NAME, "CTA_HELP_NAME", IC_NETLINK_TEXT, NULL },
	{ CTA_HELP_INFO, "CTA_HELP_INFO", IC_NETLINK_BYTES, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute counters[] = {
	{ CTA_COUNTERS_PACKETS, "CTA_COUNTERS_PACKETS", IC_NETLINK_NETWORK, NULL },
	{ CTA_COUNTERS_BYTES, "CTA_COUNTERS_BYTES", IC_NETLINK_NETWORK, NULL },
	{ CTA_COUNTERS32_PACKETS, "CTA_COUNTERS32_PACKETS", IC_NETLINK_NETWORK, NULL },
	{ CTA_COUNTERS32_BYTES, "CTA_COUNTERS32_BYTES", IC_NETLINK_NETWORK, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute timestamp[] = {
	{ CTA_TIMESTAMP_START, "CTA_TIMESTAMP_START", IC_NETLINK_NETWORK, NULL },
	{ CTA_TIMESTAMP_STOP, "CTA_TIMESTAMP_STOP", IC_NETLINK_NETWORK, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute sequence[] = {
	{ CTA_SEQADJ_CORRECTION_POS, "CTA_SEQADJ_CORRECTION_POS", IC_NETLINK_NETWORK, NULL },
	{ CTA_SEQADJ_OFFSET_BEFORE, "CTA_SEQADJ_OFFSET_BEFORE", IC_NETLINK_NETWORK, NULL },
	{ CTA_SEQADJ_OFFSET_AFTER, "CTA_SEQADJ_OFFSET_AFTER", IC_NETLINK_NETWORK, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute security[] = {
	{ CTA_SECCTX_NAME, "CTA_SECCTX_NAME", IC_NETLINK_TEXT, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute connection[] = {
	{ CTA_TUPLE_ORIG, "CTA_TUPLE_ORIG", IC_NETLINK_NESTED, tuple },
	{ CTA_TUPLE_REPLY, "CTA_TUPLE_REPLY", IC_NETLINK_NESTED, tuple },
	{ CTA_STATUS, "CTA_STATUS", IC_NETLINK_NETWORK, NULL },
	{ CTA_PROTOINFO, "CTA_PROTOINFO", IC_NETLINK_NESTED, protoinfo },
	{ CTA_HELP, "CTA_HELP", IC_NETLINK_NESTED, help },
	{ CTA_TIMEOUT, "CTA_TIMEOUT", IC_NETLINK_NETWORK, NULL },
	{ CTA_MARK, "CTA_MARK", IC_NETLINK_NETWORK, NULL },
	{ CTA_COUNTERS_ORIG, "CTA_COUNTERS_ORIG", IC_NETLINK_NESTED, counters },
	{ CTA_COUNTERS_REPLY, "CTA_COUNTERS_REPLY", IC_NETLINK_NESTED, counters },
	{ CTA_USE, "CTA_USE", IC_NETLINK_NETWORK, NULL },
	{ CTA_ID, "CTA_ID", IC_NETLINK_NETWORK, NULL },
	{ CTA_TUPLE_MASTER, "CTA_TUPLE_MASTER", IC_NETLINK_NESTED, tuple },
	{ CTA_SEQ_ADJ_ORIG, "CTA_SEQ_ADJ_ORIG", IC_NETLINK_NESTED, sequence },
	{ CTA_SEQ_ADJ_REPLY, "CTA_SEQ_ADJ_REPLY", IC_NETLINK_NESTED, sequence },
	{ CTA_ZONE, "CTA_ZONE", IC_NETLINK_NETWORK, NULL },
	{ CTA_SECCTX, "CTA_SECCTX", IC_NETLINK_NESTED, security },
	{ CTA_TIMESTAMP, "CTA_TIMESTAMP", IC_NETLINK_NESTED, timestamp },
	{ CTA_LABELS, "CTA_LABELS", IC_NETLINK_BYTES, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute expected_nat[] = {
	{ CTA_EXPECT_NAT_DIR, "CTA_EXPECT_NAT_DIR", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_NAT_TUPLE, "CTA_EXPECT_NAT_TUPLE", IC_NETLINK_NESTED, tuple },
	{ 0 },
};

static const struct ic_netlink_attribute expectation[] = {
	{ CTA_EXPECT_MASTER, "CTA_EXPECT_MASTER", IC_NETLINK_NESTED, tuple },
	{ CTA_EXPECT_TUPLE, "CTA_EXPECT_TUPLE", IC_NETLINK_NESTED, tuple },
	{ CTA_EXPECT_MASK, "CTA_EXPECT_MASK", IC_NETLINK_NESTED, tuple },
	{ CTA_EXPECT_TIMEOUT, "CTA_EXPECT_TIMEOUT", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_ID, "CTA_EXPECT_ID", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_HELP_NAME, "CTA_EXPECT_HELP_NAME", IC_NETLINK_TEXT, NULL },
	{ CTA_EXPECT_ZONE, "CTA_EXPECT_ZONE", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_FLAGS, "CTA_EXPECT_FLAGS", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_CLASS, "CTA_EXPECT_CLASS", IC_NETLINK_NETWORK, NULL },
	{ CTA_EXPECT_NAT, "CTA_EXPECT_NAT", IC_NETLINK_NESTED, expected_nat },
	{ CTA_EXPECT_FN, "CTA_EXPECT_FN", IC_NETLINK_TEXT, NULL },
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
