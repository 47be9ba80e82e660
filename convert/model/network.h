/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_NETWORK_H
#define IC_MODEL_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/member.h"
#include "convert/base/text.h"
#include "convert/model/ip.h"

/* Each is of one network namespace, named by the checkpoint's number of it. */

/** A network device. */
struct ic_net_device {
	uint32_t namespace_id;
	uint32_t index, mtu;
	uint32_t flags;   /**< IFF_* */
	const char *kind; /**< "loopback", "veth" ...; a constant */
	struct ic_text name;
	struct ic_text mac; /**< its bytes, mostly 6; absent: none */
	bool has_peer;      /**< of veth */
	uint32_t peer_index;
	bool has_peer_nsid;
	uint32_t peer_nsid;
	bool has_master; /**< of a bridge's port */
	uint32_t master;
	struct ic_text more; /**< what only its kind has, printable: "owner 0, group 0" */
};

/** An address of a device. */
struct ic_net_address {
	uint32_t namespace_id;
	uint32_t index; /**< of the device */
	uint8_t family, prefix_length, scope;
	uint32_t flags; /**< IFA_F_* */
	struct ic_ip address, peer, broadcast;
	struct ic_text label;
};

/** A route; one with several next hops is several of these. */
struct ic_route {
	uint32_t namespace_id;
	uint8_t family, protocol, scope, type, tos;
	uint32_t table, flags;
	struct ic_ip destination, source; /**< size 0: any */
	uint8_t destination_length, source_length;
	struct ic_ip gateway, preferred_source;
	uint32_t output_index, input_index; /**< of devices; 0: none */
	bool has_priority;
	uint32_t priority; /**< the metric */
};

/** A rule that chooses a table of routes. */
struct ic_route_rule {
	uint32_t namespace_id;
	uint8_t family, action, tos;
	uint32_t priority, table, flags;
	struct ic_ip destination, source;
	uint8_t destination_length, source_length;
	struct ic_text input_name, output_name;
	bool has_mark;
	uint32_t mark, mask;
	uint32_t goto_priority;
};

/** One direction of a connection that conntrack knows. */
struct ic_flow {
	struct ic_ip source, destination;
	uint16_t source_port, destination_port; /**< of ICMP: the id; 0 */
};

struct ic_connection {
	uint32_t namespace_id;
	uint8_t family, protocol; /**< AF_*, IPPROTO_* */
	bool has_tcp_state;
	uint8_t tcp_state; /**< TCP_CONNTRACK_* */
	bool is_expected;  /**< of the table of expectations */
	uint32_t status;   /**< IPS_* */
	uint32_t timeout;  /**< seconds */
	uint32_t mark;
	struct ic_flow original, reply;
};

/** The text of a firewall's rules, as its own tool prints and takes them. */
struct ic_ruleset {
	uint32_t namespace_id;
	const char *tool; /**< "iptables", "ip6tables", "nftables" */
	const struct ic_member *member;
};

/** By namespace, then as in the images, but for devices and addresses. */
struct ic_network {
	const struct ic_net_device *devices; /**< by namespace and index */
	size_t nr_devices;
	const struct ic_net_address *addresses; /**< by namespace, device and address */
	size_t nr_addresses;
	const struct ic_route *routes;
	size_t nr_routes;
	const struct ic_route_rule *rules;
	size_t nr_rules;
	const struct ic_connection *connections;
	size_t nr_connections;
	const struct ic_ruleset *rulesets;
	size_t nr_rulesets;
};

/** The device of that index in a namespace, or NULL. */
const struct ic_net_device *ic_net_device_find(const struct ic_network *network,
					       uint32_t namespace_id, uint32_t index);

#endif
