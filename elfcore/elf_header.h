/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_ELF_HEADER_H
#define IC_ELFCORE_ELF_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of the longest ELF header, that of the 64-bit class. */
#define IC_ELF_HEADER_BYTES 64U

/** Bytes of the longest program header. */
#define IC_ELF_SEGMENT_BYTES 56U

/**
 * An ELF header that nobody vouches for, of either class and byte order.
 *
 * Source: gABI 4.1, chapter 4; <elf.h>.
 */
struct ic_elf_header {
	bool wide; /**< ELFCLASS64 */
	bool big_endian;
	uint16_t type, machine;
	uint32_t version; /**< EV_CURRENT, 1, in every file there is */
	uint32_t flags;
	uint64_t segments_offset; /**< e_phoff */
	uint64_t sections_offset; /**< e_shoff */
	uint16_t segment_bytes;   /**< e_phentsize */
	uint16_t nr_segments;     /**< e_phnum, as it stands there: PN_XNUM is not looked up */
	uint16_t section_bytes;   /**< e_shentsize */
	uint16_t nr_sections;     /**< e_shnum */
};

/** A program header. Nothing in it is checked. */
struct ic_elf_segment {
	uint32_t type, flags;
	uint64_t offset, vaddr, file_size, memory_size, align;
};

/**
 * Decode the first bytes of a file.
 *
 * @param size  bytes there are; IC_ELF_HEADER_BYTES always do
 * @return whether they begin an ELF file of a known class and byte order and hold its header
 */
bool ic_elf_header_decode(const uint8_t *bytes, size_t size, struct ic_elf_header *ret);

/** Bytes of the header itself, of a program header, of a section header; each by the class. */
size_t ic_elf_header_size(bool wide);
size_t ic_elf_segment_size(bool wide);
size_t ic_elf_section_size(bool wide);

/** Decode the ic_elf_segment_size() bytes of a program header. */
void ic_elf_segment_decode(const struct ic_elf_header *header, const uint8_t *bytes,
			   struct ic_elf_segment *ret);

/** Change a header's bytes so that it tells of no section. */
void ic_elf_header_drop_sections(const struct ic_elf_header *header, uint8_t *bytes);

#endif
