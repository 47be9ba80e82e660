/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/files/image.h"

#define SHA256 "sha256:"

/* What is true of all layers together. */
struct totals {
	size_t nr_items;
	uint64_t names_bytes;
};

static bool is_sha256(const char *digest)
{
	return digest && !strncmp(digest, SHA256, strlen(SHA256)) &&
	       strlen(digest) == strlen(SHA256) + IC_DIGEST_HEX_SIZE - 1;
}

static void note(const struct ic_image_root *root, struct ic_image_part *part, const char *why)
{
	part->wrong = why;
	ic_gaps_add(root->notes, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = part->name },
		    "%s:%s: the layer %s: none of its files is taken", root->label, part->name,
		    why);
}

/* What the image says of a layer, and the digest that says it. */
static const char *expected_digest(const struct ic_image_layer *layer, enum ic_tar_digest *ret)
{
	*ret = is_sha256(layer->digest)  ? IC_TAR_DIGEST_STORED :
	       is_sha256(layer->diff_id) ? IC_TAR_DIGEST_UNPACKED :
					   IC_TAR_DIGEST_NONE;
	return *ret == IC_TAR_DIGEST_STORED   ? layer->digest :
	       *ret == IC_TAR_DIGEST_UNPACKED ? layer->diff_id :
						NULL;
}

static struct ic_error *check_digest(const struct ic_image_root *root, struct ic_image_part *part,
				     struct ic_tar_bytes *bytes, const char *expected)
{
	struct ic_digest digest;
	char hex[IC_DIGEST_HEX_SIZE];
	struct ic_error *err = ic_tar_bytes_digest(bytes, &digest);

	if (err || !expected)
		return err;
	ic_digest_hex(&digest, hex);
	if (!digest.known)
		note(root, part, "cannot be read to its end");
	else if (strcmp(hex, expected + strlen(SHA256)) != 0)
		note(root, part, "has not the digest that the image says");
	return NULL;
}

static struct ic_error *list_bytes(const struct ic_image_root *root, struct ic_image_part *part,
				   struct ic_tar_bytes *bytes, const char *expected)
{
	uint64_t before = root->notes->list.nr + root->notes->nr_dropped;
	struct ic_error *err = ic_tar_list_bytes(bytes, root->own, root->notes, &part->items);

	part->is_packed = bytes->decoder != NULL;
	if (!err && root->notes->list.nr + root->notes->nr_dropped != before)
		note(root, part, "is damaged");
	return err ? err : check_digest(root, part, bytes, expected);
}

static struct ic_error *list_part(const struct ic_image_root *root, struct ic_image_part *part)
{
	ic_cleanup(ic_tar_bytes_close) struct ic_tar_bytes bytes = { .blob = NULL };
	const struct ic_member *member = part->layer->member;
	enum ic_tar_digest digest;
	const char *expected = expected_digest(part->layer, &digest);
	struct ic_error *err;

	if (!part->layer->is_tar || !member || !member->has_blob) {
		note(root, part,
		     !part->layer->is_tar ? "is encrypted, or of a kind that is not known" :
		     !member              ? "is not there" :
					    "cannot be read");
		return NULL;
	}
	(void)(member->blob.bytes || fstat(member->blob.fd, &part->status));
	err = ic_tar_bytes_open(&member->blob, part->name, digest, &bytes);
	if (!err)
		err = list_bytes(root, part, &bytes, expected);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	note(root, part, ic_arena_format(root->arena, "cannot be read (%s)", ic_error_text(err)));
	ic_error_free(err);
	return part->wrong ? NULL : ic_error_memory();
}

static struct ic_error *count(struct totals *totals, const struct ic_image_part *part)
{
	const struct ic_tar_item *items = part->items.items;

	totals->nr_items += part->items.nr;
	for (size_t i = 0; i < part->items.nr; i++)
		totals->names_bytes += strlen(items[i].name) +
				       (items[i].target ? strlen(items[i].target) : 0);
	if (totals->nr_items > IC_MAX_MEMBERS || totals->names_bytes > IC_MAX_NAMES_BYTES)
		return ic_error_new(IC_ERR_LIMIT,
				    "its layers have more than %u files, or names of more than "
				    "%" PRIu64 " MiB",
				    IC_MAX_MEMBERS, IC_MAX_NAMES_BYTES >> 20);
	return NULL;
}

static struct ic_error *add_part(struct ic_image_root *root, size_t index, struct totals *totals)
{
	struct ic_image_part *part = &root->parts[index];
	struct ic_error *err = list_part(root, part);

	if (!err)
		err = count(totals, part);
	if (!err)
		err = ic_merged_add(root->merged, index, part->items.items, part->items.nr);
	if (part->wrong)
		root->nr_unsure = index + 1;
	return err;
}

/* What runtimes add beside the layers and is no part of the root file system. */
static bool is_part(const struct ic_image_layer *layer)
{
	return layer->is_tar || (layer->media_type && strstr(layer->media_type, "image.layer"));
}

/* As people and engines name layers: by twelve digits. */
static struct ic_error *name_part(const struct ic_image_root *root,
				  const struct ic_image_layer *layer, struct ic_image_part *part)
{
	part->layer = layer;
	part->digest = layer->digest ? layer->digest : layer->diff_id;
	part->name = is_sha256(part->digest) ?
			     ic_arena_format(root->arena, "%.12s", part->digest + strlen(SHA256)) :
		     layer->member ? ic_arena_format(root->arena, "%s", layer->member->name) :
				     "a layer";
	if (part->digest)
		part->digest = ic_arena_format(root->arena, "%s", part->digest);
	return part->name ? NULL : ic_error_memory();
}

struct ic_error *ic_image_list(struct ic_image_root *root, const struct ic_container_image *image)
{
	struct totals totals = { 0 };
	struct ic_error *err = ic_merged_new(root->own, &root->merged);

	root->parts = ic_arena_alloc(root->own, image->nr_layers, sizeof(*root->parts));
	if (!err && !root->parts)
		err = ic_error_memory();
	for (size_t i = 0; !err && i < image->nr_layers; i++) {
		if (!is_part(&image->layers[i]))
			continue;
		err = name_part(root, &image->layers[i], &root->parts[root->nr_parts++]);
		if (!err)
			err = add_part(root, root->nr_parts - 1, &totals);
	}
	if (!err && ic_merged_nr_misplaced(root->merged))
		ic_gaps_add(root->notes, (struct ic_gap){ .kind = IC_GAP_DAMAGED },
			    "%s: %" PRIu64 " names of its layers have no folder to be in: left out",
			    root->label, ic_merged_nr_misplaced(root->merged));
	return err;
}
