/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_VOLATILITY_H
#define IC_CLI_VOLATILITY_H

#include "convert/base/error.h"
#include "report/view.h"

/** A command line of Volatility's, as one of ours. */
struct ic_volatility_line {
	const struct ic_view *view;
	int argc;
	char **argv; /**< owned; the words are borrowed, or literals */
};

/**
 * Translate `[-f FILE] [-r RENDERER] [-o DIR] [OPTIONS] PLUGIN [OPTIONS]` into
 * `VIEW OPTIONS -- FILE`. Options of Volatility's that have no meaning here (symbols, caches,
 * configurations, parallelism) are dropped; gaps leave the exit status 0, as Volatility's does.
 *
 * @return NULL; IC_ERR_USAGE: no file, no plugin, several that the name may mean
 *
 * Source: volatility3 2.11, cli/__init__.py.
 */
ic_must_use struct ic_error *ic_volatility_translate(int argc, char *const *argv,
						     struct ic_volatility_line *ret);

/** Destructor for ic_cleanup(). */
void ic_volatility_release(struct ic_volatility_line *line);

#endif
