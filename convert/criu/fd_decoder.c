/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct ic_error *ic_fd_decode(const struct ic_fd_kind *kind, uint32_t id,
			      const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	struct ic_error *err;

	ret->file = (struct ic_file){
		.kind = kind->kind, .id = id, .type_name = kind->name, .mount_id = -1
	};
	ret->type = kind->type;
	ret->image = source->at.member;
	ret->offset = source->at.offset;
	if (source->message)
		err = kind->decoder->decode(source, ret);
	else
		err = ic_error_at(IC_ERR_DAMAGED, source->at,
				  "a file of kind %s without its message", kind->name);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ret->detail = ret->family = NULL;
	ret->file.detail = NULL;
	ret->file.path = (struct ic_text){ NULL, 0 };
	ret->damage = ic_arena_format(source->arena, "%s", ic_error_text(err));
	ic_error_free(err);
	return ret->damage ? NULL : ic_error_memory();
}

void *ic_fd_detail(const struct ic_fd_source *source, struct ic_draft_file *file, size_t size)
{
	file->detail = ic_arena_alloc(source->arena, 1, size);
	file->file.detail = file->detail;
	return file->detail;
}

struct ic_error *ic_fd_opened(const struct ic_fd_source *source, struct ic_draft_file *file,
			      uint32_t flags, const FownEntry *owner)
{
	static const struct ic_file_owner nobody;
	struct ic_file_owner *copy;

	file->file.has_flags = true;
	file->file.flags = flags;
	if (!owner)
		return NULL;
	file->file.owner = &nobody;
	if (!owner->pid && !owner->signum && !owner->uid && !owner->euid && !owner->pid_type)
		return NULL;
	copy = ic_arena_alloc(source->arena, 1, sizeof(*copy));
	if (!copy)
		return ic_error_memory();
	*copy = (struct ic_file_owner){
		.pid = owner->pid,
		.pid_type = owner->pid_type,
		.uid = owner->uid,
		.euid = owner->euid,
		.signal = owner->signum,
	};
	file->file.owner = copy;
	return NULL;
}

struct ic_error *ic_fd_numbered(const struct ic_fd_source *source, struct ic_draft_file *file,
				uint64_t number)
{
	struct ic_inode *inode = ic_arena_alloc(source->arena, 1, sizeof(*inode));

	if (!inode)
		return ic_error_memory();
	*inode = (struct ic_inode){ .has_number = true, .number = number };
	file->file.inode = inode;
	return NULL;
}

struct ic_error *ic_fd_named(const struct ic_fd_source *source, struct ic_draft_file *file,
			     const char *format, ...)
{
	va_list arguments;
	char text[64];
	char *copy;
	int size;

	va_start(arguments, format);
	size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	copy = ic_arena_copy(source->arena, text, (size_t)size);
	if (!copy)
		return ic_error_memory();
	file->file.path = (struct ic_text){ copy, (size_t)size };
	return NULL;
}
