/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/name_table.h"
#include "convert/files/layer.h"
#include "convert/input/packed_unpack.h"
#include "convert/input/tar_list.h"

/*
 * What a container changed. Podman and CRI-O write a tar of the files, and beside it deleted.files;
 * containerd an OCI layer, in which an empty file ".wh.NAME" says that NAME is gone, and
 * ".wh..wh..opq" that everything beside it is (OCI image specification 1.1, layer.md).
 */
#define WHITEOUT ".wh."
#define OPAQUE   ".wh..wh..opq"

/* A chain of hard links is one long; more are made up. */
#define MOST_LINKS 8

struct diff {
	const struct ic_member *tar; /* NULL: none */
	const struct ic_outdir *spool;
	struct ic_arena *arena;
	bool opened;
	bool unknown;        /* what is in it is not known, as a gap tells, or was not asked for */
	struct ic_blob blob; /* of the plain tar */
	int spool_fd;        /* or -1 */
	struct ic_array items;       /* of struct ic_tar_item, by their place in the tar */
	struct ic_name_table *names; /* of struct ic_tar_item, without a slash before them */
	struct ic_name_table *gone;  /* paths that are gone, with all that is below them */
};

static char is_gone; /* what `gone` holds: only its address matters */

static struct ic_error *hide(struct diff *diff, const char *name, size_t size)
{
	return ic_name_table_put(diff->gone, name, size, &is_gone);
}

/* An entry that says what is gone: NULL in *ret_done for any other. */
static struct ic_error *take_whiteout(struct diff *diff, const char *name, bool *ret_done)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t folder = (size_t)(base - name);
	char *hidden;

	*ret_done = !strncmp(base, WHITEOUT, strlen(WHITEOUT));
	if (!*ret_done)
		return NULL;
	if (!strcmp(base, OPAQUE))
		return hide(diff, name, folder ? folder - 1 : 0);
	base += strlen(WHITEOUT);
	hidden = ic_arena_alloc(diff->arena, folder + strlen(base) + 1, 1);
	if (!hidden)
		return ic_error_memory();
	memcpy(hidden, name, folder);
	memcpy(hidden + folder, base, strlen(base));
	return hide(diff, hidden, folder + strlen(base));
}

static struct ic_error *take_items(struct diff *diff)
{
	struct ic_tar_item *item = diff->items.items;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < diff->items.nr; i++) {
		bool whiteout;

		if (!*item[i].name) /* the root itself */
			continue;
		err = take_whiteout(diff, item[i].name, &whiteout);
		/* Of a name that is there twice the last one counts, as when it is unpacked. */
		if (!err && !whiteout)
			err = ic_name_table_put(diff->names, item[i].name, strlen(item[i].name),
						&item[i]);
	}
	return err;
}

/* The tar itself, or what it is when it is unpacked. */
static struct ic_error *open_blob(struct diff *diff, struct ic_gaps *gaps)
{
	const struct ic_member *tar = diff->tar;
	const char *packed = NULL;
	struct ic_error *err = ic_packed_kind(&tar->blob, tar->name, &packed);
	uint64_t size;

	diff->blob = tar->blob;
	if (err || !packed)
		return err;
	if (!diff->spool) {
		diff->unknown = true;
		return NULL;
	}
	err = ic_packed_unpack(&tar->blob, tar->name, diff->spool, gaps, &diff->spool_fd, &size);
	if (!err)
		diff->blob = (struct ic_blob){ .fd = diff->spool_fd, .size = size };
	return err;
}

static struct ic_error *read_tar(struct diff *diff, struct ic_gaps *gaps)
{
	struct ic_error *err = NULL;

	diff->unknown = diff->tar->unread || !diff->tar->has_blob;
	if (diff->unknown)
		return NULL;
	err = open_blob(diff, gaps);
	if (!err && !diff->unknown)
		err = ic_tar_list(&diff->blob, diff->tar->name, diff->arena, gaps, &diff->items);
	if (!err && !diff->unknown)
		err = take_items(diff);
	return err;
}

/* Look into the tar, once, when the first file is asked for. */
static struct ic_error *open_once(struct diff *diff, struct ic_gaps *gaps)
{
	struct ic_error *err = NULL;

	if (diff->opened || !diff->tar)
		return NULL;
	diff->opened = true;
	err = read_tar(diff, gaps);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	diff->unknown = true;
	ic_gaps_add_error(gaps, 0, diff->tar->name,
			  ic_error_context(err, "a container's changed files are not seen"));
	return NULL;
}

