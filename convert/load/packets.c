/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>

#include "convert/load/loader.h"

static int by_file(const void *a, const void *b)
{
	const struct ic_draft_packet *x = a, *y = b;

	return x->file_id != y->file_id ? (x->file_id < y->file_id ? -1 : 1) :
	       x->order < y->order      ? -1 :
					  x->order > y->order;
}

/* Open files that travel with a message. */
static struct ic_error *copy_files(struct ic_loader *loader, const struct ic_member *member,
				   const struct ic_draft_packet *packet, struct ic_message *message)
{
	const struct ic_file **files = ic_arena_alloc(loader->arena, packet->nr_rights,
						      sizeof(const struct ic_file *));

	if (!files)
		return ic_error_memory();
	for (size_t i = 0; i < packet->nr_rights; i++) {
		files[i] = ic_loader_open_file(loader, packet->rights[i]);
		if (!files[i] && !loader->files_lost)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_MISSING,
						     .member = member->name,
						     .offset = packet->offset },
				    "%s+0x%" PRIx64
				    ": a message brings file %u, which is not there",
				    member->name, packet->offset, packet->rights[i]);
	}
	message->files = files;
	message->nr_files = packet->nr_rights;
	return NULL;
}

static struct ic_error *make_queue(struct ic_loader *loader, const struct ic_member *member,
				   const struct ic_draft_packet *packets, size_t nr,
				   struct ic_array *list)
{
	const struct ic_file *file = ic_loader_typed(loader, packets->file_id, IC_FD_UNIXSK);
	struct ic_message *messages = ic_arena_alloc(loader->arena, nr, sizeof(*messages));
	struct ic_queue queue = { .kind = IC_QUEUE_UNIX,
				  .member = member,
				  .file = file,
				  .messages = messages,
				  .nr_messages = nr };
	struct ic_error *err = messages ? NULL : ic_error_memory();
	struct ic_queue *made;

	for (size_t i = 0; !err && i < nr; i++) {
		messages[i].offset = packets[i].content.offset;
		messages[i].size = packets[i].content.size;
		queue.size += packets[i].content.size;
		queue.claimed += packets[i].content.claimed;
		err = copy_files(loader, member, &packets[i], &messages[i]);
	}
	if (err)
		return err;
	if (file && file->socket)
		queue.inode = file->socket->inode;
	if (!file && !loader->files_lost)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING,
					     .member = member->name,
					     .offset = packets->offset },
			    "%s+0x%" PRIx64 ": bytes wait in socket %u, which is not there",
			    member->name, packets->offset, packets->file_id);
	made = ic_loader_queue(loader, list, &queue);
	if (!made)
		return ic_error_memory();
	if (file && ic_loader_draft(loader, file)->family) {
		struct ic_unix *own = ic_loader_draft(loader, file)->family;

		own->queue = made;
	}
	return NULL;
}

struct ic_error *ic_load_packets(struct ic_loader *loader, struct ic_array *list)
{
	const struct ic_member *member = ic_store_image(loader->store, "sk-queues.img");
	struct ic_array drafts = { 0 };
	struct ic_draft_packet *packets;
	struct ic_error *err = NULL;

	if (!member) /* CRIU writes none where nothing waits */
		return NULL;
	err = ic_draft_packets(member, loader->arena, &drafts);
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err,
						   "what waits in sockets behind this is lost"));
	err = NULL;
	packets = drafts.items;
	for (size_t i = 0; i < drafts.nr; i++)
		packets[i].order = i;
	if (drafts.nr)
		qsort(packets, drafts.nr, sizeof(*packets), by_file);
	for (size_t i = 0, end; !err && i < drafts.nr; i = end) {
		end = i + 1;
		while (end < drafts.nr && packets[end].file_id == packets[i].file_id)
			end++;
		err = make_queue(loader, member, &packets[i], end - i, list);
	}
	return err;
}
