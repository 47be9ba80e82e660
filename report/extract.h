/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_EXTRACT_H
#define IC_REPORT_EXTRACT_H

#include "convert/base/member.h"
#include "convert/base/outdir.h"
#include "convert/base/sink.h"

/**
 * Where --dump puts what rows stand for: regular files of mode 0600 in one folder, whatever the
 * evidence says of names, modes and kinds. A file that is there already is never touched.
 */
struct ic_extract {
	const struct ic_outdir *outdir;
	struct ic_arena *arena; /**< owns the names */
	uint64_t nr;            /**< files begun so far */
};

/**
 * Begin a file. Of its name every byte that is no letter, digit or one of "._+=@,-" becomes "_",
 * as does a dot at its start; it is cut to 200 bytes; when a file of that name is there, "-1" (or
 * 2 ...) goes before its last extension, as Volatility does it.
 *
 * @param name      borrowed; may hold texts of the evidence, with NUL at their end
 * @param ret_name  the name that it got, of the extract's arena: for the column "File output"
 * @return NULL, IC_ERR_SYSTEM, IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_extract_open(struct ic_extract *extract, const char *name,
					     struct ic_sink **ret, const char **ret_name);

/** End a file that ic_extract_open() began; its sink is still to be freed. */
ic_must_use struct ic_error *ic_extract_finish(struct ic_sink *sink);

#endif
