/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/files/image.h"
#include "convert/files/layer.h"

/*
 * The root file system of a container image: its layers, merged, and none of it unpacked but files
 * that are mapped.
 */

bool ic_files_is_image(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return false;
	return S_ISREG(status.st_mode) ||
	       (S_ISDIR(status.st_mode) && ic_container_images_is_layout(fd));
}

static void release(void *state)
{
	struct ic_image_root *root = state;

	ic_container_images_free(root->images);
	ic_arena_free(root->own);
	if (root->spool_fd >= 0)
		close(root->spool_fd);
	if (root->folder_fd >= 0)
		close(root->folder_fd);
	free(root);
}

/* A folder is given only as a place; to read it it has to be opened. */
static int open_folder(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) ?
		       openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) :
		       -1;
}

static struct ic_error *open_images(struct ic_image_root *root,
				    const struct ic_layer_image_request *request)
{
	int folder = open_folder(request->fd);
	struct ic_container_images_request images = { .path = request->path,
						      .has_fd = true,
						      .fd = folder >= 0 ? folder : request->fd,
						      .spool = request->spool };
	struct ic_error *err = ic_container_images_open(&images, root->notes, &root->images);

	root->folder_fd = folder;
	if (!err || ic_error_kind(err) != IC_ERR_UNSUPPORTED)
		return ic_error_context(err, "--sysroot");
	ic_error_free(err);
	return ic_error_new(IC_ERR_UNSUPPORTED,
			    "--sysroot %s: holds no container image; name a folder with the root "
			    "file system, an archive of the image (docker save, podman save) or an "
			    "OCI layout",
			    request->path);
}

struct ic_error *ic_layer_image_new(const struct ic_layer_image_request *request, void **ret)
{
	struct ic_image_root *root = calloc(1, sizeof(*root));
	struct ic_error *err;

	if (!root)
		return ic_error_memory();
	root->arena = request->arena;
	root->spool = request->spool;
	root->notes = request->notes;
	root->names = request->names;
	root->spool_fd = -1;
	root->folder_fd = -1;
	root->label = request->number > 1 ?
			      ic_arena_format(root->arena, "image%zu", request->number) :
			      "image";
	err = root->label ? ic_arena_new(&root->own) : ic_error_memory();
	if (!err)
		err = open_images(root, request);
	if (err)
		release(root);
	else
		*ret = root;
	return err;
}

static struct ic_error *expect(void *state, const struct ic_files_wanted *wanted)
{
	struct ic_image_root *root = state;
	struct ic_files_wanted *place;

	if (root->opened)
		return NULL;
	place = ic_array_append(&root->wanted, root->own, sizeof(*place));
	if (!place)
		return ic_error_memory();
	*place = *wanted;
	return NULL;
}

static struct ic_error *open_image(struct ic_image_root *root)
{
	const struct ic_container_image *image;
	const char *why = NULL;
	struct ic_error *err = ic_image_choose(root, &image, &why);

	if (!err && !image)
		return ic_error_new(IC_ERR_UNSUPPORTED, "%s", why);
	if (!err)
		err = ic_image_list(root, image);
	return err ? err : ic_image_unpack(root);
}

/* Look into the layers, once, when the first file is asked for. */
static struct ic_error *open_once(struct ic_image_root *root)
{
	struct ic_error *err;

	if (root->opened)
		return NULL;
	root->opened = true;
	err = open_image(root);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	root->unusable = ic_arena_format(root->arena, "%s", ic_error_text(err));
	ic_gaps_add_error(root->notes, 0, root->label,
			  ic_error_context(err, "%s: nothing is taken from it", root->label));
	return root->unusable ? NULL : ic_error_memory();
}

/* Why a file that a layer has is not taken, whatever its bytes are. */
static const char *doubt(const struct ic_image_root *root, const struct ic_files_wanted *wanted,
			 const struct ic_merged_found *found)
{
	const struct ic_image_part *part = &root->parts[found->layer];

	if (part->wrong)
		return ic_arena_format(root->arena, "its layer %s", part->wrong);
	if (found->layer < root->nr_unsure && !(wanted->build_id && wanted->build_id_size))
		return "a layer above it cannot be used, and the checkpoint has no build-id to "
		       "tell it by";
	return found->item->unread;
}

static bool is_of_another_size(const struct ic_image_root *root,
			       const struct ic_files_wanted *wanted,
			       const struct ic_merged_found *found)
{
	return wanted->has_size && wanted->size != found->item->size &&
	       ic_image_is_packed(root, found);
}

