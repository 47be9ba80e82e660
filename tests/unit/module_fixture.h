/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_MODULE_FIXTURE_H
#define IC_TESTS_UNIT_MODULE_FIXTURE_H

/*
 * An ELF file of 0xb00 bytes, mapped twice, as linkers lay them out: its first page at PROGRAM, code
 * of 0x800 bytes; its data, 0x100 bytes from 0x800 on, in the page behind that, where memory goes on
 * with variables; section headers at 0xa00. The first page of memory is filled with 'a', the second
 * one with 'b', the file with 'f'.
 */
#include "tests/unit/core_fixture.h"

#include "elfcore/module.h"

#define PROGRAM   0x400000ULL
#define CODE_SIZE 0x800U
#define DATA_SIZE 0x100U
#define SECTIONS  0xa00U
#define FILE_SIZE 0xb00U

struct module_scene {
	struct four_pages pages;
	struct ic_process *process;
	struct ic_file file;
	uint8_t content[FILE_SIZE];
	struct ic_member member; /* of the file */
	struct ic_run content_run;
	struct ic_object object;
};

/* A header field at its place in either class. */
UNUSED static void put_field(uint8_t *bytes, const struct ic_arch *arch, size_t wide_at,
			     size_t narrow_at, size_t wide_size, size_t narrow_size, uint64_t value)
{
	bool wide = arch->word_bytes == 8;

	ic_put(bytes + (wide ? wide_at : narrow_at), wide ? wide_size : narrow_size,
	       arch->big_endian, value);
}

#define PUT_EHDR(bytes, arch, name, value)                                             \
	put_field(bytes, arch, offsetof(Elf64_Ehdr, name), offsetof(Elf32_Ehdr, name), \
		  sizeof(((Elf64_Ehdr *)0)->name), sizeof(((Elf32_Ehdr *)0)->name), value)
#define PUT_PHDR(bytes, arch, i, name, value)                                                 \
	put_field(bytes, arch,                                                                \
		  sizeof(Elf64_Ehdr) + (i) * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, name), \
		  sizeof(Elf32_Ehdr) + (i) * sizeof(Elf32_Phdr) + offsetof(Elf32_Phdr, name), \
		  sizeof(((Elf64_Phdr *)0)->name), sizeof(((Elf32_Phdr *)0)->name), value)

UNUSED static void put_load(uint8_t *bytes, const struct ic_arch *arch, size_t i, uint64_t offset,
			    uint64_t vaddr, uint64_t file_size, uint64_t memory_size)
{
	PUT_PHDR(bytes, arch, i, p_type, PT_LOAD);
	PUT_PHDR(bytes, arch, i, p_offset, offset);
	PUT_PHDR(bytes, arch, i, p_vaddr, vaddr);
	PUT_PHDR(bytes, arch, i, p_filesz, file_size);
	PUT_PHDR(bytes, arch, i, p_memsz, memory_size);
}

/* Headers of a file that its process maps at PROGRAM; p_vaddr counts from `base`. */
UNUSED static void put_headers(uint8_t *bytes, const struct ic_arch *arch, uint64_t base)
{
	bool wide = arch->word_bytes == 8;

	memcpy(bytes, ELFMAG, SELFMAG);
	bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	bytes[EI_DATA] = arch->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	PUT_EHDR(bytes, arch, e_type, ET_DYN);
	PUT_EHDR(bytes, arch, e_machine, arch->elf_machine);
	PUT_EHDR(bytes, arch, e_version, EV_CURRENT);
	PUT_EHDR(bytes, arch, e_phoff, wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	PUT_EHDR(bytes, arch, e_phentsize, wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	PUT_EHDR(bytes, arch, e_phnum, 2);
	PUT_EHDR(bytes, arch, e_shoff, SECTIONS);
	PUT_EHDR(bytes, arch, e_shentsize, wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
	PUT_EHDR(bytes, arch, e_shnum, 2);
	PUT_EHDR(bytes, arch, e_shstrndx, 1);
	put_load(bytes, arch, 0, 0, base, CODE_SIZE, CODE_SIZE);
	put_load(bytes, arch, 1, CODE_SIZE, base + PAGE + CODE_SIZE, DATA_SIZE, 0x700);
}

/* Both pages are in the checkpoint, the file is not at hand. */
UNUSED static void module_scene_make(struct module_scene *scene, const struct ic_arch *arch)
{
	*scene = (struct module_scene){
		.file = { .path = TEXT("/lib/victim.so"), .has_size = true, .size = FILE_SIZE }
	};
	for (size_t i = 0; i < 2; i++) {
		scene->pages.mappings[i] = anonymous(PROGRAM + i * PAGE, PAGE);
		scene->pages.mappings[i].kind = IC_MAPPING_FILE_PRIVATE;
		scene->pages.mappings[i].file = &scene->file;
	}
	scene->pages.mappings[0].prot = PF_R | PF_X;
	scene->pages.runs[0] = (struct ic_run){ PROGRAM, 2 * PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene->process = four_pages_make(&scene->pages, 2, 1);
	scene->process->arch = arch;
	put_headers(scene->pages.bytes, arch, 0);
}

/* The file is at hand, from outside of the checkpoint or as a copy in it. */
UNUSED static void add_content(struct module_scene *scene, enum ic_origin origin)
{
	memset(scene->content, 'f', FILE_SIZE);
	put_headers(scene->content, scene->process->arch, 0);
	scene->member = (struct ic_member){ .name = "the-file",
					    .size = FILE_SIZE,
					    .has_blob = true,
					    .blob = { scene->content, -1, 0, FILE_SIZE } };
	scene->content_run = (struct ic_run){ 0, FILE_SIZE, 0, &scene->member, origin };
	scene->object = (struct ic_object){ .member_name = "the-file",
					    .pages = { &scene->content_run, 1 },
					    .known_until = UINT64_MAX,
					    .end = PAGE };
	scene->pages.mappings[0].object = scene->pages.mappings[1].object = &scene->object;
}

#endif
