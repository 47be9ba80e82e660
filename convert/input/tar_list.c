/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_list.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/input/tar_entry.h"

#define BLOCK_BYTES 512

struct lister {
	struct ic_tar_bytes *bytes;
	const char *name;
	struct ic_arena *arena;
	struct ic_gaps *gaps;
	struct ic_array *items;
	struct archive *archive;
	struct ic_tar_budget budget;
	uint64_t stored_bytes; /* of the item that was taken last */
	bool in_damage;        /* looking for the next sound header; that is noted */
	struct ic_error *err;  /* of the last read */
	uint8_t part[IC_TAR_BYTES_PART];
};

static la_ssize_t read_part(struct archive *archive, void *context, const void **ret)
{
	struct lister *lister = context;
	size_t size;

	if (!lister->err)
		lister->err = ic_tar_bytes_read(lister->bytes, lister->part, sizeof(lister->part),
						&size);
	if (lister->err) {
		archive_set_error(archive, EIO, "%s", ic_error_text(lister->err));
		return -1;
	}
	*ret = lister->part;
	return (la_ssize_t)size;
}

static la_int64_t skip_part(struct archive *archive, void *context, la_int64_t request)
{
	struct lister *lister = context;

	(void)archive;
	return request > 0 ? (la_int64_t)ic_tar_bytes_skip(lister->bytes, (uint64_t)request) : 0;
}

static uint64_t position(const struct lister *lister)
{
	int64_t offset = archive_filter_bytes(lister->archive, 0);

	return offset < 0 ? 0 : (uint64_t)offset;
}

/*
 * Where a file's bytes are. libarchive does not promise that its position is that of the data, so
 * its first bytes are compared.
 */
static struct ic_error *check_place(struct lister *lister, struct ic_tar_item *item)
{
	uint64_t first = item->nr_parts ? item->parts[0].file_offset : 0;
	uint8_t there[BLOCK_BYTES];
	const void *block;
	size_t size;
	la_int64_t at;
	struct ic_error *err;

	if (archive_read_data_block(lister->archive, &block, &size, &at) != ARCHIVE_OK || at < 0 ||
	    (uint64_t)at != first) {
		item->unread = "cannot be read";
		return NULL;
	}
	size = (size_t)ic_min(ic_min(size, lister->stored_bytes), sizeof(there));
	err = ic_blob_read(lister->bytes->blob, lister->name, item->offset, there, size);
	if (!err && memcmp(there, block, size))
		item->unread = "is not where the archive's headers say";
	return err;
}

static struct ic_error *place(struct lister *lister, struct archive_entry *header,
			      struct ic_tar_item *item)
{
	struct ic_error *err = NULL;

	item->offset = position(lister);
	lister->stored_bytes = item->size;
	if (archive_entry_sparse_count(header) > 0)
		err = ic_tar_entry_take_parts(header, item->offset, lister->arena, &lister->budget,
					      item, &lister->stored_bytes);
	/* What is compressed cannot be read twice: check_end() has to do. */
	if (err || item->unread || !lister->stored_bytes || lister->bytes->decoder)
		return err;
	if (item->offset > lister->bytes->blob->size ||
	    lister->stored_bytes > lister->bytes->blob->size - item->offset) {
		item->unread = "is cut off by the end of the archive";
		return NULL;
	}
	return check_place(lister, item);
}

/* Headers that disagree about a size would give a file the bytes of what is behind it. */
static void check_end(const struct lister *lister, struct ic_tar_item *item)
{
	uint64_t end;

	if (item->kind == IC_TAR_FILE && lister->stored_bytes && !item->unread &&
	    (!ic_align_up(item->offset + lister->stored_bytes, BLOCK_BYTES, &end) ||
	     end != position(lister)))
		item->unread = "has headers that contradict each other about its size";
}

static struct ic_error *take(struct lister *lister, struct archive_entry *header,
			     struct ic_tar_item **ret)
{
	struct ic_place at = { lister->name, position(lister) };
	struct ic_tar_item item;
	bool taken;
	struct ic_error *err = ic_tar_entry_take(header, lister->arena, &lister->budget, &item,
						 &taken);

	*ret = NULL;
	if (err && ic_error_kind(err) == IC_ERR_LIMIT) {
		ic_error_free(err);
		return ic_error_at(IC_ERR_LIMIT, at, "names of more than %" PRIu64 " bytes",
				   IC_MAX_NAMES_BYTES);
	}
	if (!err && taken && item.kind == IC_TAR_FILE)
		err = place(lister, header, &item);
	if (err || !taken)
		return err;
	if (lister->items->nr >= IC_MAX_MEMBERS)
		return ic_error_at(IC_ERR_LIMIT, at, "more than %u files", IC_MAX_MEMBERS);
	*ret = ic_array_append(lister->items, lister->arena, sizeof(item));
	if (!*ret)
		return ic_error_memory();
	**ret = item;
	return NULL;
}

