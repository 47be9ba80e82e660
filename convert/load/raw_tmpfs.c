/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/input/packed_unpack.h"
#include "convert/input/tar_list.h"
#include "convert/load/raw.h"

static const char *const kinds[] = {
	[IC_TAR_FILE] = "file",
	[IC_TAR_HARD_LINK] = "hard link",
	[IC_TAR_FOLDER] = "folder",
	[IC_TAR_LINK] = "symbolic link",
	[IC_TAR_FIFO] = "FIFO",
	[IC_TAR_CHARACTER_DEVICE] = "character device",
	[IC_TAR_BLOCK_DEVICE] = "block device",
	[IC_TAR_SOCKET] = "socket",
	[IC_TAR_OTHER] = "other",
};

static void show_text(struct ic_json *json, const char *key, const char *text)
{
	ic_json_exact(json, key, (struct ic_text){ text, strlen(text) });
}

static void show_item(struct ic_listing *listing, const struct ic_tar_item *item)
{
	struct ic_json *json = &listing->json;

	ic_json_object(json, ic_listing_open(listing, item->offset));
	show_text(json, "name", *item->name ? item->name : ".");
	ic_json_string(json, "kind", kinds[item->kind]);
	if (item->target)
		show_text(json, "target", item->target);
	if (item->kind == IC_TAR_FILE)
		ic_json_number(json, "size", item->size);
	ic_json_number(json, "mode", item->mode);
	if (item->mtime.known)
		ic_json_signed(json, "mtime", item->mtime.seconds);
	ic_json_close(json);
	ic_listing_close(listing);
}

static struct ic_error *list_tar(struct ic_listing *listing, const struct ic_blob *tar)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_array items = { 0 };
	struct ic_error *err = ic_arena_new(&arena);

	if (!err)
		err = ic_tar_list(tar, listing->member->name, arena, listing->show.gaps, &items);
	for (size_t i = 0; !err && i < items.nr; i++)
		show_item(listing, (const struct ic_tar_item *)items.items + i);
	return err;
}

/* The contents of a tmpfs: a tar, packed by gzip. `offset` of an entry counts in the tar. */
static void list(struct ic_listing *listing)
{
	const struct ic_member *member = listing->evidence;
	struct ic_blob tar = { 0 };
	int fd = -1;
	struct ic_error *err = NULL;

	if (!listing->spool)
		err = ic_error_at(IC_ERR_MISSING, (struct ic_place){ member->name, 0 },
				  "not unpacked");
	else if (member->blob.size)
		err = ic_packed_unpack(&member->blob, member->name, listing->spool,
				       listing->show.gaps, &fd, &tar.size);
	tar.fd = fd;
	if (!err && tar.size)
		err = list_tar(listing, &tar);
	if (fd >= 0)
		close(fd);
	if (err)
		ic_gaps_add_error(listing->show.gaps, 0, member->name, err);
}

const struct ic_raw_format ic_raw_tmpfs = { "tmpfs", "tmpfs-", ".tar.gz.img", IC_RAW_NEEDS_SPOOL,
					    list };
