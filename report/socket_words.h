/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_SOCKET_WORDS_H
#define IC_REPORT_SOCKET_WORDS_H

#include "convert/arch/arch.h"
#include "convert/base/arena.h"
#include "convert/model/socket.h"

/*
 * Sockets in Volatility 3's words. What there is no word for is its number; NULL stands for what the
 * checkpoint does not say, and for no memory.
 *
 * Source of the numbers: include/uapi/linux/{in,in6,net,netlink,if_ether}.h, include/linux/socket.h,
 * include/net/tcp_states.h, arch/mips/include/asm/socket.h (Linux 6.12).
 */

/** "AF_INET". */
const char *ic_socket_family(const struct ic_socket *socket, struct ic_arena *arena);

/** "STREAM"; `arch` may be NULL. */
const char *ic_socket_type(const struct ic_socket *socket, const struct ic_arch *arch,
			   struct ic_arena *arena);

/** "TCP", "NETLINK_ROUTE", "ETH_P_ALL"; of unix sockets NULL. */
const char *ic_socket_protocol(const struct ic_socket *socket, struct ic_arena *arena);

/** Of what has connections "LISTEN", "ESTABLISHED" ...; of the rest "CONNECTED", "UNCONNECTED". */
const char *ic_socket_state(const struct ic_socket *socket, const struct ic_arch *arch,
			    struct ic_arena *arena);

/** One end, as text; absent texts are what the checkpoint does not say or there is not. */
struct ic_socket_end {
	struct ic_text address, port;
};

/** The two ends. A unix socket's ports are inodes, a netlink socket's addresses its groups. */
void ic_socket_ends(const struct ic_socket *socket, struct ic_arena *arena,
		    struct ic_socket_end *ret_source, struct ic_socket_end *ret_destination);

/** "filter_type=socket_filter,bpf_filter_type=cBPF"; NULL: none. */
const char *ic_socket_filter(const struct ic_socket *socket);

/** Options that are on or not as they come, by their names of socket(7): "SO_REUSEADDR". */
const char *ic_socket_options(const struct ic_socket *socket, struct ic_arena *arena);

/** "read", "write", "both"; NULL: neither. */
const char *ic_socket_shutdown(const struct ic_socket *socket);

#endif
