/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_BUILD_ID_NOTE_H
#define IC_BASE_BUILD_ID_NOTE_H

#include "convert/base/reader.h"

/** Linkers make 8 to 32. */
#define IC_BUILD_ID_MAX 64U

/**
 * Find the build-id in the notes of an ELF file: the first NT_GNU_BUILD_ID of owner "GNU".
 *
 * @param notes  over a PT_NOTE segment, in the file's byte order
 * @param unit   what is behind a name or a description begins at a multiple of this: 8 where the
 *               segment's p_align is 8, else 4
 * @param ret    its bytes, 1 to IC_BUILD_ID_MAX; nothing left in it when there is none
 * @return NULL, IC_ERR_DAMAGED where a note passes the end, or the id is empty or longer
 *
 * Source: gABI 4.1, chapter 5; include/uapi/linux/elf.h (Linux 6.12).
 */
ic_must_use struct ic_error *ic_build_id_note_find(struct ic_reader notes, uint32_t unit,
						   struct ic_reader *ret);

#endif
