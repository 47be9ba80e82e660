/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `ip address save`, `ip route save` and `ip rule save` write: a word, then the kernel's answer.
 * Source: ip/ipaddress.c, iproute.c and iprule.c of iproute2 6.1 for the words; numbers and layouts
 * are those of the kernel's uapi headers.
 */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "convert/criu/netlink.h"

#define MAGIC_ADDRESS 0x47361222U
#define MAGIC_ROUTE   0x45311224U
#define MAGIC_RULE    0x71706986U

static const struct ic_netlink_field address_header[] = {
	{ "family", 1 }, { "prefixlen", 1 }, { "flags", 1 }, { "scope", 1 }, { "index", 4 }, { 0 },
};

static const struct ic_netlink_attribute address_attributes[] = {
	{ IFA_ADDRESS, "IFA_ADDRESS", IC_NETLINK_ADDRESS, NULL },
	{ IFA_LOCAL, "IFA_LOCAL", IC_NETLINK_ADDRESS, NULL },
	{ IFA_LABEL, "IFA_LABEL", IC_NETLINK_TEXT, NULL },
	{ IFA_BROADCAST, "IFA_BROADCAST", IC_NETLINK_ADDRESS, NULL },
	{ IFA_ANYCAST, "IFA_ANYCAST", IC_NETLINK_ADDRESS, NULL },
	{ IFA_CACHEINFO, "IFA_CACHEINFO", IC_NETLINK_BYTES, NULL },
	{ IFA_MULTICAST, "IFA_MULTICAST", IC_NETLINK_ADDRESS, NULL },
	{ IFA_FLAGS, "IFA_FLAGS", IC_NETLINK_NUMBER, NULL },
	{ IFA_RT_PRIORITY, "IFA_RT_PRIORITY", IC_NETLINK_NUMBER, NULL },
	{ IFA_TARGET_NETNSID, "IFA_TARGET_NETNSID", IC_NETLINK_NUMBER, NULL },
	{ IFA_PROTO, "IFA_PROTO", IC_NETLINK_NUMBER, NULL },
	{ 0 },
};

static const struct ic_netlink_field route_header[] = {
	{ "family", 1 },   { "dst_len", 1 }, { "src_len", 1 }, { "tos", 1 },   { "table", 1 },
	{ "protocol", 1 }, { "scope", 1 },   { "type", 1 },    { "flags", 4 }, { 0 },
};

/* Of RTA_METRICS; include/uapi/linux/rtnetlink.h, RTAX_*. */
static const struct ic_netlink_attribute metrics[] = {
	{ RTAX_LOCK, "RTAX_LOCK", IC_NETLINK_NUMBER, NULL },
	{ RTAX_MTU, "RTAX_MTU", IC_NETLINK_NUMBER, NULL },
	{ RTAX_WINDOW, "RTAX_WINDOW", IC_NETLINK_NUMBER, NULL },
	{ RTAX_RTT, "RTAX_RTT", IC_NETLINK_NUMBER, NULL },
	{ RTAX_RTTVAR, "RTAX_RTTVAR", IC_NETLINK_NUMBER, NULL },
	{ RTAX_SSTHRESH, "RTAX_SSTHRESH", IC_NETLINK_NUMBER, NULL },
	{ RTAX_CWND, "RTAX_CWND", IC_NETLINK_NUMBER, NULL },
	{ RTAX_ADVMSS, "RTAX_ADVMSS", IC_NETLINK_NUMBER, NULL },
	{ RTAX_REORDERING, "RTAX_REORDERING", IC_NETLINK_NUMBER, NULL },
	{ RTAX_HOPLIMIT, "RTAX_HOPLIMIT", IC_NETLINK_NUMBER, NULL },
	{ RTAX_INITCWND, "RTAX_INITCWND", IC_NETLINK_NUMBER, NULL },
	{ RTAX_FEATURES, "RTAX_FEATURES", IC_NETLINK_NUMBER, NULL },
	{ RTAX_RTO_MIN, "RTAX_RTO_MIN", IC_NETLINK_NUMBER, NULL },
	{ RTAX_INITRWND, "RTAX_INITRWND", IC_NETLINK_NUMBER, NULL },
	{ RTAX_QUICKACK, "RTAX_QUICKACK", IC_NETLINK_NUMBER, NULL },
	{ RTAX_CC_ALGO, "RTAX_CC_ALGO", IC_NETLINK_TEXT, NULL },
	{ RTAX_FASTOPEN_NO_COOKIE, "RTAX_FASTOPEN_NO_COOKIE", IC_NETLINK_NUMBER, NULL },
	{ 0 },
};

