/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "elfcore/unwind_private.h"

#define MOST_MODULES 4096U
#define MOST_TRIES   65536U       /* mappings that may begin a module */
#define MOST_HEADERS 512U         /* of a program; those that are mapped have a dozen */
#define MOST_BYTES   (256U << 20) /* of a file that is copied into memory */

/* What libdwfl would ask its caller to place is never mapped. */
static bool is_program(Elf *elf, GElf_Ehdr *header)
{
	return elf && elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, header) &&
	       (header->e_type == ET_EXEC || header->e_type == ET_DYN);
}

static void find_exidx(Elf *elf, uint64_t bias, struct ic_unwind_module *module)
{
	size_t nr = 0;

	if (elf_getphdrnum(elf, &nr) || nr > MOST_HEADERS)
		return;
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr header;

		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_ARM_EXIDX)
			continue;
		module->exidx = header.p_vaddr + bias;
		module->exidx_end = module->exidx + header.p_memsz;
		if (module->exidx_end > module->end || module->exidx < module->start ||
		    module->exidx_end < module->exidx)
			module->exidx = module->exidx_end = 0;
		return;
	}
}

/*
 * Where the segments are, if the mapping at `start`, which shows the file from `offset` on, is that
 * of the first one.
 */
static bool place(Elf *elf, uint16_t machine, uint64_t start, uint64_t offset, uint32_t page_size,
		  struct ic_unwind_module *module)
{
	uint64_t page = page_size ? page_size - 1 : 0, first = 0, last = 0;
	bool any = false;
	size_t nr = 0;

	if (elf_getphdrnum(elf, &nr) || nr > MOST_HEADERS)
		return false;
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr header;

		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_LOAD)
			continue;
		if (!any && (header.p_offset & ~page) != (offset & ~page))
			return false;
		if (!any)
			first = header.p_vaddr & ~page;
		any = true;
		if (header.p_vaddr < first || header.p_memsz > UINT64_MAX - header.p_vaddr)
			return false;
		if (header.p_vaddr + header.p_memsz > last)
			last = header.p_vaddr + header.p_memsz;
	}
	if (!any || last <= first || last - first > UINT64_MAX - page - start)
		return false;
	module->start = start;
	module->end = (start + (last - first) + page) & ~page;
	if (machine == EM_ARM)
		find_exidx(elf, start - first, module);
	return module->end > module->start;
}

static bool read_run(const struct ic_run *run, uint8_t *bytes, uint64_t size)
{
	struct ic_error *err;
	bool read;

	if (!run->member || !run->member->has_blob || run->size > size - run->start)
		return false;
	err = ic_blob_read(&run->member->blob, run->member->name, run->offset, bytes + run->start,
			   run->size);
	read = !err;
	ic_error_free(err);
	return read;
}

/* Read all of an object: it has to be at hand, but for what is zero. */
static uint8_t *read_object(const struct ic_object *object, uint64_t size)
{
	uint8_t *bytes = size && size <= MOST_BYTES ? calloc(1, size) : NULL;

	for (size_t i = 0; bytes && i < object->pages.nr; i++) {
		const struct ic_run *run = &object->pages.run[i];

		if (run->start >= size || run->origin == IC_ORIGIN_ZERO)
			continue;
		if (!read_run(run, bytes, size)) {
			free(bytes);
			return NULL;
		}
	}
	return bytes;
}

/* The file itself, if the object is no more and no less: libelf then reads what it needs. */
static Elf *open_file(const struct ic_object *object)
{
	const struct ic_run *run = object->pages.run;
	const struct ic_blob *blob;
	struct stat status;

	if (object->pages.nr != 1 || run->start || run->offset || !run->member ||
	    !run->member->has_blob)
		return NULL;
	blob = &run->member->blob;
	if (blob->bytes || blob->offset || fstat(blob->fd, &status) || status.st_size < 0 ||
	    (uint64_t)status.st_size != blob->size || blob->size != run->size)
		return NULL;
	return elf_begin(blob->fd, ELF_C_READ, NULL);
}

static void open_object(const struct ic_object *object, struct ic_unwind_module *module)
{
	uint64_t size = object->end;

	module->elf = open_file(object);
	if (module->elf)
		return;
	/* The end of its last run, if that is all: a file's last page is not filled up. */
	if (object->pages.nr)
		size = object->pages.run[object->pages.nr - 1].start +
		       object->pages.run[object->pages.nr - 1].size;
	module->bytes = object->known_until >= size ? read_object(object, size) : NULL;
	if (module->bytes)
		module->elf = elf_memory(module->bytes, size);
}

static void open_memory(const struct ic_process *process, const struct ic_mapping *mapping,
			struct ic_unwind_module *module)
{
	uint64_t size = mapping->end - mapping->start;
	size_t have = 0;

	module->bytes = size <= MOST_BYTES ? calloc(1, size) : NULL;
	if (!module->bytes)
		return;
	ic_error_free(ic_memory_read(&process->space, mapping->start, module->bytes, size, &have));
	if (have)
		module->elf = elf_memory(module->bytes, have);
}

static bool open_module(const struct ic_process *process, const struct ic_mapping *mapping,
			struct ic_unwind_module *ret)
{
	struct ic_unwind_module module = { .elf = NULL };
	bool is_vdso = mapping->kind == IC_MAPPING_VDSO;
	GElf_Ehdr header;

	if (is_vdso)
		open_memory(process, mapping, &module);
	else
		open_object(mapping->object, &module);
	if (is_program(module.elf, &header) &&
	    place(module.elf, header.e_machine, mapping->start, is_vdso ? 0 : mapping->file_offset,
		  process->space.page_size, &module)) {
		*ret = module;
		return true;
	}
	if (module.elf)
		elf_end(module.elf);
	free(module.bytes);
	return false;
}

void ic_unwind_modules_find(const struct ic_process *process, struct ic_unwind_modules *ret)
{
	const struct ic_address_space *space = &process->space;
	const struct ic_object *last = NULL;
	size_t tries = 0;

	ret->nr = 0;
	ret->module = calloc(MOST_MODULES, sizeof(*ret->module));
	for (size_t i = 0; ret->module && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];
		uint64_t covered = ret->nr ? ret->module[ret->nr - 1].end : 0;

		if (mapping->kind != IC_MAPPING_VDSO && !mapping->object)
			continue;
		/* The other segments of the module before. */
		if (mapping->start < covered && mapping->object == last)
			continue;
		if (ret->nr == MOST_MODULES || tries++ == MOST_TRIES)
			break;
		if (!open_module(process, mapping, &ret->module[ret->nr]))
			continue;
		last = mapping->object;
		ret->nr++;
	}
}

const struct ic_unwind_module *ic_unwind_module_at(const struct ic_unwind_modules *modules,
						   uint64_t vaddr)
{
	size_t low = 0, high = modules->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (modules->module[middle].start <= vaddr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || modules->module[low - 1].end <= vaddr)
		return NULL;
	return &modules->module[low - 1];
}
