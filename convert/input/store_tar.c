/* SPDX-License-Identifier: Apache-2.0 */
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/input/tar_source.h"
#include "convert/input/unpack.h"
#include "convert/input/unread.h"

#define BLOCK_BYTES 512

/* One pass over an archive. */
struct pass {
	struct ic_store *store;
	struct ic_tar_source source;
	struct ic_unpack unpack;
	struct archive *archive;
	uint64_t end;   /* offset in the tar behind the last entry */
	bool in_place;  /* members of a plain tar are read where they are */
	bool misplaced; /* ... which did not work: start again without */
	bool cut;       /* the archive ends early; that is noted */
	bool in_damage; /* looking for the next sound header; that is noted */
};

static uint64_t position(const struct pass *pass)
{
	int64_t offset = archive_filter_bytes(pass->archive, 0);

	return offset < 0 ? 0 : (uint64_t)offset;
}

/*
 * Let a member of a plain tar be read where it is. libarchive does not promise that the position is
 * that of the data, so the first block is compared.
 */
static struct ic_error *take_in_place(struct pass *pass, struct ic_entry *entry)
{
	uint64_t offset = position(pass);
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
	if (there < entry->member.size) {
		pass->cut = true;
		ic_unpack_note_cut(pass->store, &entry->member, there);
	}
	return ic_store_place(pass->store, entry, ic_store_want(pass->store, entry->member.name),
			      pass->store->fd, offset, there);
}

/*
 * Go behind an entry. A member whose extensions and header disagree about its size would have
 * others' bytes at its end: then the archive goes on somewhere else than the member ends.
 */
static bool pass_by(struct pass *pass, struct ic_entry *entry)
{
	uint64_t end;

	if (archive_read_data_skip(pass->archive) != ARCHIVE_OK)
		return false;
	pass->end = position(pass);
	if (entry && entry->in_place &&
	    (!ic_align_up(entry->data_offset + entry->stored_bytes, BLOCK_BYTES, &end) ||
	     end != pass->end)) {
		ic_unread(pass->store, entry, "its headers contradict each other about its size");
		entry->in_place = false;
		entry->member.has_blob = false;
	}
	return true;
}

static struct ic_error *take_data(struct pass *pass, struct archive_entry *header,
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

static struct ic_error *take_entry(struct pass *pass, struct archive_entry *header,
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
					     .offset = position(pass) },
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
	if (ic_unread_name(name))
		ic_unread(store, entry, ic_unread_name(name));
	else if (kind != AE_IFREG || hard_link)
		ic_unread_kind(store, entry, kind, hard_link);
	else
		err = take_data(pass, header, entry);
	return err;
}

/* The error of the pass when libarchive cannot go on at `offset`. */
static struct ic_error *failure(struct pass *pass, uint64_t offset)
{
	const struct ic_store *store = pass->store;
	const char *reason = archive_error_string(pass->archive);
	struct ic_error *err = pass->source.err;

	pass->source.err = NULL;
	if (err)
		return err;
	if (!store->entries.nr && archive_format(pass->archive) == 0)
		return ic_error_new(
			IC_ERR_UNSUPPORTED,
			"%s: %s no tar archive; name the folder that CRIU dumped to or the "
			"archive that the container engine exported",
			store->path,
			pass->source.codec ? "there is compressed data in it, but" : "is");
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ store->archive->member.name, offset },
			   "the tar archive is damaged here%s: %s",
			   pass->source.codec ? " (counting unpacked bytes)" : "",
			   reason ? reason : "no reason given");
}

static void note(struct pass *pass, struct ic_error *err, const char *consequence)
{
	const char *name = pass->store->archive->member.name;
	struct ic_place place = { name, 0 };

	(void)ic_error_place(err, &place);
	ic_gaps_add(pass->store->gaps,
		    (struct ic_gap){ .kind = ic_error_kind(err) == IC_ERR_LIMIT ? IC_GAP_LIMIT :
										  IC_GAP_DAMAGED,
				     .member = name,
				     .offset = place.offset },
		    "%s; %s", ic_error_text(err), consequence);
	ic_error_free(err);
}

