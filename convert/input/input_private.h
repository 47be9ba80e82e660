/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_INPUT_PRIVATE_H
#define IC_INPUT_INPUT_PRIVATE_H

#include "convert/input/input.h"
#include "convert/input/store_private.h"

/* What the files of ic_input know of each other. Nobody outside includes this. */

/** A checkpoint that an input has, not yet opened. Exactly one of the four is set. */
struct ic_input_item {
	const char *name;
	const char *folder, *root;              /**< a dump among others in the store */
	const struct ic_container_image *image; /**< the container image that it is in */
	struct ic_entry *archive;               /**< an archive with what is in it */
	const struct ic_member *capture;        /**< what docker said of it: no memory */
};

struct ic_input {
	struct ic_arena *arena;
	struct ic_gaps gaps; /**< of opening it */
	struct ic_store_request request;
	struct ic_store *base;
	struct ic_array items; /**< of struct ic_input_item */
	size_t next;
	struct ic_input *sub; /**< the archive that is gone through at the moment; NULL: none */
	const char *sub_name;
	unsigned int depth; /**< archives around this one */
};

/** Fill the list of items: kinds in the order of input.h, the first that has any counts. */
ic_must_use struct ic_error *ic_input_list(struct ic_input *input);

/** Open the layer of a container image that has the checkpoint. */
ic_must_use struct ic_error *ic_input_open_image(struct ic_input *input,
						 const struct ic_container_image *image,
						 struct ic_gaps *gaps, struct ic_store **ret);

#endif
