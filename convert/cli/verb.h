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

	/** Do it; returns the exit status. Talks on standard error. */
	int (*run)(const struct ic_settings *settings);
};

extern const struct ic_verb ic_verb_decode;
extern const struct ic_verb ic_verb_convert, ic_verb_core, ic_verb_memory, ic_verb_info,
	ic_verb_completion, ic_verb_verify;

extern const struct ic_verb *const ic_verbs[];
extern const size_t ic_nr_verbs;

const struct ic_verb *ic_verb_find(const char *name);

#endif
