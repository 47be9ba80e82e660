/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_CORE_H
#define IC_ELFCORE_CORE_H

#include "convert/base/progress.h"
#include "convert/base/sink.h"
#include "convert/model/ledger.h"
#include "convert/model/process.h"
#include "elfcore/plan.h"

/**
 * Write one process as an ELF core that gdb, lldb and elfutils open.
 *
 * Shape: Ehdr, Phdrs, one PT_NOTE, then one PT_LOAD or more for each mapping in address order; a
 * segment's bytes start on a page of the checkpointed machine, or it has none.
 *
 * @param process   one with ic_process_has_core()
 * @param index     of it in the checkpoint, for the ledger
 * @param options   what shapes it; all zero is the default
 * @param sink      receives the file in order, from where it stands; holes stay holes
 * @param ledger    gains one entry for each extent; may be NULL
 * @param progress  told of bytes copied; may be NULL
 * @return NULL; IC_ERR_LIMIT (see ic_core_plan()); IC_ERR_DAMAGED or IC_ERR_SYSTEM when a member
 *         cannot be read after all or the sink fails. What the sink got before is not a core.
 *
 * Source: fs/binfmt_elf.c (Linux 6.12), elf(5); PN_XNUM from the gABI, chapter 5.
 */
ic_must_use struct ic_error *ic_core_write(const struct ic_process *process, size_t index,
					   const struct ic_core_options *options,
					   struct ic_sink *sink, struct ic_ledger *ledger,
					   const struct ic_progress *progress);

/** Bytes of evidence that ic_core_write() will copy or leave out as told; for progress. */
uint64_t ic_core_data_bytes(const struct ic_process *process);

#endif
