/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_SOURCE_H
#define IC_INPUT_TAR_SOURCE_H

#include "convert/input/decompress.h"
#include "convert/input/store_private.h"

struct archive;

/** The bytes of a tar for libarchive: a file of which only what is asked for is read, or unpacked. */
struct ic_tar_source {
	struct ic_store *store;           /**< borrowed */
	struct ic_decompress *decompress; /**< NULL for a plain tar */
	const char *codec;                /**< "gzip", ...; NULL for a plain tar */
	uint64_t size;                    /**< of a plain tar */
	uint64_t offset;                  /**< in the tar, of the byte behind `part` */
	const uint8_t *part;              /**< what libarchive has at the moment */
	size_t part_bytes;
	uint8_t *buffer;      /**< of a plain tar */
	struct ic_error *err; /**< why the bytes ended early */
};

/** @return NULL; IC_ERR_UNSUPPORTED for a compression that is not known; IC_ERR_DAMAGED */
ic_must_use struct ic_error *ic_tar_source_open(struct ic_store *store, struct ic_tar_source *ret);

/** Let libarchive read from here; what archive_read_open1() returned. */
int ic_tar_source_attach(struct ic_tar_source *source, struct archive *archive);

/** Whether `size` bytes at `offset` of a plain tar are these. */
bool ic_tar_source_is_at(const struct ic_tar_source *source, uint64_t offset, const void *bytes,
			 size_t size);

/**
 * Look at what follows the tar's end mark, and let the decompression come to its end. A gap is
 * noted if it is anything but zeros, or damaged.
 *
 * @param end  offset behind the end mark
 */
void ic_tar_source_finish(struct ic_tar_source *source, uint64_t end);

void ic_tar_source_close(struct ic_tar_source *source);

#endif
