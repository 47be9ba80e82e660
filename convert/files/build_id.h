/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_BUILD_ID_H
#define IC_FILES_BUILD_ID_H

#include "convert/base/blob.h"
#include "convert/base/build_id_note.h"

/** An ELF file's NT_GNU_BUILD_ID. */
struct ic_build_id {
	uint8_t bytes[IC_BUILD_ID_MAX];
	size_t size; /**< 0: the file has none, or is no ELF file */
};

/**
 * Find the build-id of a file of either class and byte order, which need not be this machine's.
 * Only its program headers count, as with the kernel and CRIU: of the notes of its PT_NOTE
 * segments the first one of that type and owner "GNU".
 *
 * @param name  of the file, for errors
 * @return NULL, also when there is none; IC_ERR_DAMAGED where a header or a note passes the end of
 *         what it is in; IC_ERR_LIMIT for more than 4096 program headers or 1 MiB of notes;
 *         IC_ERR_SYSTEM
 *
 * Source: gABI 4.1, chapter 5; include/uapi/linux/elf.h (Linux 6.12).
 */
ic_must_use struct ic_error *ic_build_id_find(const struct ic_blob *blob, const char *name,
					      struct ic_build_id *ret);

#endif
