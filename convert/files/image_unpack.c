/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/files/image.h"
#include "convert/input/packed_extract.h"

#define BLOCK_BYTES 4096U /* of a file system: files begin where a hole may */

static int by_place(const void *a, const void *b)
{
	const struct ic_image_taken *x = a, *y = b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item; /* in the order of the tar */
}

bool ic_image_is_packed(const struct ic_image_root *root, const struct ic_merged_found *found)
{
	return root->parts[found->layer].is_packed || found->item->nr_parts;
}

/* Of another size than the mapped file it is not the one, whatever its bytes are. */
static bool is_worth_it(const struct ic_image_root *root, const struct ic_files_wanted *wanted,
			const struct ic_merged_found *found)
{
	return found->verdict == IC_MERGED_FOUND && !root->parts[found->layer].wrong &&
	       !found->item->unread && ic_image_is_packed(root, found) &&
	       (!wanted->has_size || wanted->size == found->item->size);
}

/* The files to unpack, each once. */
static struct ic_error *choose(struct ic_image_root *root)
{
	const struct ic_files_wanted *wanted = root->wanted.items;
	size_t nr = 0, kept = 0;

	root->taken = ic_arena_alloc(root->own, root->wanted.nr, sizeof(*root->taken));
	if (!root->taken)
		return ic_error_memory();
	for (size_t i = 0; i < root->wanted.nr; i++) {
		struct ic_merged_found found = ic_merged_find(root->merged, wanted[i].path.bytes,
							      wanted[i].path.size);

		if (is_worth_it(root, &wanted[i], &found))
			root->taken[nr++] = (struct ic_image_taken){ found.layer, found.item, 0,
								     0 };
	}
	qsort(root->taken, nr, sizeof(*root->taken), by_place);
	for (size_t i = 0; i < nr; i++)
		if (!i || by_place(&root->taken[i], &root->taken[i - 1]))
			root->taken[kept++] = root->taken[i];
	root->nr_taken = kept;
	return NULL;
}

static struct ic_error *make_room(struct ic_image_root *root)
{
	uint64_t size = 0;
	struct ic_error *err;

	for (size_t i = 0; i < root->nr_taken; i++) {
		root->taken[i].at = size;
		if (!ic_add(size, root->taken[i].item->size, &size) ||
		    !ic_align_up(size, BLOCK_BYTES, &size) || size > IC_MAX_UNPACKED_BYTES)
			return ic_error_new(IC_ERR_LIMIT,
					    "its mapped files have more than %" PRIu64
					    " TiB when unpacked",
					    IC_MAX_UNPACKED_BYTES >> 40);
	}
	err = ic_outdir_scratch(root->spool, &root->spool_fd);
	if (!err && ftruncate(root->spool_fd, (off_t)size))
		err = ic_error_system(errno, "%s: cannot unpack there", root->spool->path);
	return err;
}

static struct ic_error *append(struct ic_array *extracts, struct ic_arena *arena, uint64_t offset,
			       uint64_t size, uint64_t at)
{
	struct ic_packed_range *extract = ic_array_append(extracts, arena, sizeof(*extract));

	if (!extract)
		return ic_error_memory();
	*extract = (struct ic_packed_range){ .offset = offset, .size = size, .at = at };
	return NULL;
}

/* Where the parts of a file are that is stored with holes, or all of it in one. */
static struct ic_error *add_extracts(const struct ic_image_root *root,
				     const struct ic_image_taken *taken, struct ic_array *extracts)
{
	const struct ic_tar_item *item = taken->item;
	struct ic_error *err = NULL;

	if (!item->nr_parts)
		return append(extracts, root->own, item->offset, item->size, taken->at);
	for (size_t i = 0; !err && i < item->nr_parts; i++)
		err = append(extracts, root->own, item->parts[i].offset, item->parts[i].size,
			     taken->at + item->parts[i].file_offset);
	return err;
}

/* How much of a file is there, from its extracts on; returns how many it has. */
static size_t add_up(struct ic_image_taken *taken, const struct ic_packed_range *extracts)
{
	size_t nr = taken->item->nr_parts ? taken->item->nr_parts : 1;

	taken->done = taken->item->size;
	for (size_t i = nr; i-- > 0;)
		if (extracts[i].done < extracts[i].size)
			taken->done = extracts[i].at - taken->at + extracts[i].done;
	return nr;
}

/* All files of one layer; they are `nr` one behind the other. */
static struct ic_error *unpack_part(struct ic_image_root *root, struct ic_image_taken *taken,
				    size_t nr)
{
	struct ic_image_part *part = &root->parts[taken->part];
	struct ic_array extracts = { 0 };
	const struct ic_packed_range *next;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < nr; i++)
		err = add_extracts(root, &taken[i], &extracts);
	if (err)
		return err;
	err = ic_packed_extract(&part->layer->member->blob, part->name, extracts.items, extracts.nr,
				root->spool_fd);
	next = extracts.items;
	for (size_t i = 0; i < nr; i++)
		next += add_up(&taken[i], next);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY || ic_error_kind(err) == IC_ERR_SYSTEM)
		return err;
	ic_gaps_add_error(root->notes, 0, part->name, err);
	return NULL;
}

struct ic_error *ic_image_unpack(struct ic_image_root *root)
{
	struct ic_error *err = choose(root);

	if (err || !root->nr_taken || !root->spool)
		return err;
	err = make_room(root);
	for (size_t i = 0, nr; !err && i < root->nr_taken; i += nr) {
		for (nr = 1; i + nr < root->nr_taken; nr++)
			if (root->taken[i + nr].part != root->taken[i].part)
				break;
		err = unpack_part(root, &root->taken[i], nr);
	}
	return err;
}

static const struct ic_image_taken *find_taken(const struct ic_image_root *root,
					       const struct ic_merged_found *found)
{
	const struct ic_image_taken key = { found->layer, found->item, 0, 0 };

	return root->nr_taken ? bsearch(&key, root->taken, root->nr_taken, sizeof(key), by_place) :
				NULL;
}

bool ic_image_bytes(const struct ic_image_root *root, const struct ic_merged_found *found,
		    struct ic_blob *ret, const char **ret_why)
{
	const struct ic_blob *layer = &root->parts[found->layer].layer->member->blob;
	const struct ic_tar_item *item = found->item;
	const struct ic_image_taken *taken;

	if (!ic_image_is_packed(root, found)) {
		*ret = (struct ic_blob){ .bytes = layer->bytes ? layer->bytes + item->offset : NULL,
					 .fd = layer->fd,
					 .offset = layer->offset + item->offset,
					 .size = item->size };
		return true;
	}
	if (!item->size) {
		*ret = (struct ic_blob){ .bytes = (const uint8_t *)"", .fd = -1 };
		return true;
	}
	taken = find_taken(root, found);
	*ret_why = !root->spool ? "is compressed, and this does not unpack it" :
		   !taken       ? "is compressed, and was not asked for when it was unpacked" :
				  "is cut off by damage of its layer";
	if (!root->spool || !taken || taken->done < item->size)
		return false;
	*ret = (struct ic_blob){ .fd = root->spool_fd, .offset = taken->at, .size = item->size };
	return true;
}
