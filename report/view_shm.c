/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "report/extract_object.h"
#include "report/file_words.h"
#include "report/holders.h"
#include "report/seal_words.h"
#include "report/shared_users.h"
#include "report/view.h"

enum column {
	KIND,
	NAME,
	ID,
	KEY,
	UID,
	GID,
	MODE,
	SIZE,
	PRESENT,
	PARENT,
	ZERO,
	ELSEWHERE,
	LOST,
	SEALS,
	HUGE_FLAGS,
	MAPPED_BY,
	OPEN_BY,
	MEMBER,
	FILE_OUTPUT,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[KIND] = "Kind",
	[NAME] = "Name",
	[ID] = "ID",
	[KEY] = "Key",
	[UID] = "UID",
	[GID] = "GID",
	[MODE] = "Mode",
	[SIZE] = "Size",
	[PRESENT] = "Present",
	[PARENT] = "Parent",
	[ZERO] = "Zero",
	[ELSEWHERE] = "Elsewhere",
	[LOST] = "Lost",
	[SEALS] = "Seals",
	[HUGE_FLAGS] = "Huge",
	[MAPPED_BY] = "Mapped By",
	[OPEN_BY] = "Open By",
	[MEMBER] = "Member",
	[FILE_OUTPUT] = "File output",
};

/* What is being listed, and who uses it. */
struct lister {
	const struct ic_view_request *request;
	const struct ic_holders *holders;
	const struct ic_shared_users *users;
};

/* One thing, whatever its kind. */
struct thing {
	const struct ic_object *content; /* NULL: not at hand */
	bool has_size;
	uint64_t size;
	struct ic_shared_user_range users;
	struct ic_holder_range holders;
	const char *name; /* for --dump; may hold texts of the evidence */
};

/* Bytes by where they are. */
static void count(const struct thing *thing, struct ic_cell *cells)
{
	uint64_t sums[IC_NR_ORIGINS] = { 0 }, covered = 0, at = 0, known;

	for (size_t i = 0; i < thing->content->pages.nr; i++) {
		const struct ic_run *run = &thing->content->pages.run[i];
		uint64_t end = ic_min(run->start + run->size, thing->size);

		if (run->start >= thing->size)
			break;
		sums[run->origin] += end - run->start;
		covered += end - run->start;
		if (run->start < thing->content->known_until)
			at += ic_min(end, thing->content->known_until) - run->start;
	}
	known = ic_min(thing->content->known_until, thing->size);
	cells[PRESENT] = ic_cell_bytes(sums[IC_ORIGIN_SHARED] + sums[IC_ORIGIN_DUMPED] +
				       sums[IC_ORIGIN_FILE]);
	cells[PARENT] = ic_cell_bytes(sums[IC_ORIGIN_PARENT]);
	cells[ZERO] = ic_cell_bytes(known - at + sums[IC_ORIGIN_ZERO]);
	cells[ELSEWHERE] = ic_cell_bytes(sums[IC_ORIGIN_FILLED] + sums[IC_ORIGIN_EXTERNAL]);
	cells[LOST] = ic_cell_bytes(thing->size - covered - (known - at) + sums[IC_ORIGIN_LOST] +
				    sums[IC_ORIGIN_LAZY]);
}

static bool is_wanted(const struct lister *lister, const struct thing *thing)
{
	if (!lister->request->options->nr_pids)
		return true;
	for (size_t i = 0; i < thing->users.nr; i++)
		if (ic_view_wants(lister->request, thing->users.user[i].process))
			return true;
	for (size_t i = 0; i < thing->holders.nr; i++)
		if (ic_view_wants(lister->request, thing->holders.holder[i].process))
			return true;
	return false;
}

static struct ic_error *dump(const struct lister *lister, const struct thing *thing,
			     struct ic_cell *cells)
{
	const struct ic_view_request *request = lister->request;
	const char *made = NULL;
	struct ic_error *err;
	bool shows;

	cells[FILE_OUTPUT] = ic_view_no_output();
	if (!request->extract)
		return NULL;
	cells[FILE_OUTPUT] = ic_cell_absent();
	err = ic_rows_shows(request->rows, cells, &shows);
	if (err || !shows || !thing->content || !thing->has_size)
		return err;
	err = ic_extract_object(request->extract, thing->name, thing->content, thing->size,
				request->gaps, &made);
	cells[FILE_OUTPUT] = ic_cell_string(made);
	return err;
}

static struct ic_error *put(const struct lister *lister, const struct thing *thing,
			    struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	struct ic_error *err;

	if (thing->has_size)
		cells[SIZE] = ic_cell_bytes(thing->size);
	if (thing->content && thing->has_size)
		count(thing, cells);
	if (thing->content)
		cells[MEMBER] = ic_cell_string(thing->content->member_name);
	cells[MAPPED_BY] = ic_cell_string(ic_shared_users_list(thing->users, arena));
	if (thing->holders.nr)
		cells[OPEN_BY] = ic_cell_string(ic_holders_list(thing->holders, arena));
	err = dump(lister, thing, cells);
	return err ? err : ic_rows_add(lister->request->rows, 0, cells);
}

