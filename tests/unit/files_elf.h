/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_FILES_ELF_H
#define IC_TESTS_UNIT_FILES_ELF_H

/* Small ELF files with a build-id, written field by field, of either class and byte order. */

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "convert/base/endian.h"

#define ELF_ROOM 4096U

struct elf_shape {
	bool wide, big_endian;
	uint64_t align; /* of the notes' segment */
	/* An NT_GNU_PROPERTY_TYPE_0 before the id, as linkers put it into segments aligned to 8. */
	bool has_property;
};

/* Put one note; returns where the next one begins. */
static inline size_t elf_note(uint8_t *at, const struct elf_shape *shape, const char *owner,
			      uint32_t type, const void *bytes, size_t size)
{
	size_t unit = shape->align == 8 ? 8 : 4;
	size_t name = strlen(owner) + 1;
	size_t description = (12 + name + unit - 1) / unit * unit;

	ic_put(at, 4, shape->big_endian, name);
	ic_put(at + 4, 4, shape->big_endian, size);
	ic_put(at + 8, 4, shape->big_endian, type);
	memcpy(at + 12, owner, name);
	memcpy(at + description, bytes, size);
	return (description + size + unit - 1) / unit * unit;
}

/* Returns how many bytes of `file`, which are zero before, are used. */
static inline size_t elf_make(uint8_t file[static ELF_ROOM], const struct elf_shape *shape,
			      const void *id, size_t id_size)
{
	static const uint8_t property[16] = { 2 };
	bool big = shape->big_endian;
	size_t header = shape->wide ? 64 : 52, row = shape->wide ? 56 : 32;
	size_t notes = header + 2 * row, end = notes;
	uint8_t *load = file + header, *note = file + header + row;

	memcpy(file, ELFMAG, SELFMAG);
	file[EI_CLASS] = shape->wide ? ELFCLASS64 : ELFCLASS32;
	file[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	file[EI_VERSION] = EV_CURRENT;
	if (shape->has_property)
		end += elf_note(file + end, shape, "GNU", 5, property, sizeof(property));
	end += elf_note(file + end, shape, "GNU", NT_GNU_BUILD_ID, id, id_size);
	ic_put(load, 4, big, PT_LOAD);
	ic_put(note, 4, big, PT_NOTE);
	if (shape->wide) {
		ic_put(file + 32, 8, big, header);
		ic_put(file + 54, 2, big, row);
		ic_put(file + 56, 2, big, 2);
		ic_put(note + 8, 8, big, notes);
		ic_put(note + 32, 8, big, end - notes);
		ic_put(note + 48, 8, big, shape->align);
	} else {
		ic_put(file + 28, 4, big, header);
		ic_put(file + 42, 2, big, row);
		ic_put(file + 44, 2, big, 2);
		ic_put(note + 4, 4, big, notes);
		ic_put(note + 16, 4, big, end - notes);
		ic_put(note + 28, 4, big, shape->align);
	}
	return end;
}

#endif
