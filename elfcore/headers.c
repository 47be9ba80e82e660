/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/headers.h"

#include <gelf.h>
#include <string.h>

#include "convert/model/program.h"

static bool is_wide(const struct ic_process *process)
{
	return process->arch->word_bytes == 8;
}

/* Let libelf put one header into the core's class and byte order, and write it. */
static struct ic_error *write_header(const struct ic_process *process, Elf_Type type,
				     const void *header, size_t size, struct ic_sink *sink)
{
	unsigned encoding = process->arch->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	unsigned char bytes[sizeof(Elf64_Ehdr)];
	unsigned char copy[sizeof(Elf64_Ehdr)];
	Elf_Data from = { .d_buf = copy, .d_type = type, .d_version = EV_CURRENT, .d_size = size };
	Elf_Data to = { .d_buf = bytes, .d_version = EV_CURRENT, .d_size = sizeof(bytes) };
	const Elf_Data *done;

	memcpy(copy, header, size);
	done = is_wide(process) ? elf64_xlatetof(&to, &from, encoding) :
				  elf32_xlatetof(&to, &from, encoding);
	if (!done)
		return ic_error_new(IC_ERR_UNSUPPORTED, "libelf: %s", elf_errmsg(-1));
	return ic_sink_write(sink, bytes, size);
}

/* Whether e_phnum is too small. */
static bool is_extended(const struct ic_core_plan *plan)
{
	return ic_core_plan_nr_headers(plan) >= PN_XNUM;
}

static struct ic_error *write_ehdr(const struct ic_process *process,
				   const struct ic_core_plan *plan, struct ic_sink *sink)
{
	bool wide = is_wide(process), extended = is_extended(plan);
	uint32_t flags = 0;
	struct ic_error *err = ic_program_flags(process, &flags);
	size_t shdr = wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	Elf64_Ehdr ehdr = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, wide ? ELFCLASS64 : ELFCLASS32,
			     process->arch->big_endian ? ELFDATA2MSB : ELFDATA2LSB, EV_CURRENT,
			     ELFOSABI_NONE },
		.e_type = ET_CORE,
		.e_machine = process->arch->elf_machine,
		.e_version = EV_CURRENT,
		.e_phoff = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
		.e_flags = flags,
		.e_ehsize = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
		.e_phentsize = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr),
		.e_phnum = (Elf64_Half)(extended ? PN_XNUM : ic_core_plan_nr_headers(plan)),
		.e_shoff = extended ? plan->size - shdr : 0,
		.e_shentsize = (Elf64_Half)(extended ? shdr : 0),
		.e_shnum = extended,
	};
	Elf32_Ehdr narrow = {
		.e_type = ehdr.e_type,
		.e_machine = ehdr.e_machine,
		.e_version = ehdr.e_version,
		.e_phoff = (Elf32_Off)ehdr.e_phoff,
		.e_shoff = (Elf32_Off)ehdr.e_shoff,
		.e_flags = ehdr.e_flags,
		.e_ehsize = ehdr.e_ehsize,
		.e_phentsize = ehdr.e_phentsize,
		.e_phnum = ehdr.e_phnum,
		.e_shentsize = ehdr.e_shentsize,
		.e_shnum = ehdr.e_shnum,
	};

	if (err)
		return err;
	if (wide)
		return write_header(process, ELF_T_EHDR, &ehdr, sizeof(ehdr), sink);
	memcpy(narrow.e_ident, ehdr.e_ident, sizeof(narrow.e_ident));
	return write_header(process, ELF_T_EHDR, &narrow, sizeof(narrow), sink);
}

static struct ic_error *write_phdr(const struct ic_process *process, const Elf64_Phdr *phdr,
				   struct ic_sink *sink)
{
	Elf32_Phdr narrow = {
		.p_type = phdr->p_type,
		.p_offset = (Elf32_Off)phdr->p_offset,
		.p_vaddr = (Elf32_Addr)phdr->p_vaddr,
		.p_paddr = (Elf32_Addr)phdr->p_paddr,
		.p_filesz = (Elf32_Word)phdr->p_filesz,
		.p_memsz = (Elf32_Word)phdr->p_memsz,
		.p_flags = phdr->p_flags,
		.p_align = (Elf32_Word)phdr->p_align,
	};

	if (is_wide(process))
		return write_header(process, ELF_T_PHDR, phdr, sizeof(*phdr), sink);
	return write_header(process, ELF_T_PHDR, &narrow, sizeof(narrow), sink);
}

struct ic_error *ic_headers_write(const struct ic_process *process, const struct ic_core_plan *plan,
				  struct ic_sink *sink)
{
	Elf64_Phdr phdr = {
		.p_type = PT_NOTE,
		.p_offset = plan->notes_offset,
		.p_filesz = plan->notes_size,
		.p_align = 4, /* not 8: elfutils and drgn would then pad notes to 8 */
	};
	struct ic_error *err;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return ic_error_new(IC_ERR_UNSUPPORTED, "libelf: %s", elf_errmsg(-1));
	err = write_ehdr(process, plan, sink);
	if (!err)
		err = write_phdr(process, &phdr, sink);
	for (size_t i = 0; !err && i < plan->nr_segments; i++) {
		const struct ic_segment *segment = &plan->segments[i];

		phdr = (Elf64_Phdr){
			.p_type = PT_LOAD,
			.p_flags = segment->flags,
			.p_offset = segment->offset,
			.p_vaddr = segment->vaddr,
			.p_paddr = plan->options.paddr_is_vaddr ? segment->vaddr : 0,
			.p_filesz = segment->has_bytes ? segment->size : 0,
			.p_memsz = segment->size,
			.p_align = process->space.page_size,
		};
		err = write_phdr(process, &phdr, sink);
	}
	return err;
}

struct ic_error *ic_headers_write_last(const struct ic_process *process,
				       const struct ic_core_plan *plan, struct ic_sink *sink)
{
	Elf64_Shdr wide = { .sh_type = SHT_NULL,
			    .sh_size = 1,
			    .sh_info = (Elf64_Word)ic_core_plan_nr_headers(plan) };
	Elf32_Shdr narrow = { .sh_type = SHT_NULL, .sh_size = 1, .sh_info = wide.sh_info };

	if (!is_extended(plan))
		return NULL;
	if (is_wide(process))
		return write_header(process, ELF_T_SHDR, &wide, sizeof(wide), sink);
	return write_header(process, ELF_T_SHDR, &narrow, sizeof(narrow), sink);
}