static void start(const char *kind, struct ic_cell *cells)
{
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	cells[KIND] = ic_cell_string(kind);
	cells[KEY] = cells[SEALS] = ic_cell_not_applicable();
}

static struct ic_cell flags(bool has, uint32_t bits)
{
	return has ? ic_cell_hex(bits) : ic_cell_not_applicable();
}

/* CRIU keeps anonymous shared memory as a memfd whose name is a path, which no memfd has. */
static struct ic_error *put_memfd(const struct lister *lister, const struct ic_memfd *memfd)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	const struct ic_file key = { .kind = IC_FILE_MEMFD, .mode = memfd->mode, .memfd = memfd };
	bool anonymous = ic_text_starts(memfd->name, "/");
	const struct thing thing = {
		.content = memfd->content,
		.has_size = true,
		.size = memfd->size,
		.users = ic_shared_users_of(lister->users, memfd),
		.holders = ic_holders_of(lister->holders, &key),
		.name = ic_arena_format(arena, "memfd.%u.%s.dmp", memfd->shmid,
					memfd->name.bytes ? memfd->name.bytes : ""),
	};
	struct ic_cell cells[NR_COLUMNS];

	if (!is_wanted(lister, &thing))
		return NULL;
	start(anonymous ? "anonymous" : "memfd", cells);
	cells[NAME] = ic_cell_text(memfd->name);
	cells[ID] = ic_cell_number(memfd->shmid);
	cells[UID] = ic_cell_number(memfd->uid);
	cells[GID] = ic_cell_number(memfd->gid);
	cells[MODE] = ic_cell_string(ic_file_mode_words(&key, arena));
	cells[SEALS] = ic_cell_string(ic_seal_words(memfd->seals, arena));
	cells[HUGE_FLAGS] = flags(memfd->has_hugetlb, memfd->hugetlb);
	return put(lister, &thing, cells);
}

static struct ic_error *put_segment(const struct lister *lister,
				    const struct ic_sysv_segment *segment)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	const struct thing thing = {
		.content = segment->content,
		.has_size = true,
		.size = segment->size,
		.users = ic_shared_users_of(lister->users, segment->content),
		.name = ic_arena_format(arena, "sysv.%u.dmp", segment->id),
	};
	struct ic_cell cells[NR_COLUMNS];

	if (!is_wanted(lister, &thing))
		return NULL;
	start("sysv", cells);
	cells[NAME] = ic_cell_string(ic_arena_format(arena, "/SYSV%08x", segment->key));
	cells[ID] = ic_cell_number(segment->id);
	cells[KEY] = ic_cell_hex(segment->key);
	cells[UID] = ic_cell_number(segment->uid);
	cells[GID] = ic_cell_number(segment->gid);
	cells[MODE] = ic_cell_string(ic_arena_format(arena, "%04o", segment->mode));
	cells[HUGE_FLAGS] = flags(segment->has_hugetlb, segment->hugetlb);
	return put(lister, &thing, cells);
}

/* A file below /dev/shm, open or mapped; `nr` open files of one path. */
static struct ic_error *put_posix(const struct lister *lister, const struct ic_file *const *files,
				  size_t nr)
{
	struct ic_arena *arena = ic_rows_scratch(lister->request->rows);
	const struct ic_file *file = files[0];
	struct ic_array holders = { 0 };
	struct thing thing = {
		.content = file->content,
		.has_size = file->has_size,
		.size = file->size,
		.users = ic_shared_users_of(lister->users, file),
		.name = ic_arena_format(arena, "posix.%s.dmp", file->path.bytes),
	};
	struct ic_cell cells[NR_COLUMNS];

	for (size_t i = 0; i < nr; i++) {
		struct ic_holder_range some = ic_holders_of(lister->holders, files[i]);

		for (size_t j = 0; j < some.nr; j++) {
			struct ic_holder *added = ic_array_append(&holders, arena, sizeof(*added));

			if (!added)
				return ic_error_memory();
			*added = some.holder[j];
		}
	}
	thing.holders = (struct ic_holder_range){ holders.items, holders.nr };
	if (!thing.content && thing.users.nr)
		thing.content = thing.users.user[0].mapping->object;
	if (!is_wanted(lister, &thing))
		return NULL;
	start("posix", cells);
	cells[NAME] = ic_cell_text(file->path);
	if (file->inode && file->inode->has_owner) {
		cells[UID] = ic_cell_number(file->inode->uid);
		cells[GID] = ic_cell_number(file->inode->gid);
	}
	cells[MODE] = ic_cell_string(ic_file_mode_words(file, arena));
	if (!thing.content && file->has_size) /* it is a file's like any other */
		cells[ELSEWHERE] = ic_cell_bytes(file->size);
	return put(lister, &thing, cells);
}

