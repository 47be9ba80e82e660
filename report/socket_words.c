/* SPDX-License-Identifier: Apache-2.0 */
#include "report/socket_words.h"

#include <elf.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "convert/base/attributes.h"
#include "convert/base/flag_words.h"

struct number_word {
	uint32_t number;
	const char *word;
};

static const char *word_of(const struct number_word *words, size_t nr, uint32_t number,
			   struct ic_arena *arena)
{
	for (size_t i = 0; i < nr; i++)
		if (words[i].number == number)
			return words[i].word;
	return ic_arena_format(arena, "%u", number);
}

const char *ic_socket_family(const struct ic_socket *socket, struct ic_arena *arena)
{
	static const struct number_word families[] = {
		{ AF_UNSPEC, "AF_UNSPEC" },   { AF_UNIX, "AF_UNIX" },
		{ AF_INET, "AF_INET" },       { AF_INET6, "AF_INET6" },
		{ AF_NETLINK, "AF_NETLINK" }, { AF_PACKET, "AF_PACKET" },
	};

	return word_of(families, IC_NR(families), socket->family, arena);
}

/* MIPS numbers these two the other way round. */
static uint32_t usual_type(uint32_t type, const struct ic_arch *arch)
{
	if (!arch || arch->elf_machine != EM_MIPS || !type || type > SOCK_DGRAM)
		return type;
	return type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM;
}

const char *ic_socket_type(const struct ic_socket *socket, const struct ic_arch *arch,
			   struct ic_arena *arena)
{
	static const struct number_word types[] = {
		{ SOCK_STREAM, "STREAM" }, { SOCK_DGRAM, "DGRAM" }, { SOCK_RAW, "RAW" },
		{ SOCK_RDM, "RDM" },       { SOCK_DCCP, "DCCP" },   { SOCK_SEQPACKET, "SEQPACKET" },
		{ SOCK_PACKET, "PACKET" },
	};

	return socket->type ? word_of(types, IC_NR(types), usual_type(socket->type, arch), arena) :
			      NULL;
}

static const struct number_word ip_protocols[] = {
	{ 0, "IP" },     { 1, "ICMP" },    { 2, "IGMP" },      { 4, "IPIP" },   { 6, "TCP" },
	{ 8, "EGP" },    { 12, "PUP" },    { 17, "UDP" },      { 22, "IDP" },   { 29, "TP" },
	{ 33, "DCCP" },  { 41, "IPV6" },   { 46, "RSVP" },     { 47, "GRE" },   { 50, "ESP" },
	{ 51, "AH" },    { 92, "MTP" },    { 94, "BEETPH" },   { 98, "ENCAP" }, { 103, "PIM" },
	{ 108, "COMP" }, { 132, "SCTP" },  { 136, "UDPLITE" }, { 137, "MPLS" }, { 143, "ETHERNET" },
	{ 255, "RAW" },  { 262, "MPTCP" },
};

static const struct number_word ipv6_protocols[] = {
	{ 0, "HOPBYHOP_OPTS" }, { 43, "ROUTING" },          { 44, "FRAGMENT" },  { 58, "ICMPv6" },
	{ 59, "NO_NEXT" },      { 60, "DESTINATION_OPTS" }, { 135, "MOBILITY" },
};

static const char *ipv6_protocol(uint32_t protocol, struct ic_arena *arena)
{
	for (size_t i = 0; i < IC_NR(ipv6_protocols); i++)
		if (ipv6_protocols[i].number == protocol)
			return ipv6_protocols[i].word;
	return word_of(ip_protocols, IC_NR(ip_protocols), protocol, arena);
}

static const char *netlink_protocol(uint32_t protocol, struct ic_arena *arena)
{
	static const char *const words[] = {
		"NETLINK_ROUTE",          "NETLINK_UNUSED",     "NETLINK_USERSOCK",
		"NETLINK_FIREWALL",       "NETLINK_SOCK_DIAG",  "NETLINK_NFLOG",
		"NETLINK_XFRM",           "NETLINK_SELINUX",    "NETLINK_ISCSI",
		"NETLINK_AUDIT",          "NETLINK_FIB_LOOKUP", "NETLINK_CONNECTOR",
		"NETLINK_NETFILTER",      "NETLINK_IP6_FW",     "NETLINK_DNRTMSG",
		"NETLINK_KOBJECT_UEVENT", "NETLINK_GENERIC",    "NETLINK_DM",
		"NETLINK_SCSITRANSPORT",  "NETLINK_ECRYPTFS",   "NETLINK_RDMA",
		"NETLINK_CRYPTO",         "NETLINK_SMC",
	};

	return protocol < IC_NR(words) ? words[protocol] : ic_arena_format(arena, "%u", protocol);
}

