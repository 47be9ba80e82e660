/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_list.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"

#define PART_BYTES  ((size_t)1 << 16) /* little more than a header is read at a time */
#define BLOCK_BYTES 512

struct lister {
	const struct ic_blob *tar;
	const char *name;
	struct ic_arena *arena;
	struct ic_gaps *gaps;
	struct ic_array *items;
	struct archive *archive;
	uint64_t offset; /* of what libarchive reads next */
	uint64_t names_bytes;
	uint64_t nr_climbing; /* names that would leave the folder they are for */
	struct ic_error *err; /* of the last read */
	uint8_t part[PART_BYTES];
};

static la_ssize_t read_part(struct archive *archive, void *context, const void **ret)
{
	struct lister *lister = context;
	size_t size = (size_t)ic_min(lister->tar->size - lister->offset, PART_BYTES);

	lister->err = ic_blob_read(lister->tar, lister->name, lister->offset, lister->part, size);
	if (lister->err) {
		archive_set_error(archive, EIO, "%s", ic_error_text(lister->err));
		return -1;
	}
	lister->offset += size;
	*ret = lister->part;
	return (la_ssize_t)size;
}

static la_int64_t skip_part(struct archive *archive, void *context, la_int64_t request)
{
	struct lister *lister = context;
	uint64_t skipped;

	(void)archive;
	if (request <= 0)
		return 0;
	skipped = ic_min((uint64_t)request, lister->tar->size - lister->offset);
	lister->offset += skipped;
	return (la_int64_t)skipped;
}

static uint64_t position(const struct lister *lister)
{
	int64_t offset = archive_filter_bytes(lister->archive, 0);

	return offset < 0 ? 0 : (uint64_t)offset;
}

static bool climbs(const char *name)
{
	for (; *name; name += strspn(name, "/")) {
		size_t size = strcspn(name, "/");

		if (size == 2 && !memcmp(name, "..", 2))
			return true;
		name += size;
	}
	return false;
}

/* A name without what may stand before and behind it, copied; NULL in *ret: it is the root. */
static struct ic_error *take_name(struct lister *lister, const char *raw, const char **ret)
{
	size_t size;
	char *copy;

	*ret = NULL;
	if (!raw)
		return NULL;
	while (*raw == '/' || (raw[0] == '.' && (raw[1] == '/' || !raw[1])))
		raw++;
	size = strlen(raw);
	while (size && raw[size - 1] == '/')
		size--;
	if (!size)
		return NULL;
	if (size > IC_MAX_MEMBER_NAME || !ic_add(lister->names_bytes, size, &lister->names_bytes) ||
	    lister->names_bytes > IC_MAX_NAMES_BYTES)
		return ic_error_at(IC_ERR_LIMIT,
				   (struct ic_place){ lister->name, position(lister) },
				   "a name of more than %u bytes, or of more than %" PRIu64
				   " with those before it",
				   IC_MAX_MEMBER_NAME, IC_MAX_NAMES_BYTES);
	copy = ic_arena_copy(lister->arena, raw, size);
	*ret = copy;
	return copy ? NULL : ic_error_memory();
}

static const char *raw_name(struct archive_entry *header)
{
	const char *name = archive_entry_pathname(header);

	return name ? name : archive_entry_pathname_utf8(header);
}

static const char *raw_target(struct archive_entry *header)
{
	const char *name = archive_entry_hardlink(header);

	return name ? name : archive_entry_hardlink_utf8(header);
}

/*
 * Where a file's bytes are. libarchive does not promise that its position is that of the data, so
 * its first bytes are compared.
 */
static struct ic_error *place(struct lister *lister, struct archive_entry *header,
			      struct ic_tar_item *item)
{
	uint8_t there[BLOCK_BYTES];
	const void *block;
	size_t size;
	la_int64_t at;
	struct ic_error *err;

