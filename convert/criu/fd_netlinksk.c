/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/socket.h>

#include "convert/criu/fd_socket.h"

#include <sk_netlink.pb-c.h>

/* SOCK_RAW or SOCK_DGRAM, which mean the same here, is not kept: the type stays unknown. */
static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const NetlinkSkEntry *entry = source->message;
	struct ic_netlink *netlink = ic_arena_alloc(source->arena, 1, sizeof(*netlink));
	uint32_t *groups = ic_arena_alloc(source->arena, entry->n_groups, sizeof(*groups));
	struct ic_fd_socket fields = {
		.domain = IC_SOCKET_NETLINK,
		.family = AF_NETLINK,
		.protocol = entry->protocol,
		.state = entry->state,
		.has_inode = entry->has_ino,
		.inode = entry->ino,
		.flags = entry->flags,
		.owner = entry->fown,
		.options = entry->opts,
		.network_ns = IC_FD_KNOWN(entry, ns_id),
	};
	struct ic_socket *socket;
	struct ic_error *err = netlink && groups ? ic_fd_socket(source, &fields, ret, &socket) :
						   ic_error_memory();

	if (err)
		return err;
	if (entry->n_groups)
		memcpy(groups, entry->groups, entry->n_groups * sizeof(*groups));
	*netlink = (struct ic_netlink){
		.port = entry->portid,
		.destination_port = entry->dst_portid,
		.groups = groups,
		.nr_groups = entry->n_groups,
		.destination_group = entry->dst_group,
	};
	socket->netlink = netlink;
	return NULL;
}

static const struct ic_fd_decoder decoder = { 7, &netlink_sk_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_netlinksk = { 13,
					    "NETLINKSK",
					    IC_FILE_SOCKET,
					    { "netlinksk", "netlinksk.img", "", 0x58005614 },
					    &decoder };