static const char *packet_protocol(uint32_t protocol, struct ic_arena *arena)
{
	static const struct number_word words[] = {
		{ 0x0001, "ETH_P_802_3" },     { 0x0002, "ETH_P_AX25" },
		{ 0x0003, "ETH_P_ALL" },       { 0x0004, "ETH_P_802_2" },
		{ 0x0005, "ETH_P_SNAP" },      { 0x0006, "ETH_P_DDCMP" },
		{ 0x0007, "ETH_P_WAN_PPP" },   { 0x0008, "ETH_P_PPP_MP" },
		{ 0x0009, "ETH_P_LOCALTALK" }, { 0x000c, "ETH_P_CAN" },
		{ 0x000f, "ETH_P_CANFD" },     { 0x0010, "ETH_P_PPPTALK" },
		{ 0x0011, "ETH_P_TR_802_2" },  { 0x0016, "ETH_P_CONTROL" },
		{ 0x0017, "ETH_P_IRDA" },      { 0x0018, "ETH_P_ECONET" },
		{ 0x0019, "ETH_P_HDLC" },      { 0x001a, "ETH_P_ARCNET" },
		{ 0x001b, "ETH_P_DSA" },       { 0x001c, "ETH_P_TRAILER" },
		{ 0x0060, "ETH_P_LOOP" },      { 0x00f6, "ETH_P_IEEE802154" },
		{ 0x00f7, "ETH_P_CAIF" },      { 0x00f8, "ETH_P_XDSA" },
		{ 0x00f9, "ETH_P_MAP" },       { 0x0800, "ETH_P_IP" },
		{ 0x0805, "ETH_P_X25" },       { 0x0806, "ETH_P_ARP" },
		{ 0x8035, "ETH_P_RARP" },      { 0x809b, "ETH_P_ATALK" },
		{ 0x80f3, "ETH_P_AARP" },      { 0x8100, "ETH_P_8021Q" },
		{ 0x86dd, "ETH_P_IPV6" },
	};

	if (!protocol)
		return NULL;
	for (size_t i = 0; i < IC_NR(words); i++)
		if (words[i].number == protocol)
			return words[i].word;
	return ic_arena_format(arena, "0x%x", protocol);
}

const char *ic_socket_protocol(const struct ic_socket *socket, struct ic_arena *arena)
{
	switch (socket->family) {
	case AF_INET:
		return word_of(ip_protocols, IC_NR(ip_protocols), socket->protocol, arena);
	case AF_INET6:
		return ipv6_protocol(socket->protocol, arena);
	case AF_NETLINK:
		return netlink_protocol(socket->protocol, arena);
	case AF_PACKET:
		return packet_protocol(socket->protocol, arena);
	default:
		return NULL;
	}
}

const char *ic_socket_state(const struct ic_socket *socket, const struct ic_arch *arch,
			    struct ic_arena *arena)
{
	static const struct number_word states[] = {
		{ 1, "ESTABLISHED" }, { 2, "SYN_SENT" },   { 3, "SYN_RECV" },
		{ 4, "FIN_WAIT1" },   { 5, "FIN_WAIT2" },  { 6, "TIME_WAIT" },
		{ 7, "CLOSE" },       { 8, "CLOSE_WAIT" }, { 9, "LAST_ACK" },
		{ 10, "LISTEN" },     { 11, "CLOSING" },   { 12, "TCP_NEW_SYN_RECV" },
	};
	uint32_t type = usual_type(socket->type, arch);

	if (socket->family == AF_PACKET) /* they cannot be connected */
		return "UNCONNECTED";
	if (!socket->state)
		return NULL;
	if (type == SOCK_STREAM || socket->state == IC_SOCKET_LISTEN)
		return word_of(states, IC_NR(states), socket->state, arena);
	return socket->state == IC_SOCKET_ESTABLISHED ? "CONNECTED" : "UNCONNECTED";
}

const char *ic_socket_filter(const struct ic_socket *socket)
{
	return socket->options.nr_filter ? "filter_type=socket_filter,bpf_filter_type=cBPF" : NULL;
}

const char *ic_socket_shutdown(const struct ic_socket *socket)
{
	static const char *const words[] = { NULL, "read", "write", "both" };

	return words[socket->shutdown & 3];
}

const char *ic_socket_options(const struct ic_socket *socket, struct ic_arena *arena)
{
	const struct ic_socket_options *has = &socket->options;
	static const struct ic_flag_word words[] = {
		{ 1 << 0, "SO_REUSEADDR" }, { 1 << 1, "SO_REUSEPORT" },
		{ 1 << 2, "SO_BROADCAST" }, { 1 << 3, "SO_KEEPALIVE" },
		{ 1 << 4, "SO_OOBINLINE" }, { 1 << 5, "SO_DONTROUTE" },
		{ 1 << 6, "SO_NO_CHECK" },  { 1 << 7, "SO_PASSCRED" },
		{ 1 << 8, "SO_PASSSEC" },   { 0, NULL },
	};
	const struct ic_known *const on[] = {
		&has->reuse_address, &has->reuse_port,       &has->broadcast,
		&has->keep_alive,    &has->oob_inline,       &has->dont_route,
		&has->no_check,      &has->pass_credentials, &has->pass_security,
	};
	uint64_t bits = 0;

	for (size_t i = 0; i < IC_NR(on); i++)
		if (on[i]->value)
			bits |= 1ULL << i;
	return ic_flag_words(words, bits, arena);
}
