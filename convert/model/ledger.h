/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_LEDGER_H
#define IC_MODEL_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/outdir.h"
#include "convert/model/address_space.h"

/** One extent, as it was written. */
struct ic_ledger_entry {
	uint32_t process; /**< index in ic_checkpoint.processes */
	uint32_t mapping; /**< index in that process's mappings */
	struct ic_extent extent;
	uint64_t core_offset; /**< of its first byte in the core; UINT64_MAX: not in the core */
};

/**
 * What the emitter did, a record an extent, in the order of emission: by process, then by address.
 * It lies in an unlinked file of the output folder, so that memory does not grow with it, and the
 * reports read it in that order.
 */
struct ic_ledger;

ic_must_use struct ic_error *ic_ledger_new(const struct ic_outdir *outdir, struct ic_ledger **ret);

ic_must_use struct ic_error *ic_ledger_append(struct ic_ledger *ledger,
					      const struct ic_ledger_entry *entry);

/** Where a reader of the ledger stands. Several may read at once, after the last append. */
struct ic_ledger_reader {
	struct ic_ledger *ledger;
	uint64_t next; /**< record number */
	size_t have;   /**< records in `buffer` behind `used` */
	size_t used;
	struct ic_ledger_entry buffer[64];
};

/** Begin to read; also makes everything appended so far readable. */
ic_must_use struct ic_error *ic_ledger_rewind(struct ic_ledger *ledger,
					      struct ic_ledger_reader *ret);

/** The next entry into *ret; *ret_more is false behind the last one. */
ic_must_use struct ic_error *ic_ledger_next(struct ic_ledger_reader *reader,
					    struct ic_ledger_entry *ret, bool *ret_more);

void ic_ledger_free(struct ic_ledger *ledger);

/** Destructor for ic_cleanup(). */
void ic_ledger_freep(struct ic_ledger **ledger);

#endif
