/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_WRITE_AT_H
#define IC_BASE_WRITE_AT_H

#include <stddef.h>
#include <stdint.h>

/** Write all bytes at an offset of a file; 0, or the errno of what failed, ENOSPC for no progress. */
int ic_write_at(int fd, const void *bytes, size_t size, uint64_t offset);

#endif