/* Whether a path or a folder that it was in is gone, or is no folder any more. */
static bool find_gone(const struct diff *diff, const char *path, size_t size)
{
	struct ic_name_prefix in_names = { 0 }, in_gone = { 0 };

	for (size_t i = 0; i <= size; i++) {
		const struct ic_tar_item *item;

		if (i && i < size && path[i] != '/')
			continue;
		item = ic_name_table_find_prefix(diff->names, path, i, &in_names);
		if (ic_name_table_find_prefix(diff->gone, path, i, &in_gone) ||
		    (item && item->kind != IC_TAR_FOLDER))
			return true;
	}
	return false;
}

static const struct ic_tar_item *find_item(const struct diff *diff, const char *path, size_t size)
{
	const struct ic_tar_item *item = ic_name_table_find(diff->names, path, size);

	for (unsigned int i = 0; item && item->kind == IC_TAR_HARD_LINK && i < MOST_LINKS; i++)
		item = ic_name_table_find(diff->names, item->target, strlen(item->target));
	return item;
}

static void take_file(const struct diff *diff, const struct ic_tar_item *item,
		      struct ic_candidate *found)
{
	found->verdict = IC_LAYER_UNREAD;
	if (!item) {
		found->why = "is a hard link to what is not there";
	} else if (item->kind != IC_TAR_FILE) {
		found->why = "is no regular file";
	} else if (item->unread) {
		found->why = item->unread;
	} else if (item->parts) {
		found->why = "is stored with holes, which icecore does not read in there";
	} else {
		found->verdict = IC_LAYER_FOUND;
		found->member = (struct ic_member){
			.name = found->place,
			.size = item->size,
			.has_blob = true,
			.blob = { .bytes = diff->blob.bytes ? diff->blob.bytes + item->offset :
							      NULL,
				  .fd = diff->blob.fd,
				  .offset = diff->blob.offset + item->offset,
				  .size = item->size },
			.mode = item->mode,
			.mtime = item->mtime.seconds,
		};
	}
}

static struct ic_error *look(void *state, const struct ic_files_wanted *wanted,
			     struct ic_gaps *gaps, struct ic_candidate *ret)
{
	struct diff *diff = state;
	size_t slashes = strspn(wanted->path.bytes, "/");
	const char *path = wanted->path.bytes + slashes;
	size_t size = wanted->path.size - slashes;
	struct ic_candidate found = { .own_fd = -1 };
	struct ic_error *err = open_once(diff, gaps);

	if (err)
		return err;
	found.place = ic_arena_format(diff->arena, "%s:%s",
				      diff->tar ? diff->tar->name : "deleted.files",
				      wanted->path.bytes);
	if (!found.place)
		return ic_error_memory();
	if (!diff->unknown && ic_name_table_find(diff->names, path, size)) {
		take_file(diff, find_item(diff, path, size), &found);
	} else if (!diff->unknown && find_gone(diff, path, size)) {
		found.verdict = IC_LAYER_GONE;
		found.why = "says that the container had deleted it";
	}
	*ret = found;
	return NULL;
}

struct ic_error *ic_layer_rootfs_diff_list(void *state, struct ic_gaps *gaps,
					   struct ic_files_diff *ret)
{
	struct diff *diff = state;
	struct ic_error *err = open_once(diff, gaps);

	if (err)
		return err;
	*ret = (struct ic_files_diff){
		.tar = diff->tar,
		.is_listed = diff->tar && !diff->unknown,
		.is_packed = diff->spool_fd >= 0,
		.items = diff->items.items,
		.nr = diff->items.nr,
		.blob = diff->blob,
	};
	return NULL;
}

static void release(void *state)
{
	struct diff *diff = state;

	if (diff->spool_fd >= 0)
		close(diff->spool_fd);
}

const struct ic_layer_kind ic_layer_rootfs_diff = {
	.name = "rootfs-diff",
	.in_checkpoint = true,
	.hides = true,
	.look = look,
	.free = release,
};

struct ic_error *ic_layer_rootfs_diff_new(const struct ic_member *tar,
					  const struct ic_outdir *spool, struct ic_arena *arena,
					  void **ret)
{
	struct diff *diff = ic_arena_alloc(arena, 1, sizeof(*diff));

	if (!diff)
		return ic_error_memory();
	*diff = (struct diff){ .tar = tar, .spool = spool, .arena = arena, .spool_fd = -1 };
	diff->names = ic_name_table_new(arena);
	diff->gone = ic_name_table_new(arena);
	*ret = diff;
	return diff->names && diff->gone ? NULL : ic_error_memory();
}

struct ic_error *ic_layer_rootfs_diff_hide(void *state, struct ic_text path)
{
	struct diff *diff = state;
	const char *copy;

	while (path.size && *path.bytes == '/') {
		path.bytes++;
		path.size--;
	}
	while (path.size && path.bytes[path.size - 1] == '/')
		path.size--;
	copy = ic_arena_copy(diff->arena, path.size ? path.bytes : "", path.size);
	if (!copy)
		return ic_error_memory();
	return path.size ? hide(diff, copy, path.size) : NULL;
}
