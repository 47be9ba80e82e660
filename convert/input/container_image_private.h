/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_CONTAINER_IMAGE_PRIVATE_H
#define IC_INPUT_CONTAINER_IMAGE_PRIVATE_H

#include "convert/input/container_image.h"
#include "convert/input/store_private.h"

/* What the readers of container images know of each other. Nobody outside includes this. */

struct json_object;

/** Images on their way out of a store. */
struct ic_image_list {
	const struct ic_store *store; /**< its members are sorted */
	struct ic_arena *arena;       /**< owns everything that is made */
	struct ic_gaps *gaps;
	const char *root;       /**< the folder with the index, its slash included, or "" */
	struct ic_array images; /**< of struct ic_container_image */
	unsigned int nr_read;   /**< indexes and manifests so far */
};

/** A form that images come in. To add one: a file container_image_NAME.c, a line in formats[]. */
struct ic_image_format {
	const char *kind_archive, *kind_folder; /**< "OCI archive", "OCI layout" */
	/** The member that tells it ("index.json"); its folder is the list's root. */
	const char *index;
	/** Another that tells it where that one is lost; NULL: none. */
	const char *marker;
	/**
	 * Read what the index says; nothing in the list: it is not of this form.
	 *
	 * @param index  NULL: it is not there
	 */
	struct ic_error *(*read)(struct ic_image_list *list, const struct ic_member *index);
};

extern const struct ic_image_format ic_image_format_oci, ic_image_format_docker;

/** "OCI archive, gzip", "OCI layout": the form and what the store is; NULL when out of memory. */
const char *ic_image_format_kind(const struct ic_image_format *format, const struct ic_store *store,
				 struct ic_arena *arena);

/**
 * The images of a store whose members are sorted.
 *
 * @param ret         of struct ic_container_image; empty: it holds none
 * @param ret_format  NULL: it holds none
 */
ic_must_use struct ic_error *ic_image_list_read(const struct ic_store *store,
						struct ic_arena *arena, struct ic_gaps *gaps,
						struct ic_array *ret,
						const struct ic_image_format **ret_format);

/** Annotations, from the innermost object of the evidence to the outermost. */
struct ic_image_context {
	struct json_object *annotations; /**< NULL: none */
	const struct ic_image_context *outer;
};

/**
 * Take architecture, time, labels and the layers' diff_ids over from a configuration; what is wrong
 * with it is a gap.
 *
 * @param context  what is said of the image already
 */
ic_must_use struct ic_error *ic_image_configure(struct ic_image_list *list,
						struct ic_container_image *image,
						struct ic_image_layer *layers,
						const struct ic_image_context *context);

/** A copy of a JSON string in the list's arena; NULL in *ret when there is none. */
ic_must_use struct ic_error *ic_image_string(struct ic_image_list *list, struct json_object *object,
					     const char *key, const char **ret);

/** Note a gap of one of the list's files: "NAME: TEXT". */
void ic_image_note(struct ic_image_list *list, enum ic_gap_kind kind, const char *name,
		   const char *text);

/** The member of that name below the list's root, links within the store followed; or NULL. */
const struct ic_member *ic_image_find(const struct ic_image_list *list, const char *name);

/**
 * Compare bytes with a digest "sha256:HEX".
 *
 * @param gaps  gains what is wrong
 */
ic_must_use struct ic_error *ic_image_digest_check(const struct ic_member *member,
						   const char *digest, struct ic_gaps *gaps);

#endif
