/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_LAYOUT_H
#define IC_INPUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "convert/base/arena.h"

struct ic_store;

/**
 * How a runtime lays out what it exports. A row says what the evidence is called; where the images
 * lie is found before, and the same way for all.
 *
 * To add one: a file layout_NAME.c with the row, a line in ic_layouts[] before every row that
 * would also recognise it, an archive of that runtime in tests/unit/input_layout.c.
 */
struct ic_layout {
	const char *name; /**< for people and reports */
	/** Whether these members are that runtime's; where the images lie is known by then. */
	bool (*recognise)(const struct ic_store *store);
	/** There are no images: what it holds of a container is not its memory. */
	bool no_memory;
};

extern const struct ic_layout ic_layout_containerd;
extern const struct ic_layout ic_layout_crio;
extern const struct ic_layout ic_layout_criu;
extern const struct ic_layout ic_layout_ctr;
extern const struct ic_layout ic_layout_docker;
extern const struct ic_layout ic_layout_kube_forensics;
extern const struct ic_layout ic_layout_lxc;
extern const struct ic_layout ic_layout_podman;
extern const struct ic_layout ic_layout_runc;

/** In the order in which they are asked; the last one recognises everything. */
extern const struct ic_layout *const ic_layouts[];
extern const size_t ic_nr_layouts;

/**
 * What the runtime's specification says of who manages the container: the annotation
 * io.container.manager of spec.dump ("libpod", "cri-o").
 */
bool ic_layout_is_managed_by(const struct ic_store *store, const char *manager);

/**
 * The length of a folder of images without a last "checkpoint/" or "pre-checkpoint/": where a
 * runtime puts its own files.
 */
size_t ic_layout_root_length(const char *folder);

/** Whether there is any CRIU image in a store whose members are sorted. */
bool ic_layout_has_images(const struct ic_store *store);

/**
 * Find the folder of the images and the layout of a store that has any.
 *
 * Images lie where pstree.img, inventory.img or a core-ID.img is; failing that, where any file
 * "*.img" is (a page server's folder). Of several such folders "checkpoint/" goes first, then those
 * with a pstree.img (others hold pre-dumps), then the one the fewest folders deep, then the first
 * by name.
 */
ic_must_use struct ic_error *ic_layout_find(struct ic_store *store);

/** Take this folder as that of the images, and find the layout. */
ic_must_use struct ic_error *ic_layout_take(struct ic_store *store, const char *folder);

/** A whole dump: a folder with a process tree. */
struct ic_layout_dump {
	const char *folder; /**< of the images, its slash included, prefix too */
	const char *root;   /**< of all that belongs to it: without a last "checkpoint/" */
	bool at_top;        /**< that is the store's own top: everything belongs to it */
};

/** The dumps in a store, by name, IC_MAX_CHECKPOINTS at the most. */
ic_must_use struct ic_error *ic_layout_dumps(const struct ic_store *store, struct ic_arena *arena,
					     struct ic_array *ret);

#endif
