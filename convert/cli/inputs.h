/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_INPUTS_H
#define IC_CLI_INPUTS_H

#include "convert/base/outdir.h"
#include "convert/cli/opened.h"

/**
 * What a verb does with one checkpoint of an input.
 *
 * @param opened  may be taken over: then it is left all zero
 * @param name    of several in one input, what this one's folder is called: one component, unlike
 *                all before it; NULL: it is the only one, or that of --checkpoint
 * @return the exit status of it; what went wrong is said
 */
typedef int ic_inputs_visit(void *context, struct ic_opened *opened, const char *name);

/** How an input is opened. */
struct ic_inputs_request {
	const struct ic_settings *settings;
	const char *path;              /**< one of settings->inputs */
	const struct ic_outdir *spool; /**< as for ic_opened_load() */
	/** Where goes what is unpacked only to be looked into; NULL: `spool`. */
	const struct ic_outdir *outer_spool;
	bool digests;
	ic_inputs_visit *visit;
	void *context;
};

/**
 * Open every checkpoint of an input (input/input.h), one after the other, only that of --checkpoint
 * if that is given. One that cannot be opened is said, and the rest is gone through.
 *
 * @return the exit status: what failed outranks what has gaps
 */
int ic_inputs_each(const struct ic_inputs_request *request);

/** The worse of two exit statuses. */
int ic_inputs_worse(int one, int other);

/**
 * Whether an input may have to be unpacked to be looked into: it is standard input, or a compressed
 * file. Asked before the run is confined, so nothing but its beginning is looked at.
 */
bool ic_inputs_may_unpack(const struct ic_settings *settings);

#endif
