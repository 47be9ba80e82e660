/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/fd_decoder.h"
#include "convert/criu/legacy.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

/*
 * The message of each of them has the file's id as its first field; where it is not there the
 * record is that of no file.
 */
#define ID_FIELD 1

static struct ic_error *decode_one(const struct ic_fd_kind *kind, struct ic_image *image,
				   struct ic_arena *arena, struct ic_array *list)
{
	static const struct ic_unpacked_fields id_field = { ID_FIELD, ID_FIELD, 1 };
	struct ic_fd_source source = { .at = image->reader.at,
				       .big_endian = image->reader.big_endian,
				       .arena = arena };
	ic_cleanup(ic_unpacked_free) void *message = NULL;
	struct ic_error *err = ic_unpack_next(image, kind->decoder->descriptor, &message);
	struct ic_draft_file *file;
	uint64_t id;

	if (err)
		return err;
	if (ic_unpacked_numbers(message, &id_field, 1, &id))
		return ic_error_at(IC_ERR_DAMAGED, source.at, "a file without id");
	file = ic_array_append(list, arena, sizeof(*file));
	if (!file)
		return ic_error_memory();
	source.message = message;
	return ic_fd_decode(kind, (uint32_t)id, &source, file);
}

struct ic_error *ic_draft_legacy_files(const struct ic_fd_kind *kind,
				       const struct ic_member *member, struct ic_arena *arena,
				       struct ic_array *list)
{
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, kind->legacy.prefix, &kind->legacy, &image);

	while (!err && ic_image_has_more(&image)) {
		if (list->nr >= IC_MAX_FILES)
			return ic_error_at(IC_ERR_LIMIT, image.reader.at,
					   "more than %u records; the rest is not read",
					   IC_MAX_FILES);
		err = decode_one(kind, &image, arena, list);
	}
	return err;
}
