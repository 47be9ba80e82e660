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
	{ "IFA_ADDRESS", NULL, IC_NETLINK_ADDRESS, IFA_ADDRESS },
	{ "IFA_LOCAL", NULL, IC_NETLINK_ADDRESS, IFA_LOCAL },
	{ "IFA_LABEL", NULL, IC_NETLINK_TEXT, IFA_LABEL },
	{ "IFA_BROADCAST", NULL, IC_NETLINK_ADDRESS, IFA_BROADCAST },
	{ "IFA_ANYCAST", NULL, IC_NETLINK_ADDRESS, IFA_ANYCAST },
	{ "IFA_CACHEINFO", NULL, IC_NETLINK_BYTES, IFA_CACHEINFO },
	{ "IFA_MULTICAST", NULL, IC_NETLINK_ADDRESS, IFA_MULTICAST },
	{ "IFA_FLAGS", NULL, IC_NETLINK_NUMBER, IFA_FLAGS },
	{ "IFA_RT_PRIORITY", NULL, IC_NETLINK_NUMBER, IFA_RT_PRIORITY },
	{ "IFA_TARGET_NETNSID", NULL, IC_NETLINK_NUMBER, IFA_TARGET_NETNSID },
	{ "IFA_PROTO", NULL, IC_NETLINK_NUMBER, IFA_PROTO },
	{ 0 },
};

static const struct ic_netlink_field route_header[] = {
	{ "family", 1 },   { "dst_len", 1 }, { "src_len", 1 }, { "tos", 1 },   { "table", 1 },
	{ "protocol", 1 }, { "scope", 1 },   { "type", 1 },    { "flags", 4 }, { 0 },
};

/* Of RTA_METRICS; include/uapi/linux/rtnetlink.h, RTAX_*. */
static const struct ic_netlink_attribute metrics[] = {
	{ "RTAX_LOCK", NULL, IC_NETLINK_NUMBER, RTAX_LOCK },
	{ "RTAX_MTU", NULL, IC_NETLINK_NUMBER, RTAX_MTU },
	{ "RTAX_WINDOW", NULL, IC_NETLINK_NUMBER, RTAX_WINDOW },
	{ "RTAX_RTT", NULL, IC_NETLINK_NUMBER, RTAX_RTT },
	{ "RTAX_RTTVAR", NULL, IC_NETLINK_NUMBER, RTAX_RTTVAR },
	{ "RTAX_SSTHRESH", NULL, IC_NETLINK_NUMBER, RTAX_SSTHRESH },
	{ "RTAX_CWND", NULL, IC_NETLINK_NUMBER, RTAX_CWND },
	{ "RTAX_ADVMSS", NULL, IC_NETLINK_NUMBER, RTAX_ADVMSS },
	{ "RTAX_REORDERING", NULL, IC_NETLINK_NUMBER, RTAX_REORDERING },
	{ "RTAX_HOPLIMIT", NULL, IC_NETLINK_NUMBER, RTAX_HOPLIMIT },
	{ "RTAX_INITCWND", NULL, IC_NETLINK_NUMBER, RTAX_INITCWND },
	{ "RTAX_FEATURES", NULL, IC_NETLINK_NUMBER, RTAX_FEATURES },
	{ "RTAX_RTO_MIN", NULL, IC_NETLINK_NUMBER, RTAX_RTO_MIN },
	{ "RTAX_INITRWND", NULL, IC_NETLINK_NUMBER, RTAX_INITRWND },
	{ "RTAX_QUICKACK", NULL, IC_NETLINK_NUMBER, RTAX_QUICKACK },
	{ "RTAX_CC_ALGO", NULL, IC_NETLINK_TEXT, RTAX_CC_ALGO },
	{ "RTAX_FASTOPEN_NO_COOKIE", NULL, IC_NETLINK_NUMBER, RTAX_FASTOPEN_NO_COOKIE },
	{ 0 },
};