static struct ic_error *take(const struct ic_image_root *root, const struct ic_files_wanted *wanted,
			     const struct ic_merged_found *found, struct ic_candidate *candidate)
{
	const struct ic_tar_item *item = found->item;
	struct ic_blob blob;

	candidate->verdict = IC_LAYER_UNREAD;
	candidate->place = ic_arena_format(root->arena, "%s:%s:%s", root->label,
					   root->parts[found->layer].name, wanted->path.bytes);
	candidate->why = doubt(root, wanted, found);
	if (!candidate->place)
		return ic_error_memory();
	if (candidate->why)
		return NULL;
	if (is_of_another_size(root, wanted, found)) {
		candidate->verdict = IC_LAYER_OTHER;
		candidate->why = ic_arena_format(root->arena,
						 "has %" PRIu64
						 " bytes, the mapped file had %" PRIu64,
						 item->size, wanted->size);
		return candidate->why ? NULL : ic_error_memory();
	}
	if (!ic_image_bytes(root, found, &blob, &candidate->why))
		return NULL;
	candidate->verdict = IC_LAYER_FOUND;
	candidate->layer_digest = root->parts[found->layer].digest;
	candidate->member = (struct ic_member){
		.name = candidate->place,
		.size = item->size,
		.has_blob = true,
		.blob = blob,
		.mode = item->mode,
		.mtime = item->mtime.seconds,
	};
	return NULL;
}

static struct ic_error *look(void *state, const struct ic_files_wanted *wanted,
			     struct ic_gaps *gaps, struct ic_candidate *ret)
{
	struct ic_image_root *root = state;
	struct ic_candidate candidate = { .own_fd = -1 };
	struct ic_merged_found found = { .verdict = IC_MERGED_OTHER };
	struct ic_error *err = expect(root, wanted);

	(void)gaps;
	if (!err)
		err = open_once(root);
	if (err)
		return err;
	candidate.place = ic_arena_format(root->arena, "%s:%s", root->label, wanted->path.bytes);
	if (!candidate.place)
		return ic_error_memory();
	found.why = root->unusable;
	if (!root->unusable)
		found = ic_merged_find(root->merged, wanted->path.bytes, wanted->path.size);
	if (found.verdict == IC_MERGED_FOUND) {
		err = take(root, wanted, &found, &candidate);
	} else {
		candidate.verdict = found.verdict == IC_MERGED_ABSENT ? IC_LAYER_ABSENT :
									IC_LAYER_UNREAD;
		candidate.why = found.why;
	}
	if (!err)
		*ret = candidate;
	return err;
}

static mode_t kind_of(const struct ic_tar_item *item)
{
	static const mode_t kinds[] = {
		[IC_TAR_FILE] = S_IFREG,         [IC_TAR_HARD_LINK] = S_IFREG,
		[IC_TAR_FOLDER] = S_IFDIR,       [IC_TAR_LINK] = S_IFLNK,
		[IC_TAR_FIFO] = S_IFIFO,         [IC_TAR_CHARACTER_DEVICE] = S_IFCHR,
		[IC_TAR_BLOCK_DEVICE] = S_IFBLK, [IC_TAR_SOCKET] = S_IFSOCK,
	};

	return item->kind < IC_NR(kinds) ? kinds[item->kind] : 0;
}

static struct ic_error *base(void *state, const char *path, bool open, struct ic_arena *arena,
			     struct ic_files_base *ret, bool *ret_known)
{
	struct ic_image_root *root = state;
	struct ic_error *err = open_once(root);
	struct ic_merged_found found;
	const char *why;

	*ret_known = false;
	if (err || root->unusable)
		return err;
	found = ic_merged_find_name(root->merged, path, strlen(path));
	*ret_known = found.verdict == IC_MERGED_ABSENT ? !root->nr_unsure :
							 found.layer >= root->nr_unsure;
	if (found.verdict == IC_MERGED_ABSENT || !*ret_known)
		return NULL;
	if (!found.item) { /* a folder that no entry names */
		*ret_known = found.is_folder;
		ret->mode = found.is_folder ? S_IFDIR | 0755 : 0;
		return NULL;
	}
	ret->mode = kind_of(found.item) | found.item->mode;
	ret->size = found.item->size;
	ret->device_major = found.item->device_major;
	ret->device_minor = found.item->device_minor;
	if (found.item->kind == IC_TAR_LINK && found.item->target) {
		size_t size = strlen(found.item->target);

		ret->target = (struct ic_text){ ic_arena_copy(arena, found.item->target, size),
						size };
		if (!ret->target.bytes)
			return ic_error_memory();
	}
	ret->has_blob = open && found.verdict == IC_MERGED_FOUND && !found.item->unread &&
			ic_image_bytes(root, &found, &ret->blob, &why);
	return NULL;
}

static void check(const void *state, struct ic_gaps *gaps)
{
	const struct ic_image_root *root = state;

	for (size_t i = 0; i < root->nr_parts; i++) {
		const struct ic_image_part *part = &root->parts[i];
		struct stat now;

		if (part->wrong || part->layer->member->blob.bytes ||
		    (fstat(part->layer->member->blob.fd, &now) == 0 &&
		     now.st_size == part->status.st_size &&
		     now.st_mtim.tv_sec == part->status.st_mtim.tv_sec &&
		     now.st_mtim.tv_nsec == part->status.st_mtim.tv_nsec))
			continue;
		ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_CHANGED, .member = part->name },
			    "%s:%s: changed while it was read; run again when nothing writes to it",
			    root->label, part->name);
	}
}

const struct ic_layer_kind ic_layer_image = {
	.name = "image",
	.look = look,
	.base = base,
	.expect = expect,
	.check = check,
	.free = release,
};
