/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_MEMORY_FORMAT_H
#define IC_ELFCORE_MEMORY_FORMAT_H

#include "convert/base/outdir.h"
#include "convert/base/progress.h"
#include "convert/model/process.h"

/**
 * A form that the memory of a process is written in, other than an ELF core. To add one:
 * elfcore/NAME.c with its row, a line in each of ic_memory_formats[] and ic_memory_format_names[].
 */
struct ic_memory_format {
	const char *name; /**< what --format takes; --help says what it is in ic_option_format */
	/** What a process must have: ic_process_has_memory() or, of more than memory, _has_core(). */
	bool (*needs)(const struct ic_process *process);
	bool copies_memory; /**< it tells the progress of that */

	/**
	 * Write the files of one process into a folder, which other processes' files go into, too.
	 *
	 * @param process   one that `needs` is true of
	 * @param progress  told of bytes copied; may be NULL
	 */
	struct ic_error *(*write)(const struct ic_process *process, const struct ic_outdir *outdir,
				  const struct ic_progress *progress);
};

extern const struct ic_memory_format ic_memory_raw, ic_memory_lime, ic_memory_proc;

/** Every format; the first one is what --format need not name. */
extern const struct ic_memory_format *const ic_memory_formats[];
extern const size_t ic_nr_memory_formats;

/** Their names in the same order, and a NULL: the words of an option. */
extern const char *const ic_memory_format_names[];

/** The format of that name, or NULL. */
const struct ic_memory_format *ic_memory_format_find(const char *name);

#endif
