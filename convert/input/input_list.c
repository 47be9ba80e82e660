/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/input/capture.h"
#include "convert/input/container_image_private.h"
#include "convert/input/decoder.h"
#include "convert/input/endings.h"
#include "convert/input/input_private.h"
#include "convert/input/layout.h"

#define USTAR_AT 257 /* "ustar", in a tar's first header */

static struct ic_error *add_item(struct ic_input *input, const char *name, size_t size,
				 struct ic_input_item **ret)
{
	struct ic_input_item *item;

	if (input->items.nr == IC_MAX_CHECKPOINTS)
		return ic_error_new(IC_ERR_LIMIT, "%s: more than %u checkpoints in one input",
				    input->base->path, IC_MAX_CHECKPOINTS);
	item = ic_array_append(&input->items, input->arena, sizeof(*item));
	if (!item)
		return ic_error_memory();
	item->name = ic_arena_copy(input->arena, name, size);
	*ret = item;
	return item->name ? NULL : ic_error_memory();
}

/* "web" of "pod/web/" */
static struct ic_error *add_dump(struct ic_input *input, const struct ic_layout_dump *dump)
{
	size_t size = strlen(dump->root), start;
	struct ic_input_item *item;
	struct ic_error *err;

	size -= size && dump->root[size - 1] == '/';
	for (start = size; start && dump->root[start - 1] != '/'; start--)
		;
	err = add_item(input, dump->root + start, size - start, &item);
	if (err)
		return err;
	item->folder = dump->folder;
	item->root = dump->root;
	return NULL;
}

static struct ic_error *list_dumps(struct ic_input *input)
{
	struct ic_array dumps = { 0 };
	const struct ic_layout_dump *dump;
	struct ic_error *err;
	bool at_top = false;

	if (!ic_layout_has_images(input->base))
		return NULL;
	err = ic_layout_dumps(input->base, input->arena, &dumps);
	dump = dumps.items;
	for (size_t i = 0; !err && i < dumps.nr; i++)
		at_top = at_top || dump[i].at_top;
	/* What lies at the top has all below it, whatever that is. */
	if (!err && (at_top || dumps.nr < 2)) {
		const struct ic_layout_dump whole = { "", "", true };

		err = add_dump(input, &whole);
		return err ? err : ic_layout_find(input->base);
	}
	for (size_t i = 0; !err && i < dumps.nr; i++)
		err = add_dump(input, &dump[i]);
	return err;
}

/* Behind the last slash of its name: "ckpt:1"; else as much of its digest as tells it. */
static struct ic_error *add_image(struct ic_input *input, const struct ic_container_image *image)
{
	const char *name = image->ref;
	const char *slash = name ? strrchr(name, '/') : NULL;
	struct ic_input_item *item;
	struct ic_error *err;

	if (slash && slash[1])
		name = slash + 1;
	if (!name)
		name = image->digest        ? image->digest :
		       image->config_digest ? image->config_digest :
					      "image";
	err = add_item(input, name, ic_min(strlen(name), 80), &item);
	if (!err)
		item->image = image;
	return err;
}

/* They live as long as the store does: the checkpoints in it point to them. */
static struct ic_error *list_images(struct ic_input *input)
{
	const struct ic_image_format *format = NULL;
	const struct ic_container_image *image;
	struct ic_array images = { 0 };
	struct ic_error *err = ic_image_list_read(input->base, input->base->arena, &input->gaps,
						  &images, &format);
	bool only_ctr = false;

	image = images.items;
	if (err || !format)
		return err;
	input->base->kind = ic_image_format_kind(format, input->base, input->base->arena);
	if (!input->base->kind)
		return ic_error_memory();
	for (size_t i = 0; i < images.nr; i++)
		only_ctr = only_ctr || image[i].is_ctr_checkpoint;
	/* `ctr` puts the image that the container ran from beside the checkpoint. */
	for (size_t i = 0; !err && i < images.nr; i++)
		if (!only_ctr || image[i].is_ctr_checkpoint)
			err = add_image(input, &image[i]);
	return err;
}

/* "POD-ID" of "POD-ID-inspect.json". */
static struct ic_error *list_captures(struct ic_input *input)
{
	const struct ic_member *capture;
	struct ic_error *err = NULL;
	size_t index = 0;

	while (!err && (capture = ic_capture_next(input->base, &index))) {
		const char *base = ic_store_base_name(capture->name);
		struct ic_input_item *item;

		err = add_item(input, base, strlen(base) - strlen("-inspect.json"), &item);
		if (!err)
			item->capture = capture;
	}
	return err;
}

static bool has_archive_magic(const struct ic_blob *blob)
{
	uint8_t first[USTAR_AT + 5] = { 0 };
	size_t size = (size_t)ic_min(blob->size, sizeof(first));
	struct ic_error *err = ic_blob_read(blob, "", 0, first, size);

	if (err) {
		ic_error_free(err);
		return false;
	}
	return !memcmp(first + USTAR_AT, "ustar", 5) || ic_codec_find(first, size);
}

static bool is_archive(const struct ic_store *store, const struct ic_entry *entry)
{
	struct ic_blob blob = { .fd = -1, .size = entry->member.size };
	struct ic_error *err;
	bool is;

	if (entry->member.unread)
		return false;
	if (entry->member.has_blob)
		return has_archive_magic(&entry->member.blob);
	if (store->archive)
		return ic_store_locate(store, entry, &blob) && has_archive_magic(&blob);
	err = ic_store_directory_open(store, entry, &blob.fd);
	if (err) {
		ic_error_free(err);
		return false;
	}
	is = has_archive_magic(&blob);
	close(blob.fd);
	return is;
}

static struct ic_error *list_archives(struct ic_input *input)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < input->base->nr; i++) {
		/* The store's own: only its `sorted` is const. */
		struct ic_entry *entry = (struct ic_entry *)(uintptr_t)input->base->sorted[i];
		const char *base = ic_store_base_name(entry->member.name);
		struct ic_input_item *item;

		if (!is_archive(input->base, entry))
			continue;
		err = add_item(input, base, ic_endings_strip(base), &item);
		if (!err)
			item->archive = entry;
	}
	return err;
}

static struct ic_error *nothing(const struct ic_input *input)
{
	return ic_error_new(IC_ERR_MISSING,
			    "%s: there is no CRIU image in this %s (%zu files, none of them "
			    "pstree.img, inventory.img or core-ID.img); name the folder that CRIU "
			    "dumped to or the archive that the container engine exported",
			    input->base->path, input->base->archive ? "archive" : "directory",
			    input->base->nr);
}

struct ic_error *ic_input_list(struct ic_input *input)
{
	struct ic_error *err = list_dumps(input);

	if (!err && !input->items.nr)
		err = list_images(input);
	if (!err && !input->items.nr)
		err = list_captures(input);
	if (!err && !input->items.nr && input->depth < IC_MAX_NESTING)
		err = list_archives(input);
	return err || input->items.nr ? err : nothing(input);
}
