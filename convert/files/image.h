/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_IMAGE_H
#define IC_FILES_IMAGE_H

#include <sys/stat.h>

#include "convert/files/files.h"
#include "convert/files/merged.h"
#include "convert/input/container_image.h"

/* What layer_image.c and the files image_*.c know of each other. Nobody else includes this. */

/** A layer of the image that is asked. */
struct ic_image_part {
	const struct ic_image_layer *layer;
	const char *name;   /**< the first digits of its digest, else its file in the archive */
	const char *digest; /**< "sha256:...", or NULL */
	const char *wrong;  /**< why no file of it is taken: "has another digest ..."; else NULL */
	struct ic_array items; /**< of struct ic_tar_item */
	bool is_packed;
	struct stat status; /**< of the file that it is in, as it was */
};

/** A file that was unpacked. */
struct ic_image_taken {
	size_t part;
	const struct ic_tar_item *item;
	uint64_t at;   /**< in the file of unpacked bytes */
	uint64_t done; /**< bytes that are there, up to the first that is not */
};

struct ic_image_root {
	struct ic_arena *arena; /**< of the files: owns what is told of them */
	struct ic_arena *own;   /**< owns the lists; gone with the root */
	const char *label;      /**< "image", "image2" */
	struct ic_container_images *images;
	const struct ic_outdir *spool;
	struct ic_gaps *notes;
	const struct ic_array *names; /**< of struct ic_text: what the checkpoint calls its image */
	bool opened;                  /**< the layers were listed */
	const char *unusable;         /**< why nothing is taken from it at all; else NULL */
	struct ic_array wanted;       /**< of struct ic_files_wanted */
	struct ic_merged *merged;
	struct ic_image_part *parts; /**< the lowest first */
	size_t nr_parts;
	size_t nr_unsure; /**< parts up to the highest that is wrong: what is in them may be hidden */
	struct ic_image_taken *taken; /**< by part and offset */
	size_t nr_taken;
	int spool_fd;  /**< of unpacked bytes, or -1 */
	int folder_fd; /**< of a layout, opened for reading, or -1 */
};

/**
 * Choose the image that the checkpoint names, else the only one that holds files.
 *
 * @param ret_why  why there is none, if *ret is NULL
 */
ic_must_use struct ic_error *ic_image_choose(const struct ic_image_root *root,
					     const struct ic_container_image **ret,
					     const char **ret_why);

/**
 * List the layers of an image, compare their digests, and lay one over the other. What is wrong
 * with one is a note, and it is marked.
 */
ic_must_use struct ic_error *ic_image_list(struct ic_image_root *root,
					   const struct ic_container_image *image);

/** Unpack those files that are wanted and cannot be read in place: one pass over a layer. */
ic_must_use struct ic_error *ic_image_unpack(struct ic_image_root *root);

/** Whether a file of a layer has no place in the archive where it can be read. */
bool ic_image_is_packed(const struct ic_image_root *root, const struct ic_merged_found *found);

/** Where the bytes of a file are that is read in place or was unpacked; false: it was not. */
bool ic_image_bytes(const struct ic_image_root *root, const struct ic_merged_found *found,
		    struct ic_blob *ret, const char **ret_why);

#endif
