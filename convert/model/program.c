/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/program.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

#include "convert/base/endian.h"
#include "convert/model/auxv.h"

static bool is_header(const struct ic_arch *arch, const uint8_t *bytes)
{
	uint8_t class = arch->word_bytes == 8 ? ELFCLASS64 : ELFCLASS32;
	uint8_t data = arch->big_endian ? ELFDATA2MSB : ELFDATA2LSB;

	return !memcmp(bytes, ELFMAG, SELFMAG) && bytes[EI_CLASS] == class &&
	       bytes[EI_DATA] == data &&
	       ic_get(bytes + offsetof(Elf64_Ehdr, e_machine), 2, arch->big_endian) ==
		       arch->elf_machine;
}

struct ic_error *ic_program_flags(const struct ic_process *process, uint32_t *ret)
{
	const struct ic_arch *arch = process->arch;
	size_t at = arch->word_bytes == 8 ? offsetof(Elf64_Ehdr, e_flags) :
					    offsetof(Elf32_Ehdr, e_flags);
	const struct ic_mapping *mapping = NULL;
	uint8_t bytes[sizeof(Elf64_Ehdr)] = { 0 };
	struct ic_error *err;
	uint64_t headers;
	size_t have;

	*ret = arch->elf_flags;
	if (ic_auxv_find(process, AT_PHDR, &headers)) /* they are behind the header, in its page */
		mapping = ic_mapping_at(&process->space, headers);
	if (!mapping || mapping->file_offset)
		return NULL;
	err = ic_memory_read(&process->space, mapping->start, bytes, sizeof(bytes), &have);
	if (!err && have == sizeof(bytes) && is_header(arch, bytes))
		*ret = (uint32_t)ic_get(bytes + at, 4, arch->big_endian);
	return err;
}
