/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SPOOL_H
#define IC_CLI_SPOOL_H

#include <limits.h>

#include "convert/base/outdir.h"

/**
 * A private folder for what is unpacked by a verb that writes no result: in $TMPDIR, else in
 * /var/tmp, which is not memory. What is in it has no name, and the folder goes away.
 */
struct ic_spool {
	char path[PATH_MAX];
	struct ic_outdir outdir;
};

#define IC_SPOOL_NONE ((struct ic_spool){ .outdir = IC_OUTDIR_NONE })

/** Make it. `ret` must stay where it is. */
ic_must_use struct ic_error *ic_spool_make(struct ic_spool *ret);

/** Destructor for ic_cleanup(). */
void ic_spool_close(struct ic_spool *spool);

#endif
