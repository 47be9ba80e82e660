/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>

#include "convert/base/endian.h"
#include "convert/criu/fd_socket.h"
#include "convert/criu/unpack.h"

#include <packet_sock.pb-c.h>

/* The protocol is 16 bits in network order, kept as the dumping machine loads them. */
static uint32_t protocol_of(const struct ic_fd_source *source, const PacketSockEntry *entry)
{
	uint8_t bytes[2];

	ic_put(bytes, sizeof(bytes), source->big_endian, entry->protocol);
	return (uint32_t)ic_get(bytes, sizeof(bytes), true);
}

static struct ic_error *copy_ring(const struct ic_fd_source *source, const PacketRing *entry,
				  const struct ic_packet_ring **ret)
{
	struct ic_packet_ring *ring;

	if (!entry)
		return NULL;
	ring = ic_arena_alloc(source->arena, 1, sizeof(*ring));
	if (!ring)
		return ic_error_memory();
	*ring = (struct ic_packet_ring){
		.block_size = entry->block_size,
		.nr_blocks = entry->block_nr,
		.frame_size = entry->frame_size,
		.nr_frames = entry->frame_nr,
		.retire_timeout = entry->retire_tmo,
		.private_size = entry->sizeof_priv,
		.features = entry->features,
	};
	*ret = ring;
	return NULL;
}

static struct ic_error *copy_members(const struct ic_fd_source *source,
				     const PacketSockEntry *entry, struct ic_packet *packet)
{
	struct ic_packet_member *members = ic_arena_alloc(source->arena, entry->n_mclist,
							  sizeof(*members));

	if (!members)
		return ic_error_memory();
	for (size_t i = 0; i < entry->n_mclist; i++)
		members[i] = (struct ic_packet_member){
			.interface_index = entry->mclist[i]->index,
			.type = entry->mclist[i]->type,
			.address = ic_unpacked_text(source->arena, &entry->mclist[i]->addr),
		};
	packet->members = members;
	packet->nr_members = entry->n_mclist;
	return NULL;
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const PacketSockEntry *entry = source->message;
	struct ic_packet *packet = ic_arena_alloc(source->arena, 1, sizeof(*packet));
	struct ic_fd_socket fields = {
		.domain = IC_SOCKET_PACKET,
		.family = AF_PACKET,
		.type = entry->type,
		.protocol = protocol_of(source, entry),
		.flags = entry->flags,
		.owner = entry->fown,
		.options = entry->opts,
		.network_ns = IC_FD_KNOWN(entry, ns_id),
	};
	struct ic_socket *socket;
	struct ic_error *err = packet ? ic_fd_socket(source, &fields, ret, &socket) :
					ic_error_memory();

	if (err)
		return err;
	*packet = (struct ic_packet){
		.interface_index = entry->ifindex,
		.version = entry->version,
		.reserve = entry->reserve,
		.timestamp = entry->timestamp,
		.copy_threshold = entry->copy_thresh,
		.auxiliary_data = entry->aux_data,
		.original_device = entry->orig_dev,
		.vnet_header = entry->vnet_hdr,
		.loss = entry->loss,
		.fanout = IC_FD_KNOWN(entry, fanout),
	};
	socket->packet = packet;
	err = copy_ring(source, entry->rx_ring, &packet->receive_ring);
	if (!err)
		err = copy_ring(source, entry->tx_ring, &packet->send_ring);
	return err ? err : copy_members(source, entry, packet);
}

static const struct ic_fd_decoder decoder = { 6, &packet_sock_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_packetsk = { 10,
					   "PACKETSK",
					   IC_FILE_SOCKET,
					   { "packetsk", "packetsk.img", "", 0x60454618 },
					   &decoder };
