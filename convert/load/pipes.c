/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "convert/load/loader.h"
#include "convert/model/pipe.h"

/* The two kinds of pipe, and where CRIU keeps what waits in them. */
static const struct pipe_kind {
	enum ic_file_kind file;
	enum ic_queue_kind queue;
	const struct ic_image_kind *image;
	const char *word;
} kinds[] = {
	{ IC_FILE_PIPE, IC_QUEUE_PIPE, &ic_image_pipes_data, "pipes" },
	{ IC_FILE_FIFO, IC_QUEUE_FIFO, &ic_image_fifo_data, "FIFOs" },
};

static int by_inode(const void *a, const void *b)
{
	const struct ic_queue *const *x = a, *const *y = b;

	return (*x)->inode < (*y)->inode ? -1 : (*x)->inode > (*y)->inode;
}

/* The queues of an image, by inode, and among all. */
static struct ic_error *read_queues(struct ic_loader *loader, const struct pipe_kind *kind,
				    struct ic_array *all, struct ic_array *own)
{
	const struct ic_member *member = ic_store_image(loader->store, kind->image->prefix);
	struct ic_array drafts = { 0 };
	const struct ic_draft_pipe_data *draft;
	struct ic_error *err;

	if (!member)
		return NULL;
	err = ic_draft_pipe_data(member, kind->image, loader->arena, &drafts);
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "what waits in %s behind this is lost",
						   kind->word));
	draft = drafts.items;
	for (size_t i = 0; i < drafts.nr; i++) {
		struct ic_queue queue = {
			.kind = kind->queue,
			.member = member,
			.inode = draft[i].pipe_id,
			.has_capacity = draft[i].has_capacity,
			.capacity = draft[i].capacity,
		};
		struct ic_queue *made = ic_loader_queue_of_one(loader, all, &queue,
							       &draft[i].content);
		struct ic_queue **added =
			made ? ic_array_append(own, loader->arena, sizeof(*added)) : NULL;

		if (!added)
			return ic_error_memory();
		*added = made;
	}
	if (own->nr)
		qsort(own->items, own->nr, sizeof(struct ic_queue *), by_inode);
	return NULL;
}

/* CRIU writes a record, if of no bytes, for each pipe that can be read from. */
static void note_lost(struct ic_loader *loader, const struct pipe_kind *kind, size_t nr,
		      uint32_t first)
{
	const char *name = kind->image->prefix;

	if (nr)
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = name },
			    "what waited in %s of %zu readers (the first is of %u) is lost: %s has "
			    "no record of them",
			    kind->word, nr, first, name);
}

static void link_ends(struct ic_loader *loader, const struct pipe_kind *kind,
		      const struct ic_array *own)
{
	size_t nr_lost = 0;
	uint32_t first = 0;

	for (size_t i = 0; i < loader->nr_files; i++) {
		const struct ic_file *file = &loader->made_files[i];
		struct ic_pipe *pipe = loader->files[i].detail;
		struct ic_queue key, *const pointer = &key, **found;

		if (file->kind != kind->file || !pipe)
			continue;
		key.inode = pipe->inode;
		found = own->nr ? bsearch(&pointer, own->items, own->nr, sizeof(*found), by_inode) :
				  NULL;
		if (found)
			pipe->queue = *found;
		else if (file->has_flags && (file->flags & O_ACCMODE) != O_WRONLY && !nr_lost++)
			first = pipe->inode;
	}
	note_lost(loader, kind, nr_lost, first);
}

struct ic_error *ic_load_pipes(struct ic_loader *loader, struct ic_array *list)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(kinds); i++) {
		struct ic_array own = { 0 };

		err = read_queues(loader, &kinds[i], list, &own);
		if (!err)
			link_ends(loader, &kinds[i], &own);
	}
	return err;
}
