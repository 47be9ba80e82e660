/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_MEMORY_FILE_H
#define FUZZ_MEMORY_FILE_H

#include <stddef.h>

#define FUZZ_PATH_SIZE 32

/** A file in memory that holds these bytes, and a path that opens it: -1 if there is none. */
int fuzz_memory_file(const void *bytes, size_t size, char ret_path[static FUZZ_PATH_SIZE]);

#endif
