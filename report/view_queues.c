/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "convert/base/checked.h"
#include "report/file_words.h"
#include "report/holders.h"
#include "report/view.h"

#define PREVIEW_BYTES 64U

enum column {
	PID,
	PROCESS,
	FD,
	KIND,
	DIRECTION,
	PATH,
	INODE,
	MESSAGES,
	SIZE,
	MISSING,
	PREVIEW,
	FILES,
	CAPACITY,
	SEQUENCE,
	UNSENT,
	HOLDERS,
	MEMBER,
	OFFSET,
	FILE_OUTPUT,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",
	[PROCESS] = "Process",
	[FD] = "FD",
	[KIND] = "Kind",
	[DIRECTION] = "Direction",
	[PATH] = "Path",
	[INODE] = "Inode",
	[MESSAGES] = "Messages",
	[SIZE] = "Size",
	[MISSING] = "Missing",
	[PREVIEW] = "Preview",
	[FILES] = "Files",
	[CAPACITY] = "Capacity",
	[SEQUENCE] = "Sequence",
	[UNSENT] = "Unsent",
	[HOLDERS] = "Holders",
	[MEMBER] = "Member",
	[OFFSET] = "Offset",
	[FILE_OUTPUT] = "File output",
};

/* What is being listed. */
struct lister {
	const struct ic_view_request *request;
	const struct ic_holders *holders;
	const struct ic_file **pipes; /* an open end of each pipe, by inode */
	size_t nr_pipes;
};

/* The first bytes; absent where they are not at hand. */
static struct ic_error *preview(const struct ic_queue *queue, const struct ic_message *message,
				struct ic_arena *arena, struct ic_cell *ret)
{
	size_t size = message ? (size_t)ic_min(message->size, PREVIEW_BYTES) : 0;
	char *bytes = ic_arena_alloc(arena, size + 1, 1);
	struct ic_error *err;

	if (!bytes)
		return ic_error_memory();
	if (!queue->member->has_blob)
		return NULL;
	err = message ? ic_blob_read(&queue->member->blob, queue->member->name, message->offset,
				     bytes, size) :
			NULL;
	if (!err)
		*ret = ic_cell_text((struct ic_text){ bytes, size });
	return err;
}

/* What travels with messages, as paths: "/etc/passwd, socket:[12]". */
static struct ic_cell travelling(const struct ic_message *messages, size_t nr,
				 struct ic_arena *arena)
{
	struct ic_array list = { 0 };

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < messages[i].nr_files; j++) {
			const struct ic_file *file = messages[i].files[j];
			struct ic_text path = file ? ic_file_path_words(file, arena) :
						     (struct ic_text){ NULL, 0 };

			if (!path.bytes)
				path = (struct ic_text){ "?", 1 };
			for (size_t k = 0; k < path.size + 2; k++) {
				char *to = ic_array_append(&list, arena, 1);

				if (!to)
					return ic_cell_absent();
				*to = k < path.size ? path.bytes[k] : ", "[k - path.size];
			}
		}
	return list.nr ? ic_cell_text((struct ic_text){ list.items, list.nr - 2 }) :
			 ic_cell_not_applicable();
}

/* The holder whose row it is: the first that is asked for, of a pipe one that can read. */
static const struct ic_holder *reader_of(const struct lister *lister, const struct ic_queue *queue,
					 struct ic_holder_range range)
{
	bool is_pipe = queue->kind == IC_QUEUE_PIPE || queue->kind == IC_QUEUE_FIFO;
	const struct ic_holder *any = NULL;

	for (size_t i = 0; i < range.nr; i++) {
		const struct ic_holder *holder = &range.holder[i];

		if (!ic_view_wants(lister->request, holder->process))
			continue;
		if (!any)
			any = holder;
		if (!is_pipe || (holder->descriptor->file->flags & O_ACCMODE) != O_WRONLY)
			return holder;
	}
	return any;
}

