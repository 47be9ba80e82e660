/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_PACKED_UNPACK_H
#define IC_INPUT_PACKED_UNPACK_H

#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/gaps.h"
#include "convert/base/outdir.h"

/** The compression that bytes come in ("gzip", "zstd" ...), told from their beginning, or NULL. */
ic_must_use struct ic_error *ic_packed_kind(const struct ic_blob *blob, const char *name,
					    const char **ret);

/**
 * Unpack compressed bytes into an unlinked file; runs of zeros become holes.
 *
 * @param blob     must lie in a file
 * @param spool    where to
 * @param gaps     gains where the bytes are damaged, or where they pass IC_MAX_LAYER_BYTES or
 *                 IC_MAX_LAYER_FACTOR times their size; what came before it is there
 * @param ret_fd   the caller closes it
 * @return NULL; IC_ERR_UNSUPPORTED for a compression that is known by name only; IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_packed_unpack(const struct ic_blob *blob, const char *name,
					      const struct ic_outdir *spool, struct ic_gaps *gaps,
					      int *ret_fd, uint64_t *ret_size);

#endif
