/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/endian.h"
#include "convert/criu/fd_decoder.h"
#include "convert/criu/unpack.h"

#include <regfile.pb-c.h>

/* The id's bytes, four to a word in the dumping host's order; its exact length is lost. */
static struct ic_error *copy_build_id(const struct ic_fd_source *source, const RegFileEntry *entry,
				      struct ic_file *file)
{
	uint8_t *bytes;

	if (!entry->n_build_id)
		return NULL;
	bytes = ic_arena_alloc(source->arena, entry->n_build_id, 4);
	if (!bytes)
		return ic_error_memory();
	for (size_t i = 0; i < entry->n_build_id; i++)
		ic_put(bytes + 4 * i, 4, source->big_endian, entry->build_id[i]);
	file->build_id = bytes;
	file->build_id_size = 4 * entry->n_build_id;
	return NULL;
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const RegFileEntry *entry = source->message;
	struct ic_error *err = ic_fd_opened(source, ret, entry->flags, entry->fown);
	struct ic_text name = { 0 };

	if (err)
		return err;
	if (entry->has_name)
		name = ic_unpacked_text(source->arena, &entry->name);
	if (entry->ext) /* file[MOUNT:INODE], not where it was: criu/files-reg.c */
		ret->file.external_key = name;
	else
		ret->file.path = name;
	ret->file.has_size = entry->has_size;
	ret->file.size = entry->size;
	ret->file.mode = entry->mode;
	ret->file.position = entry->pos;
	ret->file.mount_id = entry->mnt_id;
	return copy_build_id(source, entry, &ret->file);
}

static const struct ic_fd_decoder decoder = { 3, &reg_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_reg = { IC_FD_REG,
				      "REG",
				      IC_FILE_REGULAR,
				      { "reg-files", "reg-files.img", "", 0x50363636 },
				      &decoder };
