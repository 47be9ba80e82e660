/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_COMPARE_NOTES_H
#define IC_ELFCORE_COMPARE_NOTES_H

#include "convert/base/differences.h"
#include "convert/model/process.h"
#include "elfcore/corefile.h"

/** What the notes of a core have shown so far. */
struct ic_notes_seen {
	const struct ic_process *process;
	struct ic_differences *differences;
	size_t *by_tid; /**< indexes of the threads, by id */
	bool *seen;     /**< by index: it has its NT_PRSTATUS */
	uint64_t nr_auxv;
};

/** Begin; release with ic_notes_seen_release(), also after an error. */
ic_must_use struct ic_error *ic_notes_seen_begin(const struct ic_process *process,
						 struct ic_differences *differences,
						 struct ic_notes_seen *ret);

/** Compare the notes of one PT_NOTE, which the file holds, with the process. */
ic_must_use struct ic_error *ic_notes_compare(const struct ic_corefile *core,
					      const struct ic_core_header *header,
					      struct ic_notes_seen *seen);

/** Note what no note was about. */
void ic_notes_seen_end(const struct ic_corefile *core, struct ic_notes_seen *seen);

/** Destructor for ic_cleanup(). */
void ic_notes_seen_release(struct ic_notes_seen *seen);

#endif
