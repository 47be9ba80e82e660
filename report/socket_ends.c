/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "convert/base/attributes.h"
#include "report/address_text.h"
#include "report/socket_words.h"

static struct ic_text text_of(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

static struct ic_text number(uint64_t value, struct ic_arena *arena)
{
	return text_of(ic_arena_format(arena, "%" PRIu64, value));
}

static struct ic_text address(const struct ic_ip *ip, struct ic_arena *arena)
{
	return text_of(ic_ip_text(arena, ip));
}

static void inet_ends(const struct ic_socket *socket, struct ic_arena *arena,
		      struct ic_socket_end *source, struct ic_socket_end *destination)
{
	source->address = address(&socket->inet->source, arena);
	source->port = number(socket->inet->source_port, arena);
	destination->address = address(&socket->inet->destination, arena);
	destination->port = number(socket->inet->destination_port, arena);
}

/* An abstract name begins with a NUL, which the kernel shows as @. */
static struct ic_text unix_name(const struct ic_unix *end, struct ic_arena *arena)
{
	char *copy;

	if (!end->name.bytes || !end->name.size || end->name.bytes[0])
		return end->name;
	copy = ic_arena_copy(arena, end->name.bytes, end->name.size);
	if (copy)
		copy[0] = '@';
	return (struct ic_text){ copy, copy ? end->name.size : 0 };
}

static void unix_ends(const struct ic_socket *socket, struct ic_arena *arena,
		      struct ic_socket_end *source, struct ic_socket_end *destination)
{
	const struct ic_unix *own = socket->unix_domain;

	source->address = unix_name(own, arena);
	source->port = number(socket->inode, arena);
	if (!own->peer_inode)
		return;
	destination->port = number(own->peer_inode, arena);
	if (own->peer)
		destination->address = unix_name(own->peer->socket->unix_domain, arena);
}

/* The kernel's bit mask, low word first, as one number. */
static const char *groups(const struct ic_netlink *netlink, struct ic_arena *arena)
{
	size_t nr = netlink->nr_groups;
	char *text, *to;

	while (nr && !netlink->groups[nr - 1])
		nr--;
	if (!nr)
		return NULL;
	text = ic_arena_alloc(arena, sizeof("groups:0x") + 8 * nr, 1);
	if (!text)
		return NULL;
	to = text + sprintf(text, "groups:0x");
	while (nr--)
		to += sprintf(to, "%08" PRIx32, netlink->groups[nr]);
	return text;
}

static void netlink_ends(const struct ic_socket *socket, struct ic_arena *arena,
			 struct ic_socket_end *source, struct ic_socket_end *destination)
{
	const struct ic_netlink *netlink = socket->netlink;

	source->address = text_of(groups(netlink, arena));
	source->port = number(netlink->port, arena);
	destination->address =
		text_of(ic_arena_format(arena, "group:0x%08" PRIx32, netlink->destination_group));
	destination->port = number(netlink->destination_port, arena);
}

static void packet_ends(const struct ic_socket *socket, struct ic_arena *arena,
			struct ic_socket_end *source, struct ic_socket_end *destination)
{
	(void)destination;
	source->address = text_of(
		socket->packet->interface_index ?
			ic_arena_format(arena, "ifindex:%u", socket->packet->interface_index) :
			"ANY");
}

void ic_socket_ends(const struct ic_socket *socket, struct ic_arena *arena,
		    struct ic_socket_end *ret_source, struct ic_socket_end *ret_destination)
{
	static void (*const fill[IC_NR_SOCKET_DOMAINS])(const struct ic_socket *socket,
							struct ic_arena *arena,
							struct ic_socket_end *source,
							struct ic_socket_end *destination) = {
		[IC_SOCKET_INET] = inet_ends,
		[IC_SOCKET_UNIX] = unix_ends,
		[IC_SOCKET_NETLINK] = netlink_ends,
		[IC_SOCKET_PACKET] = packet_ends,
	};

	memset(ret_source, 0, sizeof(*ret_source));
	memset(ret_destination, 0, sizeof(*ret_destination));
	if (socket->inet) /* any of the union: what its record had could be decoded */
		fill[socket->domain](socket, arena, ret_source, ret_destination);
}
