/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_VERB_H
#define IC_CLI_VERB_H

#include "convert/cli/option.h"

/**
 * A verb of the command line. To add one: verb_NAME.c with its row, a line in ic_verbs[]; help and
 * completion follow.
 */
struct ic_verb {
	const char *name;
	const char *synopsis; /**< what follows "icecore NAME [OPTIONS]" */
	const char *about;    /**< one line, in the list of verbs */
	const char *details;  /**< more, in its own --help; lines end with a newline */
	const struct ic_option *const *options; /**< ended by NULL */

	enum ic_changes_wanted changes; /**< what it wants of changed files */
	const struct ic_view *view;     /**< that the verb shows; NULL: it is none of those */

	/** Do it; returns the exit status. Talks on standard error. */
	int (*run)(const struct ic_settings *settings);
};

/** Room for a verb that is made of a view. */
struct ic_view_verb {
	struct ic_verb verb;
	const struct ic_option *options[IC_MAX_VIEW_OPTIONS];
};

/** Make the verb that shows a view; valid while `room` stays where it is. */
const struct ic_verb *ic_view_verb_make(const struct ic_view *view, struct ic_view_verb *room);

extern const struct ic_verb ic_verb_decode;
extern const struct ic_verb ic_verb_convert, ic_verb_core, ic_verb_memory, ic_verb_info,
	ic_verb_completion, ic_verb_verify;

extern const struct ic_verb *const ic_verbs[];
extern const size_t ic_nr_verbs;

/** The verb of that name, which may be made of a view, or NULL. */
const struct ic_verb *ic_verb_find(const char *name, struct ic_view_verb *room);

/** Verbs and views together. */
size_t ic_verb_count(void);

/** The verbs, then those made of views, by number; see ic_verb_count(). */
const struct ic_verb *ic_verb_at(size_t index, struct ic_view_verb *room);

#endif