static const struct ic_netlink_attribute route_attributes[] = {
	{ RTA_DST, "RTA_DST", IC_NETLINK_ADDRESS, NULL },
	{ RTA_SRC, "RTA_SRC", IC_NETLINK_ADDRESS, NULL },
	{ RTA_IIF, "RTA_IIF", IC_NETLINK_NUMBER, NULL },
	{ RTA_OIF, "RTA_OIF", IC_NETLINK_NUMBER, NULL },
	{ RTA_GATEWAY, "RTA_GATEWAY", IC_NETLINK_ADDRESS, NULL },
	{ RTA_PRIORITY, "RTA_PRIORITY", IC_NETLINK_NUMBER, NULL },
	{ RTA_PREFSRC, "RTA_PREFSRC", IC_NETLINK_ADDRESS, NULL },
	{ RTA_METRICS, "RTA_METRICS", IC_NETLINK_NESTED, metrics },
	{ RTA_MULTIPATH, "RTA_MULTIPATH", IC_NETLINK_BYTES, NULL },
	{ RTA_FLOW, "RTA_FLOW", IC_NETLINK_NUMBER, NULL },
	{ RTA_CACHEINFO, "RTA_CACHEINFO", IC_NETLINK_BYTES, NULL },
	{ RTA_TABLE, "RTA_TABLE", IC_NETLINK_NUMBER, NULL },
	{ RTA_MARK, "RTA_MARK", IC_NETLINK_NUMBER, NULL },
	{ RTA_VIA, "RTA_VIA", IC_NETLINK_BYTES, NULL },
	{ RTA_NEWDST, "RTA_NEWDST", IC_NETLINK_ADDRESS, NULL },
	{ RTA_PREF, "RTA_PREF", IC_NETLINK_NUMBER, NULL },
	{ RTA_ENCAP_TYPE, "RTA_ENCAP_TYPE", IC_NETLINK_NUMBER, NULL },
	{ RTA_ENCAP, "RTA_ENCAP", IC_NETLINK_BYTES, NULL },
	{ RTA_EXPIRES, "RTA_EXPIRES", IC_NETLINK_NUMBER, NULL },
	{ RTA_UID, "RTA_UID", IC_NETLINK_NUMBER, NULL },
	{ RTA_TTL_PROPAGATE, "RTA_TTL_PROPAGATE", IC_NETLINK_NUMBER, NULL },
	{ RTA_IP_PROTO, "RTA_IP_PROTO", IC_NETLINK_NUMBER, NULL },
	{ RTA_SPORT, "RTA_SPORT", IC_NETLINK_NETWORK, NULL },
	{ RTA_DPORT, "RTA_DPORT", IC_NETLINK_NETWORK, NULL },
	{ RTA_NH_ID, "RTA_NH_ID", IC_NETLINK_NUMBER, NULL },
	{ 0 },
};

static const struct ic_netlink_field rule_header[] = {
	{ "family", 1 }, { "dst_len", 1 }, { "src_len", 1 }, { "tos", 1 },   { "table", 1 },
	{ "", 1 },       { "", 1 },        { "action", 1 },  { "flags", 4 }, { 0 },
};

