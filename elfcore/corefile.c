/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/corefile.h"

#include <elf.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "elfcore/elf_header.h"

static struct ic_error *damaged(const struct ic_corefile *core, uint64_t at, const char *what)
{
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ core->name, at }, "%s", what);
}

/* gABI: where e_phnum is too small for it, the number is in the first section header. */
static struct ic_error *read_extended(struct ic_corefile *core, uint64_t offset)
{
	size_t at = core->wide ? offsetof(Elf64_Shdr, sh_info) : offsetof(Elf32_Shdr, sh_info);
	uint8_t bytes[sizeof(Elf64_Shdr)];
	struct ic_error *err = ic_blob_read(&core->blob, core->name, offset, bytes,
					    ic_elf_section_size(core->wide));

	if (!err)
		core->nr_headers = ic_get(bytes + at, sizeof(Elf64_Word), core->big_endian);
	return err;
}

static struct ic_error *check_table(const struct ic_corefile *core)
{
	uint64_t end;

	if (core->nr_headers > IC_MAX_CORE_HEADERS)
		return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ core->name, 0 },
				   "%llu program headers, more than %u",
				   (unsigned long long)core->nr_headers, IC_MAX_CORE_HEADERS);
	if (!ic_add(core->headers_offset, core->nr_headers * ic_elf_segment_size(core->wide),
		    &end) ||
	    end > core->blob.size)
		return damaged(core, core->headers_offset,
			       "the program headers reach past the end of the file");
	return NULL;
}

static struct ic_error *read_head(struct ic_corefile *core)
{
	uint8_t bytes[IC_ELF_HEADER_BYTES] = { 0 };
	struct ic_error *err = ic_blob_read(&core->blob, core->name, 0, bytes, sizeof(Elf32_Ehdr));
	struct ic_elf_header header;

	if (!err && bytes[EI_CLASS] == ELFCLASS64 && !memcmp(bytes, ELFMAG, SELFMAG))
		err = ic_blob_read(&core->blob, core->name, 0, bytes, sizeof(bytes));
	if (err)
		return err;
	if (!ic_elf_header_decode(bytes, sizeof(bytes), &header))
		return damaged(core, 0, "not an ELF file");
	if (header.type != ET_CORE)
		return damaged(core, offsetof(Elf64_Ehdr, e_type), "not a core");
	core->wide = header.wide;
	core->big_endian = header.big_endian;
	core->machine = header.machine;
	core->headers_offset = header.segments_offset;
	core->nr_headers = header.nr_segments;
	if (header.segment_bytes != ic_elf_segment_size(core->wide))
		return damaged(core, 0, "program headers of a size that its class does not have");
	if (core->nr_headers == PN_XNUM)
		err = read_extended(core, header.sections_offset);
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
	const struct ic_elf_header header = { .wide = core->wide, .big_endian = core->big_endian };
	size_t size = ic_elf_segment_size(core->wide);
	uint64_t at = core->headers_offset + number * size;
	uint8_t bytes[IC_ELF_SEGMENT_BYTES];
	struct ic_elf_segment segment;
	struct ic_error *err = ic_readahead_read(&core->ahead, &core->blob, core->name, at, bytes,
						 size);

	if (err)
		return err;
	ic_elf_segment_decode(&header, bytes, &segment);
	*ret = (struct ic_core_header){
		.at = at,
		.type = segment.type,
		.flags = segment.flags,
		.offset = segment.offset,
		.vaddr = segment.vaddr,
		.file_size = segment.file_size,
		.memory_size = segment.memory_size,
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
