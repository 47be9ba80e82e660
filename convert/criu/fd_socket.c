/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_socket.h"

#include <string.h>

#include "convert/criu/unpack.h"

#define MICROSECONDS 1000000U

/* A time past 2^64 microseconds is as good as none. */
static uint64_t timeout(uint64_t seconds, uint64_t microseconds)
{
	return seconds > UINT64_MAX / MICROSECONDS - 1 || microseconds >= MICROSECONDS ?
		       UINT64_MAX :
		       seconds * MICROSECONDS + microseconds;
}

static struct ic_error *copy_options(const SkOptsEntry *entry, struct ic_arena *arena,
				     struct ic_socket_options *ret)
{
	uint64_t *filter = ic_arena_alloc(arena, entry->n_so_filter, sizeof(*filter));

	if (!filter)
		return ic_error_memory();
	if (entry->n_so_filter)
		memcpy(filter, entry->so_filter, entry->n_so_filter * sizeof(*filter));
	*ret = (struct ic_socket_options){
		.send_buffer = entry->so_sndbuf,
		.receive_buffer = entry->so_rcvbuf,
		.send_timeout = timeout(entry->so_snd_tmo_sec, entry->so_snd_tmo_usec),
		.receive_timeout = timeout(entry->so_rcv_tmo_sec, entry->so_rcv_tmo_usec),
		.priority = IC_FD_KNOWN(entry, so_priority),
		.receive_low_water = IC_FD_KNOWN(entry, so_rcvlowat),
		.mark = IC_FD_KNOWN(entry, so_mark),
		.linger = IC_FD_KNOWN(entry, so_linger),
		.buffer_lock = IC_FD_KNOWN(entry, so_buf_lock),
		.reuse_address = IC_FD_KNOWN(entry, reuseaddr),
		.reuse_port = IC_FD_KNOWN(entry, so_reuseport),
		.broadcast = IC_FD_KNOWN(entry, so_broadcast),
		.keep_alive = IC_FD_KNOWN(entry, so_keepalive),
		.oob_inline = IC_FD_KNOWN(entry, so_oobinline),
		.dont_route = IC_FD_KNOWN(entry, so_dontroute),
		.no_check = IC_FD_KNOWN(entry, so_no_check),
		.pass_credentials = IC_FD_KNOWN(entry, so_passcred),
		.pass_security = IC_FD_KNOWN(entry, so_passsec),
		.keep_count = IC_FD_KNOWN(entry, tcp_keepcnt),
		.keep_idle = IC_FD_KNOWN(entry, tcp_keepidle),
		.keep_interval = IC_FD_KNOWN(entry, tcp_keepintvl),
		.filter = filter,
		.nr_filter = entry->n_so_filter,
	};
	if (entry->has_so_bound_dev)
		ret->bound_device = ic_unpacked_text(arena, &entry->so_bound_dev);
	return NULL;
}

struct ic_error *ic_fd_socket(const struct ic_fd_source *source, const struct ic_fd_socket *fields,
			      struct ic_draft_file *ret, struct ic_socket **ret_socket)
{
	struct ic_socket *socket = ic_fd_detail(source, ret, sizeof(*socket));
	struct ic_error *err = socket ? ic_fd_opened(source, ret, fields->flags, fields->owner) :
					ic_error_memory();

	if (!err && fields->options)
		err = copy_options(fields->options, source->arena, &socket->options);
	if (!err && fields->has_inode)
		err = ic_fd_numbered(source, ret, fields->inode);
	if (!err && fields->has_inode)
		err = ic_fd_named(source, ret, "socket:[%u]", fields->inode);
	if (err)
		return err;
	socket->domain = fields->domain;
	socket->family = fields->family;
	socket->type = fields->type;
	socket->protocol = fields->protocol;
	socket->state = fields->state;
	socket->inode = fields->inode;
	socket->network_ns = fields->network_ns;
	*ret_socket = socket;
	return NULL;
}