static void finish(struct pass *pass)
{
	const char *name = pass->store->archive->member.name;

	if (position(pass) == pass->end)
		ic_gaps_add(pass->store->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = name,
					     .offset = pass->source.codec ? 0 : pass->end },
			    "%s: the archive has no end mark, so it may have been cut short; copy "
			    "it again if you can",
			    name);
	ic_tar_source_finish(&pass->source, position(pass));
}

/* libarchive cannot go on: that costs everything if nothing came before. */
static struct ic_error *give_up(struct pass *pass)
{
	struct ic_error *err = failure(pass, pass->end);

	if (!pass->store->entries.nr)
		return err;
	note(pass, err, "what comes before is used, the rest is lost");
	return NULL;
}

/* One entry; *ret_more is false when it was the last that can be read. */
static struct ic_error *take_next(struct pass *pass, struct archive_entry *header, bool *ret_more)
{
	struct ic_entry *entry = NULL;
	struct ic_error *err = take_entry(pass, header, &entry);

	*ret_more = false;
	if (err && ic_error_kind(err) == IC_ERR_LIMIT) {
		note(pass, ic_error_context(err, "%s", pass->store->path), "the rest is not read");
		return NULL;
	}
	if (err || pass->misplaced)
		return err;
	*ret_more = !pass->cut && pass_by(pass, entry);
	/* A plain tar that is cut has said so. */
	return *ret_more || (pass->cut && !pass->source.codec) ? NULL : give_up(pass);
}

/* One header and what belongs to it; *ret_more is false at the end. */
static struct ic_error *step(struct pass *pass, bool *ret_more)
{
	struct archive_entry *header;

	*ret_more = false;
	switch (archive_read_next_header(pass->archive, &header)) {
	case ARCHIVE_OK:
	case ARCHIVE_WARN: /* a name that the locale cannot say */
		pass->in_damage = false;
		return take_next(pass, header, ret_more);
	case ARCHIVE_RETRY: /* a damaged header; the next block is looked at next */
		if (!pass->in_damage)
			note(pass, failure(pass, pass->end),
			     "a file is lost, reading goes on at the next sound header");
		pass->in_damage = true;
		*ret_more = true;
		return NULL;
	case ARCHIVE_EOF:
		finish(pass);
		return NULL;
	default:
		return give_up(pass);
	}
}

static struct ic_error *run(struct pass *pass)
{
	struct ic_error *err;
	bool more = true;

	pass->archive = archive_read_new();
	if (!pass->archive)
		return ic_error_memory();
	archive_read_support_format_tar(pass->archive);
	archive_read_support_format_empty(pass->archive);
	err = ic_tar_source_open(pass->store, &pass->source);
	if (err)
		return err;
	pass->in_place = pass->in_place && !pass->source.codec;
	if (ic_tar_source_attach(&pass->source, pass->archive) != ARCHIVE_OK)
		return failure(pass, 0);
	while (!err && more)
		err = step(pass, &more);
	if (!err && pass->source.decompress)
		ic_decompress_digest(pass->source.decompress, &pass->store->archive->member.digest);
	return err;
}

static struct ic_error *name_kind(const struct pass *pass)
{
	struct ic_store *store = pass->store;

	store->kind = pass->source.codec ?
			      ic_arena_format(store->arena, "tar, %s", pass->source.codec) :
			      "tar";
	if (!store->kind)
		return ic_error_memory();
	if (!store->entries.nr)
		return ic_error_new(IC_ERR_DAMAGED,
				    "%s: is an archive without a single file; copy the checkpoint "
				    "again",
				    store->path);
	return NULL;
}

static struct ic_error *read_once(struct ic_store *store, bool in_place, bool *ret_misplaced)
{
	struct pass pass = { .store = store, .in_place = in_place, .unpack = { .store = store } };
	struct ic_error *err = run(&pass);

	if (!err)
		err = name_kind(&pass);
	*ret_misplaced = pass.misplaced;
	archive_read_free(pass.archive);
	ic_unpack_close(&pass.unpack);
	ic_tar_source_close(&pass.source);
	return err;
}

struct ic_error *ic_store_tar_read(struct ic_store *store)
{
	bool misplaced = false;
	struct ic_error *err = read_once(store, true, &misplaced);

	if (!err && misplaced) {
		store->entries.nr = 0;
		store->names_bytes = 0;
		err = read_once(store, false, &misplaced);
	}
	return err;
}