static const struct ic_netlink_attribute route_attributes[] = {
	{ "RTA_DST", NULL, IC_NETLINK_ADDRESS, RTA_DST },
	{ "RTA_SRC", NULL, IC_NETLINK_ADDRESS, RTA_SRC },
	{ "RTA_IIF", NULL, IC_NETLINK_NUMBER, RTA_IIF },
	{ "RTA_OIF", NULL, IC_NETLINK_NUMBER, RTA_OIF },
	{ "RTA_GATEWAY", NULL, IC_NETLINK_ADDRESS, RTA_GATEWAY },
	{ "RTA_PRIORITY", NULL, IC_NETLINK_NUMBER, RTA_PRIORITY },
	{ "RTA_PREFSRC", NULL, IC_NETLINK_ADDRESS, RTA_PREFSRC },
	{ "RTA_METRICS", metrics, IC_NETLINK_NESTED, RTA_METRICS },
	{ "RTA_MULTIPATH", NULL, IC_NETLINK_BYTES, RTA_MULTIPATH },
	{ "RTA_FLOW", NULL, IC_NETLINK_NUMBER, RTA_FLOW },
	{ "RTA_CACHEINFO", NULL, IC_NETLINK_BYTES, RTA_CACHEINFO },
	{ "RTA_TABLE", NULL, IC_NETLINK_NUMBER, RTA_TABLE },
	{ "RTA_MARK", NULL, IC_NETLINK_NUMBER, RTA_MARK },
	{ "RTA_VIA", NULL, IC_NETLINK_BYTES, RTA_VIA },
	{ "RTA_NEWDST", NULL, IC_NETLINK_ADDRESS, RTA_NEWDST },
	{ "RTA_PREF", NULL, IC_NETLINK_NUMBER, RTA_PREF },
	{ "RTA_ENCAP_TYPE", NULL, IC_NETLINK_NUMBER, RTA_ENCAP_TYPE },
	{ "RTA_ENCAP", NULL, IC_NETLINK_BYTES, RTA_ENCAP },
	{ "RTA_EXPIRES", NULL, IC_NETLINK_NUMBER, RTA_EXPIRES },
	{ "RTA_UID", NULL, IC_NETLINK_NUMBER, RTA_UID },
	{ "RTA_TTL_PROPAGATE", NULL, IC_NETLINK_NUMBER, RTA_TTL_PROPAGATE },
	{ "RTA_IP_PROTO", NULL, IC_NETLINK_NUMBER, RTA_IP_PROTO },
	{ "RTA_SPORT", NULL, IC_NETLINK_NETWORK, RTA_SPORT },
	{ "RTA_DPORT", NULL, IC_NETLINK_NETWORK, RTA_DPORT },
	{ "RTA_NH_ID", NULL, IC_NETLINK_NUMBER, RTA_NH_ID },
	{ 0 },
};

static const struct ic_netlink_field rule_header[] = {
	{ "family", 1 }, { "dst_len", 1 }, { "src_len", 1 }, { "tos", 1 },   { "table", 1 },
	{ "", 1 },       { "", 1 },        { "action", 1 },  { "flags", 4 }, { 0 },
};

static const struct ic_netlink_attribute rule_attributes[] = {
	{ "FRA_DST", NULL, IC_NETLINK_ADDRESS, FRA_DST },
	{ "FRA_SRC", NULL, IC_NETLINK_ADDRESS, FRA_SRC },
	{ "FRA_IIFNAME", NULL, IC_NETLINK_TEXT, FRA_IIFNAME },
	{ "FRA_GOTO", NULL, IC_NETLINK_NUMBER, FRA_GOTO },
	{ "FRA_PRIORITY", NULL, IC_NETLINK_NUMBER, FRA_PRIORITY },
	{ "FRA_FWMARK", NULL, IC_NETLINK_NUMBER, FRA_FWMARK },
	{ "FRA_FLOW", NULL, IC_NETLINK_NUMBER, FRA_FLOW },
	{ "FRA_TUN_ID", NULL, IC_NETLINK_NETWORK, FRA_TUN_ID },
	{ "FRA_SUPPRESS_IFGROUP", NULL, IC_NETLINK_NUMBER, FRA_SUPPRESS_IFGROUP },
	{ "FRA_SUPPRESS_PREFIXLEN", NULL, IC_NETLINK_NUMBER, FRA_SUPPRESS_PREFIXLEN },
	{ "FRA_TABLE", NULL, IC_NETLINK_NUMBER, FRA_TABLE },
	{ "FRA_FWMASK", NULL, IC_NETLINK_NUMBER, FRA_FWMASK },
	{ "FRA_OIFNAME", NULL, IC_NETLINK_TEXT, FRA_OIFNAME },
	{ "FRA_L3MDEV", NULL, IC_NETLINK_NUMBER, FRA_L3MDEV },
	{ "FRA_UID_RANGE", NULL, IC_NETLINK_BYTES, FRA_UID_RANGE },
	{ "FRA_PROTOCOL", NULL, IC_NETLINK_NUMBER, FRA_PROTOCOL },
	{ "FRA_IP_PROTO", NULL, IC_NETLINK_NUMBER, FRA_IP_PROTO },
	{ "FRA_SPORT_RANGE", NULL, IC_NETLINK_BYTES, FRA_SPORT_RANGE },
	{ "FRA_DPORT_RANGE", NULL, IC_NETLINK_BYTES, FRA_DPORT_RANGE },
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
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, 0),
			    "not what 'ip save' writes: begins with 0x%08x",
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
