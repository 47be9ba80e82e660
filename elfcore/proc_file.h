/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PROC_FILE_H
#define IC_ELFCORE_PROC_FILE_H

#include "convert/base/sink.h"
#include "convert/model/process.h"

/** Whose files are written. */
struct ic_proc_subject {
	const struct ic_process *process;
	const struct ic_thread *thread; /**< the leader for the files of the process */
};

/**
 * A file of /proc/PID. To add one: its row in elfcore/proc_NAME.c, a line in ic_proc_files[].
 */
struct ic_proc_file {
	const char *name;
	bool of_threads; /**< it is in task/TID, too */
	const char *
		lacks; /**< what of it the checkpoint does not have, for the index; NULL: nothing */

	/** Why there is no such file, for the index; NULL: there is. The row may have none. */
	const char *(*absent)(const struct ic_proc_subject *subject);

	/** Bytes that it had on the live machine; NULL where that is not told. */
	uint64_t (*whole)(const struct ic_proc_subject *subject);

	struct ic_error *(*write)(const struct ic_proc_subject *subject, struct ic_sink *sink);
};

/** By name. */
extern const struct ic_proc_file *const ic_proc_files[];
extern const size_t ic_nr_proc_files;

extern const struct ic_proc_file ic_proc_auxv, ic_proc_cmdline, ic_proc_comm, ic_proc_cwd,
	ic_proc_environ, ic_proc_exe, ic_proc_limits, ic_proc_maps, ic_proc_root, ic_proc_stat,
	ic_proc_status;

#endif