static const struct ic_netlink_attribute rule_attributes[] = {
	{ FRA_DST, "FRA_DST", IC_NETLINK_ADDRESS, NULL },
	{ FRA_SRC, "FRA_SRC", IC_NETLINK_ADDRESS, NULL },
	{ FRA_IIFNAME, "FRA_IIFNAME", IC_NETLINK_TEXT, NULL },
	{ FRA_GOTO, "FRA_GOTO", IC_NETLINK_NUMBER, NULL },
	{ FRA_PRIORITY, "FRA_PRIORITY", IC_NETLINK_NUMBER, NULL },
	{ FRA_FWMARK, "FRA_FWMARK", IC_NETLINK_NUMBER, NULL },
	{ FRA_FLOW, "FRA_FLOW", IC_NETLINK_NUMBER, NULL },
	{ FRA_TUN_ID, "FRA_TUN_ID", IC_NETLINK_NETWORK, NULL },
	{ FRA_SUPPRESS_IFGROUP, "FRA_SUPPRESS_IFGROUP", IC_NETLINK_NUMBER, NULL },
	{ FRA_SUPPRESS_PREFIXLEN, "FRA_SUPPRESS_PREFIXLEN", IC_NETLINK_NUMBER, NULL },
	{ FRA_TABLE, "FRA_TABLE", IC_NETLINK_NUMBER, NULL },
	{ FRA_FWMASK, "FRA_FWMASK", IC_NETLINK_NUMBER, NULL },
	{ FRA_OIFNAME, "FRA_OIFNAME", IC_NETLINK_TEXT, NULL },
	{ FRA_L3MDEV, "FRA_L3MDEV", IC_NETLINK_NUMBER, NULL },
	{ FRA_UID_RANGE, "FRA_UID_RANGE", IC_NETLINK_BYTES, NULL },
	{ FRA_PROTOCOL, "FRA_PROTOCOL", IC_NETLINK_NUMBER, NULL },
	{ FRA_IP_PROTO, "FRA_IP_PROTO", IC_NETLINK_NUMBER, NULL },
	{ FRA_SPORT_RANGE, "FRA_SPORT_RANGE", IC_NETLINK_BYTES, NULL },
	{ FRA_DPORT_RANGE, "FRA_DPORT_RANGE", IC_NETLINK_BYTES, NULL },
	{ 0 },
};

static const struct ic_netlink_message messages[] = {
	{ RTM_NEWADDR, "RTM_NEWADDR", address_header, address_attributes },
	{ RTM_NEWROUTE, "RTM_NEWROUTE", route_header, route_attributes },
	{ RTM_NEWRULE, "RTM_NEWRULE", rule_header, rule_attributes },
};

/* The word tells the byte order, too. An empty table is the word alone, or nothing at all. */
static void list(struct ic_listing *listing, uint32_t magic)
{
	const struct ic_blob *blob = &listing->member->blob;
	uint8_t word[4] = { 0 };
	struct ic_error *err;
	bool big_endian;

	if (!blob->size)
		return;
	err = ic_blob_read(blob, listing->member->name, 0, word, sizeof(word));
	if (err) {
		ic_gaps_add_error(listing->show.gaps, 0, listing->member->name, err);
		return;
	}
	big_endian = ic_get(word, 4, true) == magic;
	if (!big_endian && ic_get(word, 4, false) != magic) {
		ic_listing_damaged(listing, 0, "not what 'ip save' writes: begins with 0x%08x",
				   (unsigned)ic_get(word, 4, false));
		return;
	}
	ic_netlink_list(listing, sizeof(word), big_endian, messages, IC_NR(messages));
}

static void list_addresses(struct ic_listing *listing)
{
	list(listing, MAGIC_ADDRESS);
}

static void list_routes(struct ic_listing *listing)
{
	list(listing, MAGIC_ROUTE);
}

static void list_rules(struct ic_listing *listing)
{
	list(listing, MAGIC_RULE);
}

const struct ic_raw_format ic_raw_ifaddr = { "ifaddr", "ifaddr-", ".img", IC_RAW_NEEDS_BYTES,
					     list_addresses };
const struct ic_raw_format ic_raw_route = { "route", "route-", ".img", IC_RAW_NEEDS_BYTES,
					    list_routes };
const struct ic_raw_format ic_raw_route6 = { "route6", "route6-", ".img", IC_RAW_NEEDS_BYTES,
					     list_routes };
const struct ic_raw_format ic_raw_rule = { "rule", "rule-", ".img", IC_RAW_NEEDS_BYTES,
					   list_rules };
