/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FILE_PARTS_H
#define IC_CRIU_FILE_PARTS_H

#include <regfile.pb-c.h>

#include "convert/criu/draft.h"

/** What files.img and reg-files.img have in common: the fields of a regular file. */
ic_must_use struct ic_error *ic_file_copy_reg(const RegFileEntry *reg, bool big_endian,
					      struct ic_arena *arena, struct ic_draft_file *file);

/** CRIU's name of a kind of file; "type N" for one that is not known. */
const char *ic_file_type_name(uint32_t type, struct ic_arena *arena);

#endif
