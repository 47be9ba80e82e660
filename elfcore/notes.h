/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_NOTES_H
#define IC_ELFCORE_NOTES_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/sink.h"
#include "elfcore/options.h"

/** Whom a note is about. */
struct ic_note_subject {
	const struct ic_process *process;
	const struct ic_core_options *options;
	const struct ic_thread *thread; /**< for notes of a thread; else the current one */
};

/**
 * A core note of the kernel's making. To add one: elfcore/note_NAME.c with its row, a line in
 * notes.c, where the order is the kernel's. Register sets are rows of arch/ instead.
 */
struct ic_note {
	const char *name;  /**< "PRSTATUS" */
	const char *owner; /**< "CORE" or "LINUX" */
	uint32_t type;     /**< NT_* */

	/** Bytes of the descriptor; 0: this process has no such note. */
	uint64_t (*size)(const struct ic_note_subject *subject);

	/** Write exactly that many bytes. */
	struct ic_error *(*write)(const struct ic_note_subject *subject, struct ic_sink *sink);
};

extern const struct ic_note ic_note_prstatus, ic_note_prpsinfo, ic_note_siginfo, ic_note_auxv,
	ic_note_file;

/** Bytes of the whole PT_NOTE segment. */
uint64_t ic_notes_size(const struct ic_process *process, const struct ic_core_options *options);

/**
 * Write the PT_NOTE segment. Order: of the current thread, which is the leader unless the options
 * name another, PRSTATUS, PRPSINFO, SIGINFO, AUXV, FILE and its register sets; of every other
 * thread PRSTATUS and its register sets; the architecture's last.
 *
 * Source: fill_note_info() and write_note_info() of fs/binfmt_elf.c (Linux 6.12).
 */
ic_must_use struct ic_error *ic_notes_write(const struct ic_process *process,
					    const struct ic_core_options *options,
					    struct ic_sink *sink);

#endif
