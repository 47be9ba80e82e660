/* SPDX-License-Identifier: Apache-2.0 */
#include <files.pb-c.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/fd_decoder.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_files = { "files", "files.img", "", 0x56303138 };

/* A kind that is not known is named by its number, and keeps its place. */
static struct ic_error *unknown(const FileEntry *entry, const struct ic_fd_source *source,
				struct ic_draft_file *file)
{
	char *name = ic_arena_format(source->arena, "type %u", (unsigned)entry->type);

	if (!name)
		return ic_error_memory();
	file->file = (struct ic_file){
		.kind = IC_FILE_OTHER, .id = entry->id, .type_name = name, .mount_id = -1
	};
	file->type = (uint32_t)entry->type;
	file->image = source->at.member;
	file->offset = source->at.offset;
	return NULL;
}

/* A message that stays packed in its file_entry: unpacked, decoded, released. */
static struct ic_error *decode_packed(const FileEntry *entry, const struct ic_fd_kind *kind,
				      const ProtobufCBinaryData *packed, struct ic_fd_source source,
				      struct ic_draft_file *file)
{
	struct ic_reader record = ic_reader_init(packed->data, packed->len, source.at,
						 source.big_endian);
	ic_cleanup(ic_unpacked_free) void *message = NULL;
	struct ic_error *err = ic_unpack(kind->decoder->descriptor, &record, &message), *lost;

	source.message = message;
	lost = ic_fd_decode(kind, entry->id, &source, file);
	if (lost || !err) {
		ic_error_free(err);
		return lost;
	}
	file->damage = ic_arena_format(source.arena, "%s", ic_error_text(err));
	ic_error_free(err);
	return file->damage ? NULL : ic_error_memory();
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const FileEntry *entry = message;
	struct ic_fd_source source = { .at = at,
				       .big_endian = image->reader.big_endian,
				       .arena = arena };
	const ProtobufCFieldDescriptor *field;
	const struct ic_fd_kind *kind;
	const uint8_t *value;

	if (!entry->has_id || !entry->has_type)
		return ic_error_at(IC_ERR_DAMAGED, at, "a file without id or type");
	kind = ic_fd_kind_of((uint32_t)entry->type);
	if (!kind)
		return unknown(entry, &source, ret);
	field = protobuf_c_message_descriptor_get_field(&file_entry__descriptor,
							kind->decoder->field);
	value = (const uint8_t *)entry + field->offset;
	if (field->type == PROTOBUF_C_TYPE_BYTES) {
		ProtobufCBinaryData packed;

		memcpy(&packed, value, sizeof(packed));
		if (packed.len)
			return decode_packed(entry, kind, &packed, source, ret);
	} else {
		memcpy(&source.message, value, sizeof(source.message));
	}
	return ic_fd_decode(kind, entry->id, &source, ret);
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_files,
	.descriptor = &file_entry__descriptor,
	.item_size = sizeof(struct ic_draft_file),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_files(const struct ic_member *member, struct ic_arena *arena,
				struct ic_draft_files *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, "files.img", arena, &list);

	ret->file = list.items;
	ret->nr = list.nr;
	return err;
}