static void holder_cells(const struct ic_holder *holder, struct ic_arena *arena,
			 struct ic_cell *cells)
{
	cells[PID] = ic_cell_number(holder->process->pid);
	cells[PROCESS] = ic_cell_text(holder->process->comm);
	cells[FD] = ic_cell_number(holder->descriptor->fd);
	cells[PATH] = ic_cell_text(ic_file_path_words(holder->descriptor->file, arena));
}

static void queue_cells(const struct ic_queue *queue, struct ic_arena *arena, struct ic_cell *cells)
{
	cells[KIND] = ic_cell_string(ic_queue_kind_name(queue->kind));
	cells[DIRECTION] = ic_cell_string(queue->kind == IC_QUEUE_TCP_SEND ? "to send" : "to read");
	if (queue->inode)
		cells[INODE] = ic_cell_number(queue->inode);
	cells[MESSAGES] = ic_cell_number(queue->nr_messages);
	cells[SIZE] = ic_cell_number(queue->size);
	cells[MISSING] =
		ic_cell_number(queue->claimed > queue->size ? queue->claimed - queue->size : 0);
	cells[FILES] = travelling(queue->messages, queue->nr_messages, arena);
	if (queue->has_capacity)
		cells[CAPACITY] = ic_cell_number(queue->capacity);
	if (queue->has_sequence)
		cells[SEQUENCE] = ic_cell_number(queue->sequence);
	if (queue->kind == IC_QUEUE_TCP_SEND)
		cells[UNSENT] = ic_cell_number(queue->nr_unsent);
	cells[MEMBER] = ic_cell_string(queue->member->name);
	if (queue->nr_messages)
		cells[OFFSET] = ic_cell_hex(queue->messages[0].offset);
}

/* All messages, one behind the other. */
static struct ic_error *dump(const struct lister *lister, const struct ic_queue *queue,
			     struct ic_cell *cells)
{
	const struct ic_view_request *request = lister->request;
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	const char *name, *made = NULL;
	struct ic_error *err;
	bool shows;

	cells[FILE_OUTPUT] = ic_view_no_output();
	if (!request->extract)
		return NULL;
	cells[FILE_OUTPUT] = ic_cell_absent();
	err = ic_rows_shows(request->rows, cells, &shows);
	if (err || !shows || !queue->member->has_blob)
		return err;
	name = ic_arena_format(arena, "%s.%" PRIu64 ".dmp", ic_queue_kind_name(queue->kind),
			       queue->inode);
	if (!name)
		return ic_error_memory();
	err = ic_extract_open(request->extract, name, &sink, &made);
	for (size_t i = 0; !err && i < queue->nr_messages; i++)
		err = ic_sink_copy(sink, &queue->member->blob, queue->member->name,
				   queue->messages[i].offset, queue->messages[i].size);
	cells[FILE_OUTPUT] = ic_cell_string(made);
	return err ? err : ic_extract_finish(sink);
}

/* One of several: below the queue's own row. */
static struct ic_error *put_message(const struct lister *lister, const struct ic_queue *queue,
				    const struct ic_message *message)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	struct ic_cell cells[NR_COLUMNS];
	struct ic_error *err;

	ic_cells_fill(cells, NR_COLUMNS, ic_cell_not_applicable());
	cells[KIND] = ic_cell_string("message");
	cells[SIZE] = ic_cell_number(message->size);
	cells[FILES] = travelling(message, 1, arena);
	cells[MEMBER] = ic_cell_string(queue->member->name);
	cells[OFFSET] = ic_cell_hex(message->offset);
	err = preview(queue, message, arena, &cells[PREVIEW]);
	return err ? err : ic_rows_add(lister->request->rows, 1, cells);
}

static int by_inode(const void *a, const void *b)
{
	const struct ic_file *const *x = a, *const *y = b;
	uint64_t left = (*x)->inode->number, right = (*y)->inode->number;

	return (*x)->kind != (*y)->kind ? ((*x)->kind < (*y)->kind ? -1 : 1) :
	       left < right             ? -1 :
					  left > right;
}

