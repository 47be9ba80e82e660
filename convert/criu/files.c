/* SPDX-License-Identifier: Apache-2.0 */
#include <files.pb-c.h>

#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/file_parts.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_files = { "files", "files.img", "", 0x56303138 };

/* fd_types of images/fdinfo.proto. */
static const char *const type_names[] = {
	"UND",       "REG",     "PIPE",     "FIFO",     "INETSK", "UNIXSK",   "EVENTFD",
	"EVENTPOLL", "INOTIFY", "SIGNALFD", "PACKETSK", "TTY",    "FANOTIFY", "NETLINKSK",
	"NS",        "TUNF",    "EXT",      "TIMERFD",  "MEMFD",  "BPFMAP",   "PIDFD",
};

/* The id's bytes, four to a word in the dumping host's order; its exact length is lost. */
static struct ic_error *copy_build_id(const RegFileEntry *reg, bool big_endian,
				      struct ic_arena *arena, struct ic_draft_file *file)
{
	uint8_t *bytes;

	if (!reg->n_build_id)
		return NULL;
	bytes = ic_arena_alloc(arena, reg->n_build_id, 4);
	if (!bytes)
		return ic_error_memory();
	for (size_t i = 0; i < reg->n_build_id; i++)
		ic_put(bytes + 4 * i, 4, big_endian, reg->build_id[i]);
	file->build_id = bytes;
	file->build_id_size = 4 * reg->n_build_id;
	return NULL;
}

struct ic_error *ic_file_copy_reg(const RegFileEntry *reg, bool big_endian, struct ic_arena *arena,
				  struct ic_draft_file *file)
{
	if (reg->has_name)
		file->path = ic_unpacked_text(arena, &reg->name);
	file->has_size = reg->has_size;
	file->size = reg->size;
	file->mode = reg->mode;
	file->flags = reg->flags;
	file->pos = reg->pos;
	return copy_build_id(reg, big_endian, arena, file);
}

const char *ic_file_type_name(uint32_t type, struct ic_arena *arena)
{
	const char *name;

	if (type < IC_NR(type_names))
		return type_names[type];
	name = ic_arena_format(arena, "type %u", type);
	return name ? name : "?";
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const FileEntry *entry = message;
	struct ic_draft_file *file = ret;

	if (!entry->has_id || !entry->has_type)
		return ic_error_at(IC_ERR_DAMAGED, at, "a file without id or type");
	file->id = entry->id;
	file->image = at.member;
	file->offset = at.offset;
	file->type = entry->type;
	file->type_name = ic_file_type_name(entry->type, arena);
	if (entry->reg)
		return ic_file_copy_reg(entry->reg, image->reader.big_endian, arena, file);
	if (entry->memfd) {
		file->inode_id = entry->memfd->inode_id;
		file->flags = entry->memfd->flags;
		file->pos = entry->memfd->pos;
	}
	return NULL;
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
