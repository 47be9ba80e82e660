/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_SOCKET_H
#define IC_MODEL_SOCKET_H

#include "convert/model/ip.h"
#include "convert/model/queue.h"

/** Of struct ic_socket.state: the kernel's TCP_*, which unix sockets have too. */
enum ic_socket_state {
	IC_SOCKET_ESTABLISHED = 1,
	IC_SOCKET_CLOSE = 7, /**< not connected, where there are no connections */
	IC_SOCKET_LISTEN = 10,
};

/** A number that the checkpoint may not have. */
struct ic_known {
	bool known;
	uint32_t value;
};

/** Options that every kind of socket has: socket(7), SO_*. */
struct ic_socket_options {
	uint32_t send_buffer, receive_buffer;   /**< bytes, as the kernel counts (twice) */
	uint64_t send_timeout, receive_timeout; /**< microseconds; 0: none */
	struct ic_known priority, receive_low_water, mark, linger, buffer_lock;
	struct ic_known reuse_address, reuse_port, broadcast, keep_alive, oob_inline, dont_route,
		no_check, pass_credentials, pass_security;    /**< 0 or 1 */
	struct ic_known keep_count, keep_idle, keep_interval; /**< TCP, before CRIU 4.0 */
	struct ic_text bound_device;                          /**< SO_BINDTODEVICE */
	const uint64_t *filter; /**< classic BPF: code << 48 | jt << 40 | jf << 32 | k */
	size_t nr_filter;
};

/** What a TCP connection was doing: tcp-stream-INO.img. */
struct ic_tcp {
	uint32_t receive_sequence; /**< of the next byte that is to arrive */
	uint32_t send_sequence;    /**< of the next byte that is to be written */
	uint32_t option_mask;      /**< TCPI_OPT_* */
	uint32_t send_window_scale, maximum_segment;
	struct ic_known receive_window_scale, timestamp, send_wl1, send_window, maximum_window,
		receive_window, receive_window_update;
	const struct ic_queue *receive, *send; /**< never NULL; may be empty */
};

struct ic_inet {
	struct ic_ip source, destination;
	uint16_t source_port, destination_port; /**< 0: none; of a raw socket: its protocol */
	struct ic_known v6only;
	struct ic_text interface; /**< the scope of a link-local address */
	struct ic_known free_bind, packet_info, type_of_service, time_to_live;
	struct ic_known header_included, no_defragment, checksum; /**< raw sockets */
	const uint32_t *icmp_filter;
	size_t nr_icmp_filter;
	struct ic_known cork, no_delay, keep_count, keep_idle, keep_interval; /**< TCP */
	const struct ic_tcp *tcp; /**< NULL: not a connection, or its stream is not there */
};

struct ic_unix {
	struct ic_text name;   /**< a leading NUL: abstract; no NUL behind a path; absent: none */
	struct ic_text folder; /**< what a name that is no absolute path is relative to */
	bool deleted;          /**< the path was unlinked */
	uint32_t criu_flags;   /**< 1 external, 2 CRIU's own service, 4 callback, 8 inherited */
	uint32_t peer_inode;   /**< 0: none */
	const struct ic_file *peer; /**< NULL: none, or it is not in the checkpoint */
	bool has_permissions;
	uint32_t mode, uid, gid;      /**< of the path */
	int32_t mount_id;             /**< of the path; -1: not known */
	const struct ic_queue *queue; /**< NULL: nothing waits */
};

struct ic_netlink {
	uint32_t port, destination_port; /**< a pid, mostly; 0: the kernel */
	const uint32_t *groups;          /**< a bit mask, the low word first */
	size_t nr_groups;
	uint32_t destination_group;
};

struct ic_packet_ring {
	uint32_t block_size, nr_blocks, frame_size, nr_frames, retire_timeout, private_size,
		features;
};

struct ic_packet_member {
	uint32_t interface_index, type;
	struct ic_text address;
};

struct ic_packet {
	uint32_t interface_index; /**< 0: every one */
	uint32_t version, reserve, timestamp, copy_threshold;
	bool auxiliary_data, original_device, vnet_header, loss;
	struct ic_known fanout;
	const struct ic_packet_ring *receive_ring, *send_ring; /**< NULL: none */
	const struct ic_packet_member *members;
	size_t nr_members;
};

/** What of its family a socket has. */
enum ic_socket_domain {
	IC_SOCKET_INET,
	IC_SOCKET_UNIX,
	IC_SOCKET_NETLINK,
	IC_SOCKET_PACKET,
	IC_NR_SOCKET_DOMAINS
};

/** A socket of any family. */
struct ic_socket {
	enum ic_socket_domain domain; /**< which of the pointers below is set; `family` may lie */
	uint32_t family;              /**< AF_* */
	uint32_t type;                /**< SOCK_* of the checkpoint's architecture */
	uint32_t protocol; /**< as its family numbers it; of packet sockets in host order */
	uint32_t state;    /**< enum ic_socket_state; 0: its family has none */
	uint32_t inode;    /**< 0: the checkpoint does not say */
	uint32_t backlog;  /**< connections that may wait, of a listening one */
	uint32_t shutdown; /**< bit 0: nothing is received any more, bit 1: nothing sent */
	struct ic_known network_ns; /**< CRIU's number of the namespace */
	struct ic_socket_options options;
	union { /* by domain */
		const struct ic_inet *inet;
		const struct ic_unix *unix_domain;
		const struct ic_netlink *netlink;
		const struct ic_packet *packet;
	};
};

#endif
