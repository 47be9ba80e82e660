/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_OPEN_FILES_H
#define IC_BASE_OPEN_FILES_H

#include <stdbool.h>

/**
 * Allow this process as many open files as its hard limit has: evidence may be thousands of files.
 *
 * @return whether there are more than before
 */
bool ic_open_files_raise(void);

#endif
