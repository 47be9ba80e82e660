/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_SPARSE_H
#define IC_BASE_SPARSE_H

#include <stdint.h>

/**
 * The next bytes of a file that are not in a hole, so that holes of any size take no time.
 *
 * @param fd    a regular file; its position moves
 * @param from  where to look from
 * @param end   where to stop looking; at most the file's size
 * @param ret   where the data begins: `end` when all of [from, end) is a hole
 * @return behind the last byte before the next hole, at most `end`; a file system without holes
 *         says that all is data
 */
uint64_t ic_sparse_data(int fd, uint64_t from, uint64_t end, uint64_t *ret);

#endif
