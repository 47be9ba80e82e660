/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <netdev.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_network.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_netdev = { "netdev", "netdev-", ".img", 0x57373951 };

static const char *kind_name(uint32_t type)
{
	static const char *const names[] = { NULL,    "loopback", "veth",    "tun", "external",
					     "venet", "bridge",   "macvlan", "sit" };

	return type < IC_NR(names) ? names[type] : NULL;
}

static struct ic_text more(const NetDeviceEntry *entry, struct ic_arena *arena)
{
	const char *text = NULL;

	if (entry->tun)
		text = ic_arena_format(arena,
				       "flags 0x%" PRIx32 ", owner %" PRId32 ", group %" PRId32,
				       entry->tun->flags, entry->tun->owner, entry->tun->group);
	else if (entry->macvlan)
		text = ic_arena_format(arena, "mode %" PRIu32, entry->macvlan->mode);
	else if (entry->sit)
		text = ic_arena_format(arena, "link %" PRIu32 ", ttl %" PRIu32, entry->sit->link,
				       entry->sit->ttl);
	return (struct ic_text){ text, text ? strlen(text) : 0 };
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *to)
{
	const NetDeviceEntry *entry = message;
	struct ic_net_device *device = to;

	(void)image;
	if (!entry->has_ifindex || !entry->has_name)
		return ic_error_at(IC_ERR_DAMAGED, at, "a network device without %s",
				   entry->has_ifindex ? "a name" : "an index");
	*device = (struct ic_net_device){
		.index = entry->ifindex,
		.mtu = entry->mtu,
		.flags = entry->flags,
		.kind = entry->has_type ? kind_name((uint32_t)entry->type) : NULL,
		.name = ic_unpacked_text(arena, &entry->name),
		.has_peer = entry->has_peer_ifindex,
		.peer_index = entry->peer_ifindex,
		.has_peer_nsid = entry->has_peer_nsid,
		.peer_nsid = entry->peer_nsid,
		.has_master = entry->has_master,
		.master = entry->master,
		.more = more(entry, arena),
	};
	if (entry->has_address && entry->address.len)
		device->mac = ic_unpacked_text(arena, &entry->address);
	return NULL;
}

struct ic_error *ic_draft_netdev(const struct ic_member *member, const char *name, bool big_endian,
				 struct ic_arena *arena, struct ic_array *list)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_netdev,
		.descriptor = &net_device_entry__descriptor,
		.item_size = sizeof(struct ic_net_device),
		.most = IC_MAX_NETWORK_ITEMS,
		.item = item,
	};

	(void)big_endian; /* the image says itself */
	return ic_list_decode(&decoder, member, name, arena, list);
}
