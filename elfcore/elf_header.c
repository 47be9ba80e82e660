/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/elf_header.h"

#include <elf.h>
#include <string.h>

#include "convert/base/endian.h"

_Static_assert(IC_ELF_HEADER_BYTES == sizeof(Elf64_Ehdr), "the longest header");
_Static_assert(IC_ELF_SEGMENT_BYTES == sizeof(Elf64_Phdr), "the longest program header");

/* A number of a header, whichever class it is of. */
#define FIELD(header, bytes, type, name)                                                    \
	((header)->wide ? ic_get((bytes) + offsetof(Elf64_##type, name),                    \
				 sizeof(((Elf64_##type *)0)->name), (header)->big_endian) : \
			  ic_get((bytes) + offsetof(Elf32_##type, name),                    \
				 sizeof(((Elf32_##type *)0)->name), (header)->big_endian))

#define CLEAR(header, bytes, type, name)                                    \
	((header)->wide ? memset((bytes) + offsetof(Elf64_##type, name), 0, \
				 sizeof(((Elf64_##type *)0)->name)) :       \
			  memset((bytes) + offsetof(Elf32_##type, name), 0, \
				 sizeof(((Elf32_##type *)0)->name)))

size_t ic_elf_header_size(bool wide)
{
	return wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

size_t ic_elf_segment_size(bool wide)
{
	return wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

size_t ic_elf_section_size(bool wide)
{
	return wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
}

bool ic_elf_header_decode(const uint8_t *bytes, size_t size, struct ic_elf_header *ret)
{
	struct ic_elf_header header = { .wide = false };

	if (size < EI_NIDENT || memcmp(bytes, ELFMAG, SELFMAG) ||
	    (bytes[EI_CLASS] != ELFCLASS32 && bytes[EI_CLASS] != ELFCLASS64) ||
	    (bytes[EI_DATA] != ELFDATA2LSB && bytes[EI_DATA] != ELFDATA2MSB))
		return false;
	header.wide = bytes[EI_CLASS] == ELFCLASS64;
	header.big_endian = bytes[EI_DATA] == ELFDATA2MSB;
	if (size < ic_elf_header_size(header.wide))
		return false;
	header.type = (uint16_t)FIELD(&header, bytes, Ehdr, e_type);
	header.machine = (uint16_t)FIELD(&header, bytes, Ehdr, e_machine);
	header.version = (uint32_t)FIELD(&header, bytes, Ehdr, e_version);
	header.flags = (uint32_t)FIELD(&header, bytes, Ehdr, e_flags);
	header.segments_offset = FIELD(&header, bytes, Ehdr, e_phoff);
	header.sections_offset = FIELD(&header, bytes, Ehdr, e_shoff);
	header.segment_bytes = (uint16_t)FIELD(&header, bytes, Ehdr, e_phentsize);
	header.nr_segments = (uint16_t)FIELD(&header, bytes, Ehdr, e_phnum);
	header.section_bytes = (uint16_t)FIELD(&header, bytes, Ehdr, e_shentsize);
	header.nr_sections = (uint16_t)FIELD(&header, bytes, Ehdr, e_shnum);
	*ret = header;
	return true;
}

void ic_elf_segment_decode(const struct ic_elf_header *header, const uint8_t *bytes,
			   struct ic_elf_segment *ret)
{
	*ret = (struct ic_elf_segment){
		.type = (uint32_t)FIELD(header, bytes, Phdr, p_type),
		.flags = (uint32_t)FIELD(header, bytes, Phdr, p_flags),
		.offset = FIELD(header, bytes, Phdr, p_offset),
		.vaddr = FIELD(header, bytes, Phdr, p_vaddr),
		.file_size = FIELD(header, bytes, Phdr, p_filesz),
		.memory_size = FIELD(header, bytes, Phdr, p_memsz),
		.align = FIELD(header, bytes, Phdr, p_align),
	};
}

void ic_elf_header_drop_sections(const struct ic_elf_header *header, uint8_t *bytes)
{
	CLEAR(header, bytes, Ehdr, e_shoff);
	CLEAR(header, bytes, Ehdr, e_shnum);
	CLEAR(header, bytes, Ehdr, e_shstrndx);
}
