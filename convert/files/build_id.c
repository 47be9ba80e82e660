/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/build_id.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/endian.h"

#define MOST_HEADERS     4096U
#define MOST_NOTES_BYTES (1U << 20)

/* Where the fields are in the headers of one class; sizes and offsets in bytes. */
struct layout {
	uint8_t word; /* of an address, an offset, a size */
	uint8_t header_size, phoff, phentsize, phnum;
	uint8_t row_size, offset, filesz, align; /* of a program header; p_type is at 0 */
};

static const struct layout layouts[] = {
	[ELFCLASS32] = { 4, sizeof(Elf32_Ehdr), offsetof(Elf32_Ehdr, e_phoff),
			 offsetof(Elf32_Ehdr, e_phentsize), offsetof(Elf32_Ehdr, e_phnum),
			 sizeof(Elf32_Phdr), offsetof(Elf32_Phdr, p_offset),
			 offsetof(Elf32_Phdr, p_filesz), offsetof(Elf32_Phdr, p_align) },
	[ELFCLASS64] = { 8, sizeof(Elf64_Ehdr), offsetof(Elf64_Ehdr, e_phoff),
			 offsetof(Elf64_Ehdr, e_phentsize), offsetof(Elf64_Ehdr, e_phnum),
			 sizeof(Elf64_Phdr), offsetof(Elf64_Phdr, p_offset),
			 offsetof(Elf64_Phdr, p_filesz), offsetof(Elf64_Phdr, p_align) },
};

/* A file that is being read. */
struct elf {
	const struct ic_blob *blob;
	const char *name;
	const struct layout *layout;
	bool big_endian;
	uint64_t notes_bytes; /* so far */
};

static uint64_t word_at(const struct elf *elf, const uint8_t *header, uint8_t offset)
{
	return ic_get(header + offset, elf->layout->word, elf->big_endian);
}

/* Read part of the file; the caller frees it. */
static struct ic_error *read_part(const struct elf *elf, uint64_t offset, size_t size,
				  uint8_t **ret)
{
	struct ic_error *err;

	*ret = malloc(size + !size);
	if (!*ret)
		return ic_error_memory();
	err = ic_blob_read(elf->blob, elf->name, offset, *ret, size);
	if (!err)
		return NULL;
	free(*ret);
	*ret = NULL;
	return err;
}

static struct ic_error *walk_segment(struct elf *elf, const uint8_t *row, struct ic_build_id *ret)
{
	uint64_t offset = word_at(elf, row, elf->layout->offset);
	uint64_t size = word_at(elf, row, elf->layout->filesz);
	uint32_t unit = word_at(elf, row, elf->layout->align) == 8 ? 8 : 4;
	struct ic_place at = { elf->name, offset };
	struct ic_reader id;
	struct ic_error *err;
	uint8_t *bytes;

	if (size > MOST_NOTES_BYTES - elf->notes_bytes)
		return ic_error_at(IC_ERR_LIMIT, at, "more than %u bytes of notes",
				   MOST_NOTES_BYTES);
	elf->notes_bytes += size;
	err = read_part(elf, offset, (size_t)size, &bytes);
	if (err)
		return err;
	err = ic_build_id_note_find(ic_reader_init(bytes, (size_t)size, at, elf->big_endian), unit,
				    &id);
	if (!err && id.next) {
		ret->size = ic_reader_left(&id);
		memcpy(ret->bytes, id.next, ret->size);
	}
	free(bytes);
	return err;
}

static struct ic_error *walk_headers(struct elf *elf, uint64_t offset, size_t nr,
				     struct ic_build_id *ret)
{
	const struct layout *layout = elf->layout;
	uint8_t *rows;
	struct ic_error *err = read_part(elf, offset, nr * layout->row_size, &rows);

	for (size_t i = 0; !err && !ret->size && i < nr; i++) {
		const uint8_t *row = rows + i * layout->row_size;

		if (ic_get(row, 4, elf->big_endian) == PT_NOTE)
			err = walk_segment(elf, row, ret);
	}
	free(rows);
	return err;
}

struct ic_error *ic_build_id_find(const struct ic_blob *blob, const char *name,
				  struct ic_build_id *ret)
{
	struct elf elf = { .blob = blob, .name = name };
	struct ic_build_id found = { .size = 0 };
	uint8_t header[sizeof(Elf64_Ehdr)];
	const struct layout *layout;
	uint64_t nr, row_size;
	struct ic_error *err;

	*ret = found;
	if (blob->size < EI_NIDENT)
		return NULL;
	err = ic_blob_read(blob, name, 0, header, EI_NIDENT);
	if (err || memcmp(header, ELFMAG, SELFMAG))
		return err;
	if ((header[EI_CLASS] != ELFCLASS32 && header[EI_CLASS] != ELFCLASS64) ||
	    (header[EI_DATA] != ELFDATA2LSB && header[EI_DATA] != ELFDATA2MSB))
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, EI_CLASS },
				   "an ELF file of no known class or byte order");
	layout = elf.layout = &layouts[header[EI_CLASS]];
	elf.big_endian = header[EI_DATA] == ELFDATA2MSB;
	err = ic_blob_read(blob, name, 0, header, layout->header_size);
	if (err)
		return err;
	nr = ic_get(header + layout->phnum, 2, elf.big_endian);
	row_size = ic_get(header + layout->phentsize, 2, elf.big_endian);
	if (nr && row_size != layout->row_size)
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, layout->phentsize },
				   "program headers of %" PRIu64 " bytes", row_size);
	if (nr > MOST_HEADERS)
		return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ name, layout->phnum },
				   "more than %u program headers", MOST_HEADERS);
	err = walk_headers(&elf, word_at(&elf, header, layout->phoff), (size_t)nr, &found);
	if (!err)
		*ret = found;
	return err;
}
