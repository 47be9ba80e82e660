/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold one name. */
#include "elfcore/proc_file.h"

#define NOT_NAMED "the checkpoint does not name it"

static const char *comm_absent(const struct ic_proc_subject *subject)
{
	return subject->thread->comm.bytes ? NULL : NOT_NAMED;
}

static struct ic_error *comm_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	struct ic_text comm = subject->thread->comm;
	struct ic_error *err = ic_sink_write(sink, comm.bytes, comm.size);

	return err ? err : ic_sink_write(sink, "\n", 1);
}

static const char *file_absent(const struct ic_file *file)
{
	return file && file->path.bytes ? NULL : NOT_NAMED;
}

/* What readlink(2) would give: no newline, and no link, which would lead into the root file system
 * of whoever reads it. */
static struct ic_error *file_write(const struct ic_file *file, struct ic_sink *sink)
{
	return ic_sink_write(sink, file->path.bytes, file->path.size);
}

static const char *exe_absent(const struct ic_proc_subject *subject)
{
	return file_absent(subject->process->exe);
}

static struct ic_error *exe_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	return file_write(subject->process->exe, sink);
}

static const char *cwd_absent(const struct ic_proc_subject *subject)
{
	return file_absent(subject->process->cwd);
}

static struct ic_error *cwd_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	return file_write(subject->process->cwd, sink);
}

static const char *root_absent(const struct ic_proc_subject *subject)
{
	return file_absent(subject->process->root);
}

static struct ic_error *root_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	return file_write(subject->process->root, sink);
}

const struct ic_proc_file ic_proc_comm = { .name = "comm",
					   .of_threads = true,
					   .absent = comm_absent,
					   .write = comm_write };
const struct ic_proc_file ic_proc_cwd = { .name = "cwd", .absent = cwd_absent, .write = cwd_write };
const struct ic_proc_file ic_proc_exe = { .name = "exe", .absent = exe_absent, .write = exe_write };
const struct ic_proc_file ic_proc_root = { .name = "root",
					   .absent = root_absent,
					   .write = root_write };
