/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_INPUT_H
#define IC_INPUT_INPUT_H

#include "convert/input/store.h"

/**
 * What a person names, and the checkpoints in it. Told by what is inside, in this order:
 *
 *   CRIU images        one checkpoint, or one for each folder with a process tree (a pod's archive,
 *                      a folder of Docker's checkpoints)
 *   container images   a checkpoint that was pushed as one: the uppermost layer that has CRIU images
 *   a capture          of kube-forensics: what docker said and exported, without any memory
 *   archives           in a folder or an archive (the kubelet's folder, a pod's archive with a tar
 *                      for each container): what is in each of them, IC_MAX_NESTING deep
 *
 * "-" is standard input: a file is read where it is, all else is first copied to
 * request.outer_spool.
 */
struct ic_input;

/**
 * Open an input and see how many checkpoints are in it. They themselves are opened one after the
 * other by ic_input_next().
 *
 * @param path     as the person gave it; borrowed for as long as the input is there
 * @param request  copied; what it points to is borrowed likewise. Its `digests` and `want` are for
 *                 all checkpoints
 * @return as ic_store_open()
 */
ic_must_use struct ic_error *ic_input_open(const char *path, const struct ic_store_request *request,
					   struct ic_input **ret);

/** Whether there is more than one; then each has a name. */
bool ic_input_is_several(const struct ic_input *input);

/**
 * Open the next checkpoint.
 *
 * @param gaps      gains what was found when the input was opened and what is wrong with this one
 * @param ret       NULL in *ret: there is none left. It may outlive the input
 * @param ret_name  of several, what this one is called: a folder, a file, a container image's name.
 *                  Not escaped, no path of anything. NULL in *ret_name: it is the only one. Lives as
 *                  long as the input
 * @return an error costs this one; the next call goes on with the one behind it. IC_ERR_MISSING when
 *         this one turns out to hold no checkpoint: then *ret_name is set, too
 */
ic_must_use struct ic_error *ic_input_next(struct ic_input *input, struct ic_gaps *gaps,
					   struct ic_store **ret, const char **ret_name);

/**
 * Whether an input may have to be unpacked to be looked into: it is standard input, or its first
 * bytes are those of a compression. Nothing else is looked at.
 */
bool ic_input_may_unpack(const char *path);

/** Release; NULL is fine. */
void ic_input_free(struct ic_input *input);

/** Destructor for ic_cleanup(). */
void ic_input_freep(struct ic_input **input);

#endif
