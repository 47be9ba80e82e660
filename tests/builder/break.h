/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_BREAK_H
#define ICB_BREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Break one thing of a dump directory that was written. All return 0, or -1 with errno set.
 * Records are counted from 0; EINVAL means there is no such record, or no such framing.
 */

int icb_remove(const char *directory, const char *image);

/** Leave the image there with no byte in it. */
int icb_empty(const char *directory, const char *image);

/** Cut (or, with zeros, extend) the image to `size` bytes. */
int icb_truncate(const char *directory, const char *image, uint64_t size);

/** Add bytes at the end. */
int icb_append(const char *directory, const char *image, const void *bytes, size_t size);

/** Overwrite bytes. */
int icb_poke(const char *directory, const char *image, uint64_t offset, const void *bytes,
	     size_t size);

/** Overwrite a 32-bit word, in the given byte order. */
int icb_poke_u32(const char *directory, const char *image, uint64_t offset, uint32_t value,
		 bool big_endian);

/** Replace the word that says what kind of image it is by one no image has. */
int icb_wrong_magic(const char *directory, const char *image);

/** Size of an image in bytes; -1 with errno set. */
int64_t icb_size(const char *directory, const char *image);

/** Offset of the length word of a record. */
int icb_record_offset(const char *directory, const char *image, size_t record, uint64_t *ret);

/** Take a record out. */
int icb_drop_record(const char *directory, const char *image, size_t record);

/** Have a record twice, the copy right behind it. */
int icb_repeat_record(const char *directory, const char *image, size_t record);

/** Replace a record's message by these bytes (see wire.h); the length word follows. */
int icb_replace_record(const char *directory, const char *image, size_t record, const void *bytes,
		       size_t size);

#endif
