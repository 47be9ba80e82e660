/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/corefile.h"

#include <elf.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"

/* A number of a header, whichever class it is of. */
#define FIELD(core, bytes, type, name)                                                  \
	((core)->wide ? ic_get((bytes) + offsetof(Elf64_##type, name),                  \
			       sizeof(((Elf64_##type *)0)->name), (core)->big_endian) : \
			ic_get((bytes) + offsetof(Elf32_##type, name),                  \
			       sizeof(((Elf32_##type *)0)->name), (core)->big_endian))

static struct ic_error *damaged(const struct ic_corefile *core, uint64_t at, const char *what)
{
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ core->name, at }, "%s", what);
}

static uint64_t header_size(const struct ic_corefile *core)
{
	return core->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

/* gABI: where e_phnum is too small for it, the number is in the first section header. */
static struct ic_error *read_extended(struct ic_corefile *core, uint64_t offset)
{
	size_t size = core->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	uint8_t bytes[sizeof(Elf64_Shdr)];
	struct ic_error *err = ic_blob_read(&core->blob, core->name, offset, bytes, size);

	if (!err)
		core->nr_headers = FIELD(core, bytes, Shdr, sh_info);
	return err;
}

static struct ic_error *check_table(const struct ic_corefile *core)
{
	uint64_t end;

	if (core->nr_headers > IC_MAX_CORE_HEADERS)
		return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ core->name, 0 },
				   "%llu program headers, more than %u",
				   (unsigned long long)core->nr_headers, IC_MAX_CORE_HEADERS);
	if (!ic_add(core->headers_offset, core->nr_headers * header_size(core), &end) ||
	    end > core->blob.size)
		return damaged(core, core->headers_offset,
			       "the program headers reach past the end of the file");
	return NULL;
}

static struct ic_error *read_head(struct ic_corefile *core)
{
	uint8_t bytes[sizeof(Elf64_Ehdr)] = { 0 };
	struct ic_error *err = ic_blob_read(&core->blob, core->name, 0, bytes, sizeof(Elf32_Ehdr));

	if (err)
		return err;
	if (memcmp(bytes, ELFMAG, SELFMAG) ||
	    (bytes[EI_CLASS] != ELFCLASS32 && bytes[EI_CLASS] != ELFCLASS64) ||
	    (bytes[EI_DATA] != ELFDATA2LSB && bytes[EI_DATA] != ELFDATA2MSB))
		return damaged(core, 0, "not an ELF file");
	core->wide = bytes[EI_CLASS] == ELFCLASS64;
	core->big_endian = bytes[EI_DATA] == ELFDATA2MSB;
	if (core->wide)
		err = ic_blob_read(&core->blob, core->name, 0, bytes, sizeof(Elf64_Ehdr));
	if (err)
		return err;
	if (FIELD(core, bytes, Ehdr, e_type) != ET_CORE)
		return damaged(core, offsetof(Elf64_Ehdr, e_type), "not a core");
	core->machine = (uint16_t)FIELD(core, bytes, Ehdr, e_machine);
	core->headers_offset = FIELD(core, bytes, Ehdr, e_phoff);
	core->nr_headers = FIELD(core, bytes, Ehdr, e_phnum);
	if (FIELD(core, bytes, Ehdr, e_phentsize) != header_size(core))
		return damaged(core, 0, "program headers of a size that its class does not have");
	if (core->nr_headers == PN_XNUM)
		err = read_extended(core, FIELD(core, bytes, Ehdr, e_shoff));
	return err ? err : check_table(core);
}

struct ic_error *ic_corefile_open(const struct ic_blob *blob, const char *name,
				  struct ic_corefile *ret)
{
	struct ic_corefile core = { .blob = *blob, .name = name };
	struct ic_error *err = read_head(&core);

	if (!err)
		*ret = core;
	return err;
}

struct ic_error *ic_corefile_header(struct ic_corefile *core, uint64_t number,
				    struct ic_core_header *ret)
{
	uint64_t at = core->headers_offset + number * header_size(core);
	uint8_t bytes[sizeof(Elf64_Phdr)];
	struct ic_error *err = ic_readahead_read(&core->ahead, &core->blob, core->name, at, bytes,
						 (size_t)header_size(core));

	if (err)
		return err;
	*ret = (struct ic_core_header){
		.at = at,
		.type = (uint32_t)FIELD(core, bytes, Phdr, p_type),
		.flags = (uint32_t)FIELD(core, bytes, Phdr, p_flags),
		.offset = FIELD(core, bytes, Phdr, p_offset),
		.vaddr = FIELD(core, bytes, Phdr, p_vaddr),
		.file_size = FIELD(core, bytes, Phdr, p_filesz),
		.memory_size = FIELD(core, bytes, Phdr, p_memsz),
	};
	return NULL;
}

bool ic_corefile_holds(const struct ic_corefile *core, const struct ic_core_header *header)
{
	uint64_t end;

	return ic_add(header->offset, header->file_size, &end) && end <= core->blob.size;
}

void ic_corefile_close(struct ic_corefile *core)
{
	ic_readahead_free(&core->ahead);
}