/* Anonymous memory as CRIU to 3.13 kept it: nothing but mappings of an object. */
static struct ic_error *put_object(const struct lister *lister, struct ic_shared_user_range users)
{
	const struct ic_mapping *mapping = users.user[0].mapping;
	struct thing thing = {
		.content = mapping->object,
		.has_size = true,
		.users = users,
		.name = ic_arena_format(ic_rows_scratch(lister->request->rows), "shared.%s.dmp",
					mapping->object->member_name),
	};
	struct ic_cell cells[NR_COLUMNS];

	for (size_t i = 0; i < users.nr; i++)
		thing.size = ic_max(thing.size, users.user[i].mapping->file_offset +
							(users.user[i].mapping->end -
							 users.user[i].mapping->start));
	if (!is_wanted(lister, &thing))
		return NULL;
	start("anonymous", cells);
	if (mapping->file)
		cells[NAME] = ic_cell_text(mapping->file->path);
	return put(lister, &thing, cells);
}

static struct ic_error *list_posix(const struct lister *lister)
{
	const struct ic_shared_users *users = lister->users;
	struct ic_error *err = NULL;

	for (size_t i = 0, end; !err && i < users->nr_posix; i = end) {
		end = i + 1;
		while (end < users->nr_posix &&
		       ic_shared_users_same(users->posix[i], users->posix[end]))
			end++;
		err = put_posix(lister, &users->posix[i], end - i);
	}
	return err;
}

static int by_address(const void *a, const void *b)
{
	const void *const *x = a, *const *y = b;

	return (uintptr_t)*x < (uintptr_t)*y ? -1 : (uintptr_t)*x > (uintptr_t)*y;
}

/* Objects that are no segment's, in the order of whoever maps them first. */
static struct ic_error *list_objects(const struct lister *lister)
{
	const struct ic_checkpoint *checkpoint = lister->request->checkpoint;
	const void **segments = calloc(checkpoint->nr_segments + 1, sizeof(const void *));
	struct ic_error *err = segments ? NULL : ic_error_memory();

	for (size_t i = 0; segments && i < checkpoint->nr_segments; i++)
		segments[i] = checkpoint->segments[i].content;
	if (segments)
		qsort(segments, checkpoint->nr_segments, sizeof(*segments), by_address);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		for (size_t j = 0; !err && j < checkpoint->processes[i].space.nr_mappings; j++) {
			const struct ic_mapping *mapping =
				&checkpoint->processes[i].space.mappings[j];
			const void *thing = mapping->object;
			struct ic_shared_user_range users;

			if (mapping->kind != IC_MAPPING_OBJECT || !thing)
				continue;
			users = ic_shared_users_of(lister->users, thing);
			if (users.nr && users.user[0].mapping == mapping &&
			    !bsearch(&thing, segments, checkpoint->nr_segments, sizeof(*segments),
				     by_address))
				err = put_object(lister, users);
		}
	free(segments);
	return err;
}

static struct ic_error *list_all(const struct lister *lister)
{
	const struct ic_checkpoint *checkpoint = lister->request->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_segments; i++)
		err = put_segment(lister, &checkpoint->segments[i]);
	if (!err)
		err = list_posix(lister);
	for (size_t i = 0; !err && i < checkpoint->nr_memfds; i++)
		err = put_memfd(lister, &checkpoint->memfds[i]);
	return err ? err : list_objects(lister);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	ic_cleanup(ic_holders_release) struct ic_holders holders = { NULL, 0 };
	ic_cleanup(ic_shared_users_release) struct ic_shared_users users = { NULL, 0, NULL, 0 };
	const struct lister lister = { request, &holders, &users };
	struct ic_error *err = ic_holders_make(request->checkpoint, &holders);

	if (!err)
		err = ic_shared_users_make(request->checkpoint, &users);
	return err ? err : list_all(&lister);
}

const struct ic_view ic_view_shm = {
	.name = "shm",
	.volatility = "linux.shm.Shm",
	.about = "shared memory: System V, POSIX, memfd, anonymous",
	.details =
		"List memory that can be shared: System V segments, files below /dev/shm, memfds,\n"
		"anonymous mappings. Bytes are counted by where they are: in this checkpoint, in\n"
		"an earlier one, zero, elsewhere (a file that the checkpoint leaves to its file\n"
		"system), or lost. Mapped By is PID:FROM-TO, Open By PID:FD.\n",
	.columns = columns,
	.nr_columns = NR_COLUMNS,
	.options = IC_VIEW_DUMP,
	.dumps = "the memory",
	.run = run,
};
