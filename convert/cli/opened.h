/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_OPENED_H
#define IC_CLI_OPENED_H

#include "convert/cli/settings.h"
#include "convert/load/changes.h"
#include "convert/load/load.h"

/** A checkpoint at hand: its stores, its memory, itself. */
struct ic_opened {
	/** Its own first, then those of its chain; the one of --pages, then those of that chain. */
	struct ic_store **stores;
	size_t nr_stores;
	struct ic_arena *arena;
	struct ic_files *files; /**< what answers for mapped files */
	struct ic_checkpoint *checkpoint;
	struct ic_changes_scratch scratch; /**< what its changed files were unpacked to */
};

/** A checkpoint between its store, which is open, and what belongs to it, which is not yet. */
struct ic_opening {
	const struct ic_settings *settings;
	const char *path; /**< one of settings->inputs */
	const struct ic_outdir *spool;
	bool digests;
	struct ic_gaps gaps; /**< what opening finds; its arena is that of the checkpoint */
};

typedef enum ic_want ic_opening_want(const char *base_name);

/** What is wanted of the members of a checkpoint's own store. */
ic_opening_want *ic_opening_wants(const struct ic_settings *settings);

/** @param opening  `settings`, `path`, `spool` and `digests` are set */
ic_must_use struct ic_error *ic_opening_begin(struct ic_opening *opening);

/**
 * Open what belongs to a checkpoint, and load what is in it, a container's changed files as far
 * as settings->changes wants them.
 *
 * @param store  taken over, also when there is an error
 * @param part   of several in the input, what this one is called; NULL: it is alone
 */
ic_must_use struct ic_error *ic_opening_finish(struct ic_opening *opening, struct ic_store *store,
					       const char *part, struct ic_opened *ret);

/** Release what did not become a checkpoint. */
void ic_opening_end(struct ic_opening *opening);

/**
 * Open an input with all that belongs to it, and load what is in it: of several checkpoints the
 * first, see cli/inputs.h for all of them.
 *
 * @param spool    where compressed members and packed pages are unpacked; NULL: they are not read
 * @param digests  whether digests will be asked for
 */
ic_must_use struct ic_error *ic_opened_load(const struct ic_settings *settings, const char *path,
					    const struct ic_outdir *spool, bool digests,
					    struct ic_opened *ret);

/** Refuse (IC_ERR_USAGE) an output folder that lies in the evidence. */
ic_must_use struct ic_error *ic_opened_keeps_out(const struct ic_opened *opened,
						 const struct ic_outdir *outdir);

/** Digest all members of all stores and the mapped files that were used; see ic_store_digest(). */
ic_must_use struct ic_error *ic_opened_digest(struct ic_opened *opened, struct ic_gaps *gaps);

/** Make an ic_opened_digest() in another thread return soon. */
void ic_opened_stop_digest(struct ic_opened *opened);

/** Bytes that ic_opened_digest() has read so far. */
uint64_t ic_opened_digested(const struct ic_opened *opened);

/** Note gaps of the checkpoint for evidence that changed meanwhile. */
void ic_opened_check_unchanged(struct ic_opened *opened);

/** Print its gaps, and the mapped files that were refused, on standard error; not all if many. */
void ic_opened_say(const struct ic_opened *opened, const char *where_all_are);

/** Print what the way its changed files were captured does not show, on standard error. */
void ic_opened_say_caveats(const struct ic_opened *opened);

/** Release all of it; for ic_cleanup(). All zero is fine. */
void ic_opened_release(struct ic_opened *opened);

/** The exit status of a run that did what it could: IC_EXIT_GAPS unless there are none. */
int ic_opened_status(const struct ic_opened *opened, const struct ic_settings *settings);

#endif
