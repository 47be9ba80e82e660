/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/change_text.h"
#include "report/file_mode.h"
#include "report/view.h"

/* Those that Volatility's linux.pagecache.Files has are called as there. */
static const char *const columns[] = {
	"FilePath",  "FileType",         "Change",      "FileMode",   "UID",    "GID",
	"InodeSize", "ModificationTime", "AccessTime",  "ChangeTime", "SHA256", "MIME",
	"Target",    "Device",           "Attributes",  "User",       "Group",  "Origin",
	"Member",    "Offset",           "File output",
};

/* Columns, for those that are looked up again. */
enum { OUTPUT = 20 };
_Static_assert(IC_NR(columns) == OUTPUT + 1, "the last column is the output");

static struct ic_cell time_cell(const struct ic_change_time *time)
{
	return time->known ? ic_cell_time(time->seconds, time->nanoseconds) : ic_cell_absent();
}

static bool is_device(const struct ic_change *change)
{
	return change->kind == IC_CHANGE_CHARACTER_DEVICE || change->kind == IC_CHANGE_BLOCK_DEVICE;
}

static bool is_link(const struct ic_change *change)
{
	return change->kind == IC_CHANGE_SYMLINK || change->kind == IC_CHANGE_HARD_LINK;
}

static void metadata_cells(const struct ic_change *change, struct ic_arena *scratch,
			   struct ic_cell *ret)
{
	char mode[IC_FILE_MODE_SIZE];
	size_t size = sizeof(mode) - 1;

	ic_cells_fill(ret, 7, ic_cell_absent());
	if (!change->has_metadata)
		return;
	ic_file_mode(change->kind, change->mode, mode);
	ret[0] = ic_cell_string(ic_arena_copy(scratch, mode, size));
	ret[1] = ic_cell_number(change->uid);
	ret[2] = ic_cell_number(change->gid);
	ret[3] = change->kind == IC_CHANGE_REGULAR ? ic_cell_number(change->size) :
						     ic_cell_not_applicable();
	ret[4] = time_cell(&change->mtime);
	ret[5] = time_cell(&change->atime);
	ret[6] = time_cell(&change->ctime);
}

static void content_cells(const struct ic_change *change, struct ic_arena *scratch,
			  struct ic_cell *ret)
{
	ret[0] = change->digest.known              ? ic_cell_digits(change->digest.bytes,
								    sizeof(change->digest.bytes), scratch) :
		 change->kind == IC_CHANGE_REGULAR ? ic_cell_absent() :
						     ic_cell_not_applicable();
	ret[1] = ic_cell_string(change->mime_type);
	ret[2] = is_link(change) ? ic_cell_text(change->target) : ic_cell_not_applicable();
	ret[3] = is_device(change) ? ic_cell_string(ic_arena_format(scratch, "%" PRIu64 ":%" PRIu64,
								    change->device_major,
								    change->device_minor)) :
				     ic_cell_not_applicable();
	ret[4] = change->nr_attributes ? ic_cell_text(ic_change_attributes_text(change, scratch)) :
					 ic_cell_not_applicable();
	ret[5] = ic_cell_text(change->user);
	ret[6] = ic_cell_text(change->group);
}

static void fill(const struct ic_change *change, struct ic_arena *scratch, struct ic_cell *ret)
{
	ret[0] = ic_cell_text(change->path);
	ret[1] = change->kind == IC_CHANGE_UNKNOWN ?
			 ic_cell_absent() :
			 ic_cell_string(ic_change_kind_name(change->kind));
	ret[2] = ic_cell_string(ic_change_text(change, scratch));
	metadata_cells(change, scratch, ret + 3);
	content_cells(change, scratch, ret + 10);
	ret[17] = ic_cell_string(ic_change_origin_name(change->origin));
	ret[18] = ic_cell_string(change->member);
	ret[19] = change->has_offset ? ic_cell_number(change->offset) : ic_cell_absent();
	ret[OUTPUT] = ic_view_no_output();
}

static struct ic_error *copy(const struct ic_change *change, struct ic_sink *sink)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < change->content.nr; i++) {
		const struct ic_run *run = &change->content.run[i];

		err = ic_sink_skip(sink, run->start - ic_sink_offset(sink));
		if (!err)
			err = ic_sink_copy(sink, &run->member->blob, run->member->name, run->offset,
					   run->size);
	}
	return err ? err : ic_sink_skip(sink, change->size - ic_sink_offset(sink));
}

/* A number makes the name the file's own, whatever its path was. */
static struct ic_error *dump(const struct ic_view_request *request, size_t index, const char **ret)
{
	const struct ic_change *change = &request->checkpoint->changes->change[index];
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const char *name = ic_arena_format(ic_rows_scratch(request->rows), "file.%zu.%s", index,
					   change->path.bytes + (*change->path.bytes == '/'));
	struct ic_error *err;

	if (!name)
		return ic_error_memory();
	err = ic_extract_open(request->extract, name, &sink, ret);
	if (!err)
		err = copy(change, sink);
	return err ? err : ic_extract_finish(sink);
}

/* What a file's own damage costs is that file. */
static struct ic_error *take_out(const struct ic_view_request *request, size_t index,
				 struct ic_cell *ret)
{
	const struct ic_change *change = &request->checkpoint->changes->change[index];
	uint64_t most = request->options->max_size;
	const char *name;
	struct ic_error *err;

	if (!ic_change_has_content(change) || (most && change->size > most))
		return NULL;
	err = dump(request, index, &name);
	if (!err)
		*ret = ic_cell_string(name);
	if (err && ic_error_kind(err) == IC_ERR_DAMAGED) {
		*ret = ic_cell_string("Error outputting file");
		ic_gaps_add_error(request->gaps, 0, change->member, err);
		return NULL;
	}
	return err;
}

static struct ic_error *put(const struct ic_view_request *request, size_t index)
{
	struct ic_arena *scratch = ic_rows_scratch(request->rows);
	struct ic_cell cells[IC_NR(columns)];
	struct ic_error *err = NULL;
	bool shown = false;

	fill(&request->checkpoint->changes->change[index], scratch, cells);
	if (request->extract)
		err = ic_rows_shows(request->rows, cells, &shown);
	if (!err && shown)
		err = take_out(request, index, &cells[OUTPUT]);
	return err ? err : ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_changes *changes = request->checkpoint->changes;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && changes && i < changes->nr; i++)
		err = put(request, i);
	return err;
}

const struct ic_view ic_view_fschanges = {
	.name = "fschanges",
	.volatility = "linux.fschanges.FsChanges",
	.about = "files that the container changed, deleted, or has in its mounts",
	.details =
		"List the files that differ from the image the container ran from, as the\n"
		"engine's archive of them (rootfs-diff.tar, with an OCI layer's whiteouts) and\n"
		"its list of deleted ones (deleted.files) say it; the files of named volumes, of\n"
		"/dev/shm and of tmpfs file systems; and deleted files that were still open. Each\n"
		"with its SHA-256 and its MIME type, told from its bytes.\n"
		"\n"
		"With --sysroot, the root file system of the image, added files are told from\n"
		"modified ones, and what became of each: type changed, made executable, touched\n"
		"(kind, permissions and bytes are the image's). Without, a file that is listed\n"
		"was added or modified.\n"
		"\n"
		"  icecore fschanges till.tar --sysroot till-rootfs\n"
		"  icecore fschanges till.tar --filters +Change,set-uid --dump -o OUT\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_DUMP | IC_VIEW_MAXSIZE,
	.needs_memory = true,
	.needs_changes = true,
	.dumps = "the file's bytes",
	.run = run,
};
