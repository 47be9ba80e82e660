/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_LAYER_H
#define IC_FILES_LAYER_H

#include <sys/stat.h>

#include "convert/files/files.h"

/* What the folder's own files know of each other. Nobody outside convert/files/ includes this. */

enum ic_layer_verdict {
	IC_LAYER_ABSENT, /**< has nothing of that name */
	IC_LAYER_FOUND,  /**< a regular file, not yet compared with the mapped one */
	IC_LAYER_UNREAD, /**< something of that name whose bytes cannot be had */
	IC_LAYER_OTHER,  /**< another file than the mapped one, which is known without its bytes */
	IC_LAYER_GONE, /**< says that there is nothing of that name, in the layers behind either */
};

/** What a layer has under a name. */
struct ic_candidate {
	enum ic_layer_verdict verdict;
	const char *place;        /**< where it is or would be: "sysroot:/bin/sh" */
	const char *why;          /**< unless it is found: what a person is told, "is a fifo" */
	struct ic_member member;  /**< if found; its name is `place` */
	const char *layer_digest; /**< if found, of an image's layer: "sha256:..."; or NULL */
	int own_fd;               /**< to be closed with the file; -1: the blob borrows */
	struct stat status;       /**< of `own_fd` */
};

/**
 * A kind of layer. To add one: layer_NAME.c with its row, and ic_files_new() opens it where it
 * belongs in the order.
 */
struct ic_layer_kind {
	const char *name;   /**< for reports: "sysroot" */
	bool in_checkpoint; /**< of the evidence itself: a file without build-id and size is taken */
	bool hides; /**< without a build-id no layer behind is asked for what this one has */
	/** Look for a path. `gaps` gains what is wrong with the layer itself. */
	struct ic_error *(*look)(void *state, const struct ic_files_wanted *wanted,
				 struct ic_gaps *gaps, struct ic_candidate *ret);
	/**
	 * What the image has under a name, as ic_files_base(); NULL: this is not the image. *ret is
	 * all zero but for own_fd, which is -1, and stays so when there is no such file.
	 */
	struct ic_error *(*base)(void *state, const char *path, bool open, struct ic_arena *arena,
				 struct ic_files_base *ret, bool *ret_known);
	/** Say what will be looked for; NULL: it need not be known before. */
	struct ic_error *(*expect)(void *state, const struct ic_files_wanted *wanted);
	/** Note gaps for what has changed since; NULL: only what is open for a used file can. */
	void (*check)(const void *state, struct ic_gaps *gaps);
	/** NULL: nothing to release. */
	void (*free)(void *state);
};

struct ic_layer {
	const struct ic_layer_kind *kind;
	void *state;
};

extern const struct ic_layer_kind ic_layer_rootfs_diff, ic_layer_sysroot, ic_layer_image;

/** @param number  from 1: the second one is called "sysroot2" */
ic_must_use struct ic_error *ic_layer_sysroot_new(int root, size_t number, struct ic_arena *arena,
						  void **ret);

/** What a container image as a layer is made of. All of it outlives the layer. */
struct ic_layer_image_request {
	const char *path;              /**< as the person named it, for errors */
	int fd;                        /**< an archive, or the folder of a layout */
	size_t number;                 /**< from 1: the second one is called "image2" */
	const struct ic_outdir *spool; /**< NULL: what is compressed is not unpacked */
	struct ic_gaps *notes;         /**< gains what is wrong with the image */
	const struct ic_array *names; /**< of struct ic_text, what the checkpoint calls its image */
	struct ic_arena *arena;       /**< owns what is told of files */
};

/**
 * @return NULL; IC_ERR_UNSUPPORTED when a file is no archive of container images; IC_ERR_DAMAGED,
 *         IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_layer_image_new(const struct ic_layer_image_request *request,
						void **ret);

/** @param tar  NULL: there are only deleted paths */
ic_must_use struct ic_error *ic_layer_rootfs_diff_new(const struct ic_member *tar,
						      const struct ic_outdir *spool,
						      struct ic_arena *arena, void **ret);

/** Note a path that is gone. */
ic_must_use struct ic_error *ic_layer_rootfs_diff_hide(void *state, struct ic_text path);

/** What is in the tar; see ic_files_diff(). */
ic_must_use struct ic_error *ic_layer_rootfs_diff_list(void *state, struct ic_gaps *gaps,
						       struct ic_files_diff *ret);

/**
 * Compare a candidate with the mapped file.
 *
 * @param trust        take it when there is nothing to compare
 * @param ret_checked  what was compared, if it is the same
 * @param ret_why      else: why it is not taken, without its name
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_layer_check(const struct ic_candidate *candidate,
					    const struct ic_files_wanted *wanted, bool trust,
					    struct ic_arena *arena, const char **ret_checked,
					    const char **ret_why);

#endif
