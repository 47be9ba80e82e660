/* SPDX-License-Identifier: Apache-2.0 */
#include <sk_packet.pb-c.h>
#include <string.h>
#include <sys/socket.h>

#include "convert/criu/content.h"

const struct ic_image_kind ic_image_sk_queues = { "sk-queues", "sk-queues.img", "", 0x56264026 };

/* The kernel gives all that travels with a message in one list. */
static struct ic_error *copy_rights(const SkPacketEntry *entry, struct ic_arena *arena,
				    struct ic_draft_packet *packet)
{
	size_t nr = 0;
	uint32_t *rights;

	for (size_t i = 0; i < entry->n_scm; i++)
		if (entry->scm[i]->type == SCM_RIGHTS)
			nr += entry->scm[i]->n_rights;
	if (!nr)
		return NULL;
	rights = ic_arena_alloc(arena, nr, sizeof(*rights));
	if (!rights)
		return ic_error_memory();
	packet->rights = rights;
	packet->nr_rights = nr;
	for (size_t i = 0; i < entry->n_scm; i++) {
		if (entry->scm[i]->type != SCM_RIGHTS || !entry->scm[i]->n_rights)
			continue;
		memcpy(rights, entry->scm[i]->rights, entry->scm[i]->n_rights * sizeof(*rights));
		rights += entry->scm[i]->n_rights;
	}
	return NULL;
}

static struct ic_error *item(const void *message, struct ic_stream *stream, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const SkPacketEntry *entry = message;
	struct ic_draft_packet *packet = ret;
	struct ic_error *err = copy_rights(entry, arena, packet);

	packet->file_id = entry->id_for;
	packet->offset = at.offset;
	return err ? err : ic_content_pass(stream, entry->length, at, &packet->content);
}

static const struct ic_content_decoder decoder = {
	.kind = &ic_image_sk_queues,
	.descriptor = &sk_packet_entry__descriptor,
	.item_size = sizeof(struct ic_draft_packet),
	.item = item,
};

struct ic_error *ic_draft_packets(const struct ic_member *member, struct ic_arena *arena,
				  struct ic_array *list)
{
	return ic_content_decode(&decoder, member, arena, list);
}
