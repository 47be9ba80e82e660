/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_member.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/input/unread.h"

#define BLOCK_BYTES 512

uint64_t ic_tar_member_position(const struct ic_tar_pass *pass)
{
	int64_t offset = archive_filter_bytes(pass->archive, 0);

	return offset < 0 ? 0 : (uint64_t)offset;
}

/*
 * Let a member of a plain tar be read where it is. libarchive does not promise that the position is
 * that of the data, so the first block is compared.
 */
static struct ic_error *take_in_place(struct ic_tar_pass *pass, struct ic_entry *entry)
{
	const struct ic_blob *archive = &pass->store->archive->member.blob;
	uint64_t offset = ic_tar_member_position(pass);
	uint64_t left = pass->source.size - ic_min(offset, pass->source.size);
	uint64_t there = ic_min(entry->member.size, left);
	const void *block;
	size_t block_bytes;
	la_int64_t at;

	if (there &&
	    archive_read_data_block(pass->archive, &block, &block_bytes, &at) == ARCHIVE_OK &&
	    !ic_tar_source_is_at(&pass->source, offset, block,
				 (size_t)ic_min(block_bytes, there))) {
		pass->misplaced = true;
		return NULL;
	}
	entry->data_offset = offset;
	entry->stored_bytes = there;
	entry->in_place = true;
	return ic_store_place(pass->store, entry, ic_store_want(pass->store, entry->member.name),
			      archive->fd, archive->offset + offset, there);
}

/*
 * Go behind an entry. A member whose extensions and header disagree about its size would have
 * others' bytes at its end: then the archive goes on somewhere else than the member ends.
 */
bool ic_tar_member_pass(struct ic_tar_pass *pass, struct ic_entry *entry)
{
	bool in_place = entry && entry->in_place;
	uint64_t end;

	if (archive_read_data_skip(pass->archive) != ARCHIVE_OK) {
		if (in_place && entry->stored_bytes < entry->member.size) {
			pass->cut = true;
			ic_unpack_note_cut(pass->store, &entry->member, entry->stored_bytes);
		}
		return false;
	}
	pass->end = ic_tar_member_position(pass);
	if (in_place && (!ic_align_up(entry->data_offset + entry->member.size, BLOCK_BYTES, &end) ||
			 end != pass->end)) {
		ic_unread(pass->store, entry, "its headers contradict each other about its size");
		entry->in_place = false;
		entry->member.has_blob = false;
		entry->member.blob = (struct ic_blob){ .fd = -1 };
	}
	return true;
}

static struct ic_error *take_data(struct ic_tar_pass *pass, struct archive_entry *header,
				  struct ic_entry *entry)
{
	bool sparse = archive_entry_sparse_count(header) > 0;

	if (pass->in_place && !sparse)
		return take_in_place(pass, entry);
	return ic_unpack_member(&pass->unpack, pass->archive, entry, sparse, &pass->cut);
}

/* The bytes of a name as they are in the archive: never NULL, whatever the locale. */
static const char *name_of(struct archive_entry *header)
{
	const char *name = archive_entry_pathname(header);

	if (!name)
		name = archive_entry_pathname_utf8(header);
	if (name && !strncmp(name, "./", 2))
		name += 2;
	return name ? name : "";
}

/* The name of the member that a hard link is another name of, in the form that names have. */
static const char *link_name_of(struct archive_entry *header, struct ic_arena *arena)
{
	const char *name = archive_entry_hardlink(header);

	if (!name)
		name = archive_entry_hardlink_utf8(header);
	if (name && !strncmp(name, "./", 2))
		name += 2;
	return ic_arena_copy(arena, name ? name : "", name ? strlen(name) : 0);
}

struct ic_error *ic_tar_member_take(struct ic_tar_pass *pass, struct archive_entry *header,
				    struct ic_entry **ret)
{
	struct ic_store *store = pass->store;
	const char *name = name_of(header);
	bool hard_link = archive_entry_hardlink(header) != NULL;
	mode_t kind = archive_entry_filetype(header);
	struct ic_entry *entry = NULL;
	struct ic_error *err;

	if (!*name || !strcmp(name, ".") || (kind == AE_IFDIR && !hard_link))
		return NULL;
	if (strlen(name) > IC_MAX_MEMBER_NAME) {
		ic_gaps_add(store->gaps,
			    (struct ic_gap){ .kind = IC_GAP_LIMIT,
					     .member = store->archive->member.name,
					     .offset = ic_tar_member_position(pass) },
			    "%s: a name of more than %u bytes (it begins \"%.40s\"); not read",
			    store->archive->member.name, IC_MAX_MEMBER_NAME, name);
		return NULL;
	}
	err = ic_store_add(store, name, &entry);
	if (err)
		return err;
	*ret = entry;
	entry->member.size = archive_entry_size(header) < 0 ? 0 :
							      (uint64_t)archive_entry_size(header);
	entry->member.mode = archive_entry_perm(header);
	entry->member.mtime = archive_entry_mtime(header);
	if (kind == AE_IFLNK && !hard_link && archive_entry_symlink(header)) {
		const char *link = archive_entry_symlink(header);

		entry->member.link = ic_arena_copy(store->arena, link, strlen(link));
		if (!entry->member.link)
			return ic_error_memory();
	}
	if (hard_link) {
		entry->hard_link = link_name_of(header, store->arena);
		if (!entry->hard_link)
			return ic_error_memory();
	}
	if (ic_unread_name(name))
		ic_unread(store, entry, ic_unread_name(name));
	else if (kind != AE_IFREG || hard_link)
		ic_unread_kind(store, entry, kind, hard_link);
	else
		err = take_data(pass, header, entry);
	return err;
}
