/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/endian.h"
#include "convert/criu/fd_socket.h"
#include "convert/criu/unpack.h"

#include <sk_inet.pb-c.h>

/* Words that hold bytes in network order: criu/sk-inet.c. Other lengths are no address. */
static bool copy_address(const struct ic_fd_source *source, const uint32_t *words, size_t nr,
			 struct ic_ip *ret)
{
	if (nr != 1 && nr != 4)
		return false;
	for (size_t i = 0; i < nr; i++)
		ic_put(ret->bytes + 4 * i, 4, source->big_endian, words[i]);
	ret->size = (uint8_t)(4 * nr);
	return true;
}

static struct ic_error *copy_raw(const struct ic_fd_source *source, const IpOptsRawEntry *entry,
				 struct ic_inet *inet)
{
	uint32_t *words = ic_arena_alloc(source->arena, entry->n_icmpv_filter, sizeof(*words));

	if (!words)
		return ic_error_memory();
	if (entry->n_icmpv_filter)
		memcpy(words, entry->icmpv_filter, entry->n_icmpv_filter * sizeof(*words));
	inet->header_included = IC_FD_KNOWN(entry, hdrincl);
	inet->no_defragment = IC_FD_KNOWN(entry, nodefrag);
	inet->checksum = IC_FD_KNOWN(entry, checksum);
	inet->icmp_filter = words;
	inet->nr_icmp_filter = entry->n_icmpv_filter;
	return NULL;
}

static struct ic_error *copy_options(const struct ic_fd_source *source, const InetSkEntry *entry,
				     struct ic_inet *inet)
{
	if (entry->tcp_opts) {
		inet->cork = IC_FD_KNOWN(entry->tcp_opts, cork);
		inet->no_delay = IC_FD_KNOWN(entry->tcp_opts, nodelay);
		inet->keep_count = IC_FD_KNOWN(entry->tcp_opts, keepcnt);
		inet->keep_idle = IC_FD_KNOWN(entry->tcp_opts, keepidle);
		inet->keep_interval = IC_FD_KNOWN(entry->tcp_opts, keepintvl);
	}
	if (!entry->ip_opts)
		return NULL;
	inet->free_bind = IC_FD_KNOWN(entry->ip_opts, freebind);
	inet->packet_info = IC_FD_KNOWN(entry->ip_opts, pktinfo);
	inet->type_of_service = IC_FD_KNOWN(entry->ip_opts, tos);
	inet->time_to_live = IC_FD_KNOWN(entry->ip_opts, ttl);
	return entry->ip_opts->raw ? copy_raw(source, entry->ip_opts->raw, inet) : NULL;
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const InetSkEntry *entry = source->message;
	struct ic_inet *inet = ic_arena_alloc(source->arena, 1, sizeof(*inet));
	struct ic_fd_socket fields = {
		.domain = IC_SOCKET_INET,
		.family = entry->family,
		.type = entry->type,
		.protocol = entry->proto,
		.state = entry->state,
		.has_inode = entry->has_ino,
		.inode = entry->ino,
		.flags = entry->flags,
		.owner = entry->fown,
		.options = entry->opts,
		.network_ns = IC_FD_KNOWN(entry, ns_id),
	};
	struct ic_socket *socket;
	bool known;
	struct ic_error *err = inet ? ic_fd_socket(source, &fields, ret, &socket) :
				      ic_error_memory();

	if (!err)
		err = copy_options(source, entry, inet);
	if (err)
		return err;
	known = copy_address(source, entry->src_addr, entry->n_src_addr, &inet->source);
	known &= copy_address(source, entry->dst_addr, entry->n_dst_addr, &inet->destination);
	if (!known)
		ret->oddity = "has an address that is neither of IPv4 nor of IPv6";
	inet->source_port = (uint16_t)entry->src_port;
	inet->destination_port = (uint16_t)entry->dst_port;
	inet->v6only = IC_FD_KNOWN(entry, v6only);
	if (entry->has_ifname)
		inet->interface = ic_unpacked_text(source->arena, &entry->ifname);
	socket->backlog = entry->backlog;
	socket->shutdown = IC_FD_SHUTDOWN(entry);
	socket->inet = inet;
	ret->family = inet;
	return NULL;
}

static const struct ic_fd_decoder decoder = { 4, &inet_sk_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_inetsk = { 4,
					 "INETSK",
					 IC_FILE_SOCKET,
					 { "inetsk", "inetsk.img", "", 0x56443851 },
					 &decoder };
