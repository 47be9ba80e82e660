/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/build_id_note.h"

#include <elf.h>
#include <string.h>

/* Notes that are being read. */
struct notes {
	struct ic_reader reader;
	uint64_t start;
	uint32_t unit;
};

static struct ic_error *take_padded(struct notes *notes, uint32_t size, struct ic_reader *ret)
{
	struct ic_error *err = ic_read_slice(&notes->reader, size, ret);
	struct ic_reader padding;
	uint64_t at = notes->reader.at.offset - notes->start;
	uint64_t rest = (notes->unit - at % notes->unit) % notes->unit;

	/* The last one's padding need not be there. */
	if (err || rest > ic_reader_left(&notes->reader))
		return err;
	return ic_read_slice(&notes->reader, rest, &padding);
}

static bool is_gnu(const struct ic_reader *owner)
{
	return ic_reader_left(owner) == sizeof(ELF_NOTE_GNU) &&
	       !memcmp(owner->next, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU));
}

static struct ic_error *take_id(const struct ic_reader *description, struct ic_reader *ret)
{
	size_t size = ic_reader_left(description);

	if (!size || size > IC_BUILD_ID_MAX)
		return ic_error_at(IC_ERR_DAMAGED, description->at, "a build-id of %zu bytes",
				   size);
	*ret = *description;
	return NULL;
}

struct ic_error *ic_build_id_note_find(struct ic_reader reader, uint32_t unit,
				       struct ic_reader *ret)
{
	struct notes notes = { reader, reader.at.offset, unit };
	struct ic_error *err = NULL;

	*ret = (struct ic_reader){ NULL, NULL, reader.at, reader.big_endian };
	while (!err && !ret->next && ic_reader_left(&notes.reader) >= sizeof(Elf32_Nhdr)) {
		struct ic_reader owner = { 0 }, description = { 0 };
		uint32_t name_size = 0, size = 0, type = 0;

		err = ic_read_u32(&notes.reader, &name_size);
		if (!err)
			err = ic_read_u32(&notes.reader, &size);
		if (!err)
			err = ic_read_u32(&notes.reader, &type);
		if (!err)
			err = take_padded(&notes, name_size, &owner);
		if (!err)
			err = take_padded(&notes, size, &description);
		if (!err && type == NT_GNU_BUILD_ID && is_gnu(&owner))
			err = take_id(&description, ret);
	}
	return err;
}