static struct ic_error *failure(struct lister *lister)
{
	const char *text = archive_error_string(lister->archive);

	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ lister->name, position(lister) },
			   "%s", text ? text : "not a tar");
}

/* A damaged header costs its entry; said once for a stretch of them. */
static struct ic_error *pass_damage(struct lister *lister)
{
	if (!lister->in_damage)
		ic_gaps_add_error(lister->gaps, 0, lister->name,
				  ic_error_context(failure(lister),
						   "a file is lost, reading goes on at the next "
						   "sound header"));
	lister->in_damage = true;
	return NULL;
}

/* One entry; *ret_more is false at the end. */
static struct ic_error *step(struct lister *lister, bool *ret_more)
{
	struct archive_entry *header;
	struct ic_tar_item *item = NULL;
	struct ic_error *err;
	int status = archive_read_next_header(lister->archive, &header);

	*ret_more = status == ARCHIVE_RETRY;
	if (status == ARCHIVE_EOF)
		return NULL;
	if (status == ARCHIVE_RETRY)
		return pass_damage(lister);
	/* ARCHIVE_WARN: a name that the locale cannot say. */
	if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
		return failure(lister);
	lister->in_damage = false;
	err = take(lister, header, &item);
	if (err)
		return err;
	if (archive_read_data_skip(lister->archive) != ARCHIVE_OK) {
		if (item && lister->stored_bytes && !item->unread)
			item->unread = "is cut off by the end of the archive";
		return failure(lister);
	}
	if (item)
		check_end(lister, item);
	*ret_more = true;
	return NULL;
}

static void note_count(const struct lister *lister, enum ic_gap_kind kind, uint64_t nr,
		       const char *one, const char *many)
{
	if (nr)
		ic_gaps_add(lister->gaps, (struct ic_gap){ .kind = kind, .member = lister->name },
			    "%s: %" PRIu64 " %s: left out", lister->name, nr, nr == 1 ? one : many);
}

static struct ic_error *list(struct lister *lister)
{
	struct ic_error *err = NULL;
	bool more = true;

	archive_read_support_format_tar(lister->archive);
	archive_read_support_format_empty(lister->archive);
	archive_read_set_read_callback(lister->archive, read_part);
	archive_read_set_skip_callback(lister->archive, skip_part);
	archive_read_set_callback_data(lister->archive, lister);
	if (archive_read_open1(lister->archive) != ARCHIVE_OK)
		err = failure(lister);
	while (!err && more)
		err = step(lister, &more);
	note_count(lister, IC_GAP_DAMAGED, lister->budget.nr_climbing,
		   "name leads out of it (\"..\")", "names lead out of it (\"..\")");
	note_count(lister, IC_GAP_LIMIT, lister->budget.nr_long,
		   "name or target has more than 4096 bytes",
		   "names or targets have more than 4096 bytes");
	note_count(lister, IC_GAP_LIMIT, lister->budget.nr_attributes,
		   "extended attribute is too much or too large",
		   "extended attributes are too many or too large");
	return err;
}

struct ic_error *ic_tar_list_bytes(struct ic_tar_bytes *bytes, struct ic_arena *arena,
				   struct ic_gaps *gaps, struct ic_array *ret)
{
	/* In the arena and not on the stack: a buffer is in it. */
	struct lister *lister = ic_arena_alloc(arena, 1, sizeof(*lister));
	struct ic_error *err;

	if (!lister)
		return ic_error_memory();
	lister->bytes = bytes;
	lister->name = bytes->name;
	lister->arena = arena;
	lister->gaps = gaps;
	lister->items = ret;
	lister->archive = archive_read_new();
	if (!lister->archive)
		return ic_error_memory();
	err = list(lister);
	archive_read_free(lister->archive);
	ic_error_free(lister->err);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_gaps_add_error(gaps, 0, bytes->name,
			  ic_error_context(err, "files behind this are not seen"));
	return NULL;
}

struct ic_error *ic_tar_list(const struct ic_blob *tar, const char *name, struct ic_arena *arena,
			     struct ic_gaps *gaps, struct ic_array *ret)
{
	struct ic_tar_bytes bytes = ic_tar_bytes_plain(tar, name);

	return ic_tar_list_bytes(&bytes, arena, gaps, ret);
}