/* An open file of what the queue is of; NULL: there is none. */
static const struct ic_file *file_of(const struct lister *lister, const struct ic_queue *queue)
{
	struct ic_inode inode = { .number = queue->inode };
	struct ic_file key = { .inode = &inode };
	const struct ic_file *pointer = &key, **found;

	if (queue->kind != IC_QUEUE_PIPE && queue->kind != IC_QUEUE_FIFO)
		return queue->file;
	key.kind = queue->kind == IC_QUEUE_PIPE ? IC_FILE_PIPE : IC_FILE_FIFO;
	found = lister->nr_pipes ? bsearch(&pointer, lister->pipes, lister->nr_pipes,
					   sizeof(pointer), by_inode) :
				   NULL;
	return found ? *found : NULL;
}

static struct ic_error *put(const struct lister *lister, const struct ic_queue *queue)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	const struct ic_file *file = file_of(lister, queue);
	struct ic_holder_range range = { NULL, 0 };
	const struct ic_holder *holder;
	struct ic_cell cells[NR_COLUMNS];
	struct ic_error *err;

	if (file)
		range = ic_holders_of(lister->holders, file);
	holder = reader_of(lister, queue, range);
	if (!holder && lister->request->options->nr_pids)
		return NULL;
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	queue_cells(queue, arena, cells);
	if (file)
		cells[PATH] = ic_cell_text(ic_file_path_words(file, arena));
	if (holder)
		holder_cells(holder, arena, cells);
	cells[HOLDERS] = ic_cell_string(ic_holders_list(range, arena));
	err = preview(queue, queue->nr_messages ? queue->messages : NULL, arena, &cells[PREVIEW]);
	if (!err)
		err = dump(lister, queue, cells);
	if (!err)
		err = ic_rows_add(lister->request->rows, 0, cells);
	for (size_t i = 0; !err && queue->nr_messages > 1 && i < queue->nr_messages; i++)
		err = put_message(lister, queue, &queue->messages[i]);
	return err;
}

static struct ic_error *list_pipes(struct lister *lister, struct ic_arena *arena)
{
	const struct ic_checkpoint *checkpoint = lister->request->checkpoint;

	lister->pipes = ic_arena_alloc(arena, checkpoint->nr_files, sizeof(const struct ic_file *));
	if (!lister->pipes)
		return ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_files; i++) {
		const struct ic_file *file = &checkpoint->files[i];

		if ((file->kind == IC_FILE_PIPE || file->kind == IC_FILE_FIFO) && file->inode)
			lister->pipes[lister->nr_pipes++] = file;
	}
	if (lister->nr_pipes)
		qsort(lister->pipes, lister->nr_pipes, sizeof(const struct ic_file *), by_inode);
	return NULL;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	ic_cleanup(ic_holders_release) struct ic_holders holders = { NULL, 0 };
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct lister lister = { .request = request, .holders = &holders };
	struct ic_error *err = ic_holders_make(checkpoint, &holders);

	if (!err)
		err = ic_arena_new(&arena);
	if (!err)
		err = list_pipes(&lister, arena);
	for (size_t i = 0; !err && i < checkpoint->nr_queues; i++)
		if (checkpoint->queues[i]->nr_messages || checkpoint->queues[i]->claimed)
			err = put(&lister, checkpoint->queues[i]);
	return err;
}

const struct ic_view ic_view_queues = {
	.name = "queues",
	.volatility = "linux.queues.Queues",
	.about = "bytes waiting in pipes, FIFOs, sockets and terminals",
	.details = "List what was written or had arrived, and was not read, sent or acknowledged,\n"
		   "with its first bytes. The row is that of who can read it; Holders are all\n"
		   "descriptors of it as PID:FD. Files travel with the messages of unix sockets.\n"
		   "Sequence is the number of the first byte in its TCP connection.\n",
	.columns = columns,
	.nr_columns = NR_COLUMNS,
	.options = IC_VIEW_DUMP,
	.dumps = "the bytes of the queue",
	.run = run,
};
