/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/model/watch.h"
#include "report/file_words.h"
#include "report/view.h"
#include "report/watch_words.h"

enum column {
	PID,
	PROCESS,
	FD,
	KIND,
	WATCH,
	PATH,
	EVENTS,
	MASK,
	IGNORED,
	DEVICE,
	INODE,
	DATA,
	POSITION,
	MOUNT,
	FLAGS,
	HANDLE,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",           [PROCESS] = "Process", [FD] = "FD",         [KIND] = "Kind",
	[WATCH] = "Watch",       [PATH] = "Path",       [EVENTS] = "Events", [MASK] = "Mask",
	[IGNORED] = "Ignored",   [DEVICE] = "Device",   [INODE] = "Inode",   [DATA] = "Data",
	[POSITION] = "Position", [MOUNT] = "Mount",     [FLAGS] = "Flags",   [HANDLE] = "Handle",
};

/* Whose watches are being listed. */
struct lister {
	const struct ic_view_request *request;
	const struct ic_process *process;
	const struct ic_descriptor *descriptor;
};

static void start(const struct lister *lister, const char *kind, struct ic_cell *cells)
{
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_not_applicable());
	cells[PID] = ic_cell_number(lister->process->pid);
	cells[PROCESS] = ic_cell_text(lister->process->comm);
	cells[FD] = ic_cell_number(lister->descriptor->fd);
	cells[KIND] = ic_cell_string(kind);
}

static int by_fd(const void *a, const void *b)
{
	const struct ic_descriptor *x = a, *y = b;

	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

/* The number is of the table of whoever added it: mostly, and as far as can be told, of this one. */
static struct ic_text target_path(const struct lister *lister, uint32_t fd)
{
	const struct ic_descriptor key = { .fd = fd }, *found;

	found = bsearch(&key, lister->process->descriptors, lister->process->nr_descriptors,
			sizeof(key), by_fd);
	return found && found->file ?
		       ic_file_path_words(found->file, ic_rows_scratch(lister->request->rows)) :
		       (struct ic_text){ NULL, 0 };
}

static struct ic_error *put_target(const struct lister *lister,
				   const struct ic_epoll_target *target)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	struct ic_cell cells[NR_COLUMNS];

	start(lister, "epoll", cells);
	cells[WATCH] = ic_cell_number(target->fd);
	cells[PATH] = ic_cell_text(target_path(lister, target->fd));
	cells[EVENTS] = ic_cell_string(ic_watch_epoll_words(target->events, arena));
	cells[MASK] = ic_cell_hex(target->events);
	cells[DATA] = ic_cell_hex(target->data);
	cells[DEVICE] = cells[INODE] = cells[POSITION] = ic_cell_absent();
	if (target->has_inode) {
		cells[DEVICE] = ic_cell_string(ic_file_device_words(target->device, arena));
		cells[INODE] = ic_cell_number(target->inode);
		cells[POSITION] = ic_cell_number(target->position);
	}
	return ic_rows_add(lister->request->rows, 0, cells);
}

static struct ic_error *list_epoll(const struct lister *lister)
{
	const struct ic_epoll *epoll = lister->descriptor->file->epoll;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < epoll->nr_targets; i++)
		err = put_target(lister, &epoll->targets[i]);
	return err;
}

/* As the bytes of /proc/PID/fdinfo on a little-endian machine: a word's low byte first. */
static const char *handle(const struct ic_file_handle *handle, bool big_endian,
			  struct ic_arena *arena)
{
	size_t nr = handle->size_bytes;
	char *text, *to;

	if (nr > 8 * handle->nr_words)
		nr = 8 * handle->nr_words;
	text = nr ? ic_arena_alloc(arena, 2 * nr + sizeof("4294967295:"), 1) : NULL;
	if (!text)
		return NULL;
	to = text + sprintf(text, "%" PRIu32 ":", handle->type);
	for (size_t i = 0; i < nr; i++) {
		unsigned shift = (unsigned)(i % 8 * 8);

		to += sprintf(to, "%02x",
			      (unsigned)(handle->words[i / 8] >>
					 (big_endian ? 56 - shift : shift)) &
				      0xff);
	}
	return text;
}

static void watch_cells(const struct lister *lister, const struct ic_watch *watch,
			struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);

	cells[PATH] = ic_cell_text(watch->handle.path);
	cells[MASK] = ic_cell_hex(watch->mask);
	cells[IGNORED] = ic_cell_hex(watch->ignored_mask);
	cells[DEVICE] = ic_cell_string(ic_file_device_words(watch->device, arena));
	if (!watch->of_mount)
		cells[INODE] = ic_cell_number(watch->inode);
	if (watch->of_mount)
		cells[MOUNT] = ic_cell_number(watch->mount_id);
	else if (watch->handle.has_mount_id)
		cells[MOUNT] = ic_cell_number(watch->handle.mount_id);
	cells[HANDLE] = ic_cell_string(
		handle(&watch->handle, lister->request->checkpoint->format.big_endian, arena));
}

static struct ic_error *list_inotify(const struct lister *lister)
{
	const struct ic_inotify *inotify = lister->descriptor->file->inotify;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < inotify->nr_watches; i++) {
		const struct ic_watch *watch = &inotify->watches[i];
		struct ic_cell cells[NR_COLUMNS];

		start(lister, "inotify", cells);
		watch_cells(lister, watch, cells);
		cells[WATCH] = ic_cell_number(watch->descriptor);
		cells[EVENTS] = ic_cell_string(
			ic_watch_inotify_words(watch->mask,
					       ic_rows_scratch(lister->request->rows)));
		err = ic_rows_add(lister->request->rows, 0, cells);
	}
	return err;
}

static struct ic_error *list_fanotify(const struct lister *lister)
{
	const struct ic_fanotify *fanotify = lister->descriptor->file->fanotify;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < fanotify->nr_marks; i++) {
		const struct ic_watch *mark = &fanotify->marks[i];
		struct ic_cell cells[NR_COLUMNS];

		start(lister, mark->of_mount ? "fanotify mount" : "fanotify inode", cells);
		watch_cells(lister, mark, cells);
		cells[FLAGS] = ic_cell_hex(mark->flags);
		cells[EVENTS] = ic_cell_string(
			ic_watch_fanotify_words(mark->mask,
						ic_rows_scratch(lister->request->rows)));
		err = ic_rows_add(lister->request->rows, 0, cells);
	}
	return err;
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	static struct ic_error *(*const list[])(const struct lister *lister) = {
		[IC_FILE_EPOLL] = list_epoll,
		[IC_FILE_INOTIFY] = list_inotify,
		[IC_FILE_FANOTIFY] = list_fanotify,
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->nr_descriptors; i++) {
		const struct lister lister = { request, process, &process->descriptors[i] };
		const struct ic_file *file = process->descriptors[i].file;

		if (file && file->detail && (size_t)file->kind < IC_NR(list) && list[file->kind])
			err = list[file->kind](&lister);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_watches = {
	.name = "watches",
	.volatility = "linux.watches.Watches",
	.about = "what epoll, inotify and fanotify wait for",
	.details = "List what each process watches: the descriptors of its epoll instances, the\n"
		   "files of its inotify watches and fanotify marks. Path is what CRIU found a\n"
		   "watched inode to be; Handle is how the kernel finds it, TYPE:BYTES as in\n"
		   "/proc/PID/fdinfo.\n",
	.columns = columns,
	.nr_columns = NR_COLUMNS,
	.run = run,
};
