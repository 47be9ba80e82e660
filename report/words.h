/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_WORDS_H
#define IC_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "convert/base/text.h"
#include "convert/model/process.h"

/** As much of a command line as reports show. */
#define IC_WORDS_SHOWN_BYTES ((size_t)32 << 10)

/** Strings that stand behind each other in a process's memory, each with a NUL behind it. */
struct ic_words {
	char *bytes;     /**< owned; a NUL behind the last one */
	uint64_t vaddr;  /**< where they stand */
	uint64_t wanted; /**< bytes that there are, or should be */
	uint64_t had;    /**< bytes of them that could be read */
	size_t size;     /**< the same, without NULs at the end */
	size_t next;     /**< where ic_words_next() goes on */
	bool known;      /**< the memory of all of it, up to the cap, is in the checkpoint */
	bool truncated;  /**< longer than the cap */
};

/**
 * Read the command line: what the process says of itself, as /proc/PID/cmdline shows it. A process
 * that has written over its arguments' end (setproctitle) is read on to the next NUL, within its
 * environment. What cannot be read leaves `known` false.
 *
 * Source: get_mm_cmdline(), fs/proc/base.c (Linux 6.12).
 *
 * @param cap  bytes to read at most: IC_WORDS_SHOWN_BYTES, IC_MAX_ARGUMENTS
 */
ic_must_use struct ic_error *ic_words_command_line(const struct ic_process *process, size_t cap,
						   struct ic_words *ret);

/** Read the environment that the process began with, as /proc/PID/environ shows it. */
ic_must_use struct ic_error *ic_words_environment(const struct ic_process *process, size_t cap,
						  struct ic_words *ret);

/** The next string into *ret, borrowed; false behind the last one. */
bool ic_words_next(struct ic_words *words, struct ic_text *ret);

/** All of it in one text, with a space for each NUL between; there are no strings to be had then. */
struct ic_text ic_words_join(struct ic_words *words);

/** Destructor for ic_cleanup(). */
void ic_words_release(struct ic_words *words);

#endif