	item->offset = position(lister);
	if (archive_entry_sparse_count(header) > 0) {
		item->unread = "is stored with holes, which icecore does not read in there";
		return NULL;
	}
	if (!item->size)
		return NULL;
	if (item->offset > lister->tar->size || item->size > lister->tar->size - item->offset) {
		item->unread = "is cut off by the end of the archive";
		return NULL;
	}
	if (archive_read_data_block(lister->archive, &block, &size, &at) != ARCHIVE_OK || at != 0) {
		item->unread = "cannot be read";
		return NULL;
	}
	size = (size_t)ic_min(ic_min(size, item->size), sizeof(there));
	err = ic_blob_read(lister->tar, lister->name, item->offset, there, size);
	if (!err && memcmp(there, block, size))
		item->unread = "is not where the archive's headers say";
	return err;
}

/* Headers that disagree about a size would give a file the bytes of what is behind it. */
static void check_end(const struct lister *lister, struct ic_tar_item *item)
{
	uint64_t end;

	if (item->kind == IC_TAR_FILE && item->size && !item->unread &&
	    (!ic_align_up(item->offset + item->size, BLOCK_BYTES, &end) || end != position(lister)))
		item->unread = "has headers that contradict each other about its size";
}

static struct ic_error *take(struct lister *lister, struct archive_entry *header,
			     struct ic_tar_item **ret)
{
	mode_t kind = archive_entry_filetype(header);
	struct ic_tar_item item = {
		.kind = raw_target(header) ? IC_TAR_HARD_LINK :
			kind == AE_IFREG   ? IC_TAR_FILE :
			kind == AE_IFDIR   ? IC_TAR_FOLDER :
					     IC_TAR_OTHER,
		.mode = archive_entry_perm(header),
		.mtime = archive_entry_mtime(header),
	};
	struct ic_error *err = take_name(lister, raw_name(header), &item.name);

	*ret = NULL;
	if (err || !item.name)
		return err;
	if (item.kind == IC_TAR_HARD_LINK)
		err = take_name(lister, raw_target(header), &item.target);
	if (err)
		return err;
	if (climbs(item.name) || (item.target && climbs(item.target))) {
		lister->nr_climbing++;
		return NULL;
	}
	if (item.kind == IC_TAR_FILE && archive_entry_size(header) > 0)
		item.size = (uint64_t)archive_entry_size(header);
	if (item.kind == IC_TAR_FILE)
		err = place(lister, header, &item);
	if (err)
		return err;
	if (lister->items->nr >= IC_MAX_MEMBERS)
		return ic_error_at(IC_ERR_LIMIT,
				   (struct ic_place){ lister->name, position(lister) },
				   "more than %u files", IC_MAX_MEMBERS);
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

/* One entry; *ret_more is false at the end. */
static struct ic_error *step(struct lister *lister, bool *ret_more)
{
	struct archive_entry *header;
	struct ic_tar_item *item = NULL;
	struct ic_error *err;
	int status = archive_read_next_header(lister->archive, &header);

	*ret_more = false;
	if (status == ARCHIVE_EOF)
		return NULL;
	/* ARCHIVE_WARN: a name that the locale cannot say. */
	if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
		return failure(lister);
	err = take(lister, header, &item);
	if (err)
		return err;
	if (archive_read_data_skip(lister->archive) != ARCHIVE_OK)
		return failure(lister);
	if (item)
		check_end(lister, item);
	*ret_more = true;
	return NULL;
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
	if (lister->nr_climbing)
		ic_gaps_add(lister->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = lister->name },
			    "%s: %" PRIu64 " names lead out of it (\"..\"): left out", lister->name,
			    lister->nr_climbing);
	return err;
}

struct ic_error *ic_tar_list(const struct ic_blob *tar, const char *name, struct ic_arena *arena,
			     struct ic_gaps *gaps, struct ic_array *ret)
{
	/* In the arena and not on the stack: a buffer is in it. */
	struct lister *lister = ic_arena_alloc(arena, 1, sizeof(*lister));
	struct ic_error *err;

	if (!lister)
		return ic_error_memory();
	lister->tar = tar;
	lister->name = name;
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
	ic_gaps_add_error(gaps, 0, name, ic_error_context(err, "files behind this are not seen"));
	return NULL;
}
