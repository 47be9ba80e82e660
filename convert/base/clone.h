/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_CLONE_H
#define IC_BASE_CLONE_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/blob.h"

/** Shorter runs are copied: a call and an extent of the file system for each cost more. */
#define IC_CLONE_LEAST_BYTES ((uint64_t)64 << 10)

/**
 * Sharing of blocks between a member's file and a file that is written: on file systems that can
 * (XFS, btrfs) the new file takes no room for those bytes, and they are not written.
 *
 * All zero is a fresh one. The first refusal (another file system, or one that cannot) is
 * remembered.
 */
struct ic_clone {
	bool refused;
	uint64_t unit; /**< what offsets must be multiples of: the file system's block; 0: not asked
			  yet */
};

/**
 * Whether sharing is worth a try: a long run, of a member that is a whole file, at offsets that are
 * multiples of the file system's block in both. Never of a member within an archive: tar aligns to
 * 512 bytes.
 *
 * @param fd  the file that is written; -1: a stream
 * @param at  where in it the run goes
 */
bool ic_clone_fits(struct ic_clone *clone, int fd, uint64_t at, const struct ic_blob *blob,
		   uint64_t offset, uint64_t size);

/**
 * Whether a run of a member will be shared as far as can be told without trying: it is long, of a
 * whole file, and that lies on the same XFS or btrfs as the file that is written. For the room that
 * the file will take.
 */
bool ic_clone_is_likely(int fd, const struct ic_blob *blob, uint64_t size);

/**
 * Share whole blocks of a run that ic_clone_fits().
 *
 * @return bytes that are now in the file, from the run's first one on: 0 where it was refused, and
 *         less than `size` by a part of a block where that is no multiple of it
 *
 * Source: ioctl_ficlonerange(2).
 */
uint64_t ic_clone_range(struct ic_clone *clone, int fd, uint64_t at, const struct ic_blob *blob,
			uint64_t offset, uint64_t size);

#endif
