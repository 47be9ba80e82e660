/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_COREFILE_H
#define IC_ELFCORE_COREFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/readahead.h"

/** Program headers that a core may have. */
#define IC_MAX_CORE_HEADERS (1U << 23)

/**
 * An ELF core that nobody vouches for, of either class and byte order. Its headers are read one by
 * one, so that memory does not grow with their number.
 */
struct ic_corefile {
	struct ic_blob blob; /**< borrowed */
	const char *name;    /**< for messages; borrowed */
	bool wide;           /**< ELFCLASS64 */
	bool big_endian;
	uint16_t machine;
	uint64_t headers_offset;
	uint64_t nr_headers;
	struct ic_readahead ahead; /**< over the headers */
};

/** A program header. */
struct ic_core_header {
	uint64_t at; /**< where in the file it is */
	uint32_t type, flags;
	uint64_t offset, vaddr, file_size, memory_size;
};

/**
 * Read the head of a core.
 *
 * @param ret  release it with ic_corefile_close(); it owns no descriptor
 * @return NULL; IC_ERR_DAMAGED when it is no ELF core or its headers do not lie within it;
 *         IC_ERR_LIMIT when it has more than IC_MAX_CORE_HEADERS; IC_ERR_SYSTEM
 *
 * Source: elf(5), <elf.h>; PN_XNUM from the gABI, chapter 5.
 */
ic_must_use struct ic_error *ic_corefile_open(const struct ic_blob *blob, const char *name,
					      struct ic_corefile *ret);

/** The program header of that number, which is below nr_headers. Nothing in it is checked. */
ic_must_use struct ic_error *ic_corefile_header(struct ic_corefile *core, uint64_t number,
						struct ic_core_header *ret);

/** Whether the file has the bytes of a header. */
bool ic_corefile_holds(const struct ic_corefile *core, const struct ic_core_header *header);

/** Destructor for ic_cleanup(). */
void ic_corefile_close(struct ic_corefile *core);

#endif
