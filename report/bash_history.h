/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_BASH_HISTORY_H
#define IC_REPORT_BASH_HISTORY_H

#include "convert/base/arena.h"
#include "convert/model/process.h"

/** A command that a shell remembers. */
struct ic_bash_command {
	uint64_t vaddr; /**< of its HIST_ENTRY */
	int64_t time;   /**< seconds since 1970 */
	size_t rank;    /**< its place in the shell's own list; SIZE_MAX: not in it any more */
	struct ic_text command;
};

struct ic_bash_history {
	const struct ic_bash_command *command; /**< by time, then as in the shell's own list */
	size_t nr;
	bool cut; /**< there was more than IC_MAX_HISTORY of something: not all was looked at */
};

/** Times, and commands, that one process's memory may hold: bash keeps 500 unless told otherwise. */
#define IC_MAX_HISTORY (1U << 20)

/** Whether a process is a shell by its name or by its program's: bash, sh, dash, rbash. */
bool ic_bash_is_shell(const struct ic_process *process);

/**
 * Find the commands in the memory of a shell that uses GNU readline's history, as bash does: "#" and
 * a time in digits, a pointer to that, and before the pointer one to the command.
 *
 * Reads the private anonymous memory that can be written, three times, a chunk at a time.
 *
 * @param process  one with an architecture
 * @param arena    owns the result
 *
 * Source: struct _hist_entry in readline's history.h; Volatility's linux.bash for the way.
 */
ic_must_use struct ic_error *ic_bash_history_find(const struct ic_process *process,
						  struct ic_arena *arena,
						  struct ic_bash_history *ret);

#endif
