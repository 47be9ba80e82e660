/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "convert/arch/open_flags.h"
#include "report/extract_object.h"
#include "report/file_words.h"
#include "report/view.h"

enum column {
	PID,
	TID,
	PROCESS,
	FD,
	PATH,
	DEVICE,
	INODE,
	TYPE,
	MODE,
	CHANGED,
	MODIFIED,
	ACCESSED,
	SIZE,
	KIND,
	POSITION,
	FLAGS,
	CLOSE_ON_EXEC,
	DETAIL,
	SIGNALS,
	MOUNT,
	FILE_ID,
	FILE_OUTPUT,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",
	[TID] = "TID",
	[PROCESS] = "Process",
	[FD] = "FD",
	[PATH] = "Path",
	[DEVICE] = "Device",
	[INODE] = "Inode",
	[TYPE] = "Type",
	[MODE] = "Mode",
	[CHANGED] = "Changed",
	[MODIFIED] = "Modified",
	[ACCESSED] = "Accessed",
	[SIZE] = "Size",
	[KIND] = "Kind",
	[POSITION] = "Position",
	[FLAGS] = "Flags",
	[CLOSE_ON_EXEC] = "Close On Exec",
	[DETAIL] = "Details",
	[SIGNALS] = "Signals",
	[MOUNT] = "Mount",
	[FILE_ID] = "File ID",
	[FILE_OUTPUT] = "File output",
};

static void inode_cells(const struct ic_inode *inode, struct ic_arena *arena, struct ic_cell *ret)
{
	if (inode->has_device)
		ret[DEVICE] = ic_cell_string(ic_file_device_words(inode->device, arena));
	if (inode->has_number)
		ret[INODE] = ic_cell_number(inode->number);
	if (!inode->has_times)
		return;
	ret[MODIFIED] = ic_cell_time(inode->modified.seconds, inode->modified.nanoseconds);
	ret[ACCESSED] = ic_cell_time(inode->accessed.seconds, inode->accessed.nanoseconds);
}

/* fcntl(F_SETOWN): whom, and with what. */
static const char *signals(const struct ic_file_owner *owner, struct ic_arena *arena)
{
	static const char *const whom[] = { "thread", "process", "group" };

	if (!owner || !owner->pid)
		return NULL;
	if (!owner->signal)
		return ic_arena_format(arena, "%s %u",
				       owner->pid_type < IC_NR(whom) ? whom[owner->pid_type] : "?",
				       owner->pid);
	return ic_arena_format(arena, "%s %u, signal %u",
			       owner->pid_type < IC_NR(whom) ? whom[owner->pid_type] : "?",
			       owner->pid, owner->signal);
}

static void file_cells(const struct ic_file *file, const struct ic_arch *arch,
		       struct ic_arena *arena, struct ic_cell *ret)
{
	ret[PATH] = ic_cell_text(ic_file_path_words(file, arena));
	ret[TYPE] = ic_cell_string(ic_file_type_words(file));
	ret[MODE] = ic_cell_string(ic_file_mode_words(file, arena));
	if (file->inode)
		inode_cells(file->inode, arena, ret);
	if (file->has_size)
		ret[SIZE] = ic_cell_number(file->size);
	ret[KIND] = ic_cell_string(file->type_name);
	ret[POSITION] = ic_cell_number(file->position);
	if (file->has_flags)
		ret[FLAGS] = ic_cell_string(ic_open_flags(arch, file->flags, arena));
	ret[DETAIL] = ic_cell_string(ic_file_detail_words(file, arch, arena));
	ret[SIGNALS] = ic_cell_string(signals(file->owner, arena));
	if (file->mount_id >= 0)
		ret[MOUNT] = ic_cell_number((uint64_t)file->mount_id);
	ret[FILE_ID] = ic_cell_number(file->id);
}

/* What --dump writes: what the checkpoint itself has of a file that no directory has. */
static struct ic_error *dump(const struct ic_view_request *request,
			     const struct ic_process *process, const struct ic_file *file,
			     const char *what, struct ic_cell *cells)
{
	uint64_t size = file && file->has_size ? file->size :
			file && file->content  ? file->content->end :
						 0;
	const char *base = file && file->path.bytes ? strrchr(file->path.bytes, '/') : NULL;
	const char *name, *made = NULL;
	struct ic_error *err;
	bool shows;

	cells[FILE_OUTPUT] = ic_view_no_output();
	if (!request->extract)
		return NULL;
	cells[FILE_OUTPUT] = ic_cell_not_applicable();
	if (!file || !file->content || (file->mode && !S_ISREG(file->mode)))
		return NULL;
	err = ic_rows_shows(request->rows, cells, &shows);
	if (err || !shows)
		return err;
	name = ic_arena_format(ic_rows_scratch(request->rows), "pid.%u.%s.%s.dmp", process->pid,
			       what, base ? base + 1 : "memfd");
	if (!name)
		return ic_error_memory();
	err = ic_extract_object(request->extract, name, file->content, size, request->gaps, &made);
	cells[FILE_OUTPUT] = ic_cell_string(made);
	return err;
}

/*
 * @param descriptor  NULL: the row of a file that the process has without one
 * @param kind        then: what it is
 */
static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_descriptor *descriptor, const struct ic_file *file,
			    const char *kind)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	struct ic_cell cells[NR_COLUMNS];
	char what[24] = "";
	struct ic_error *err;

	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	if (file)
		file_cells(file, process->arch, arena, cells);
	cells[PID] = cells[TID] = ic_cell_number(process->pid);
	cells[PROCESS] = ic_cell_text(process->comm);
	if (descriptor) {
		cells[FD] = ic_cell_number(descriptor->fd);
		cells[CLOSE_ON_EXEC] = ic_cell_bool(descriptor->close_on_exec);
		(void)snprintf(what, sizeof(what), "fd.%u", descriptor->fd);
	} else if (kind) {
		cells[FD] = cells[POSITION] = cells[FLAGS] = ic_cell_not_applicable();
		cells[CLOSE_ON_EXEC] = ic_cell_not_applicable();
		cells[KIND] = ic_cell_string(kind);
		(void)snprintf(what, sizeof(what), "%s", kind);
	}
	err = dump(request, process, file, what, cells);
	return err ? err : ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	const struct {
		const struct ic_file *file;
		const char *kind;
	} without[] = {
		{ process->cwd, "cwd" },
		{ process->root, "root" },
		{ process->exe, "exe" },
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(without); i++)
		if (without[i].file)
			err = put(request, process, NULL, without[i].file, without[i].kind);
	for (size_t i = 0; !err && i < process->nr_descriptors; i++)
		err = put(request, process, &process->descriptors[i], process->descriptors[i].file,
			  NULL);
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_lsof = {
	.name = "lsof",
	.volatility = "linux.lsof.Lsof",
	.about = "open files: paths, positions, flags, times of deleted ones",
	.details =
		"List what each process has open, with the paths of /proc/PID/fd; rows without FD\n"
		"are its working folder, its root and its executable. A question mark stands for\n"
		"what is not in a checkpoint: a packet socket's inode, a namespace's number.\n"
		"Times, inode and device are known of deleted files, whose content the checkpoint\n"
		"keeps; of a compressed archive only with --dump.\n",
	.columns = columns,
	.nr_columns = NR_COLUMNS,
	.options = IC_VIEW_DUMP,
	.dumps = "a deleted file or a memfd, as the checkpoint keeps it",
	.run = run,
};
