/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/load/loader.h"

struct ic_queue *ic_loader_queue(struct ic_loader *loader, struct ic_array *list,
				 const struct ic_queue *queue)
{
	struct ic_queue *copy = ic_arena_alloc(loader->arena, 1, sizeof(*copy));
	struct ic_queue **added = copy ? ic_array_append(list, loader->arena, sizeof(*added)) :
					 NULL;

	if (!added)
		return NULL;
	*copy = *queue;
	*added = copy;
	return copy;
}

struct ic_queue *ic_loader_queue_of_one(struct ic_loader *loader, struct ic_array *list,
					const struct ic_queue *queue,
					const struct ic_draft_content *content)
{
	struct ic_message *message = ic_arena_alloc(loader->arena, 1, sizeof(*message));
	struct ic_queue *made = message ? ic_loader_queue(loader, list, queue) : NULL;

	if (!made)
		return NULL;
	*message = (struct ic_message){ .offset = content->offset, .size = content->size };
	made->messages = message;
	made->nr_messages = content->size != 0;
	made->size = content->size;
	made->claimed = content->claimed;
	return made;
}

struct ic_error *ic_load_queues(struct ic_loader *loader)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_load_pipes(loader, &list);

	if (!err)
		err = ic_load_packets(loader, &list);
	if (!err)
		err = ic_load_tcp(loader, &list);
	if (!err)
		err = ic_load_terminals(loader, &list);
	loader->checkpoint->queues = list.items;
	loader->checkpoint->nr_queues = list.nr;
	return err;
}
