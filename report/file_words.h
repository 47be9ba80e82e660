/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_FILE_WORDS_H
#define IC_REPORT_FILE_WORDS_H

#include "convert/arch/arch.h"
#include "convert/base/arena.h"
#include "convert/model/file.h"

/*
 * Open files in words. Strings are constants, of the arena or of the checkpoint; NULL stands for what
 * the checkpoint does not say, and for no memory.
 */

/**
 * The file's path. Where the checkpoint has not all of what /proc/PID/fd shows, with a question
 * mark for the rest: "socket:[?]", "net:[?]".
 */
struct ic_text ic_file_path_words(const struct ic_file *file, struct ic_arena *arena);

/** "REG", "DIR", "CHR", "BLK", "FIFO", "SOCK", "LNK": Volatility's words; NULL: it has none. */
const char *ic_file_type_words(const struct ic_file *file);

/** "-rw-r--r--", as ls -l; NULL: not known. */
const char *ic_file_mode_words(const struct ic_file *file, struct ic_arena *arena);

/** "254:0" of a device number as the kernel keeps it. */
const char *ic_file_device_words(uint32_t device, struct ic_arena *arena);

/** What only its kind has, in a line: "counter 42", "write end, 15 bytes wait"; NULL: nothing. */
const char *ic_file_detail_words(const struct ic_file *file, const struct ic_arch *arch,
				 struct ic_arena *arena);

#endif
