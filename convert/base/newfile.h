/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_NEWFILE_H
#define IC_BASE_NEWFILE_H

#include "convert/base/outdir.h"

/**
 * A file that gets its name only once it is whole. Until then it has none, so that a run that is
 * killed leaves nothing; where the file system cannot do that it is called ".NAME.partial".
 */
struct ic_newfile {
	const struct ic_outdir *outdir;
	const char *name; /**< borrowed */
	int fd;           /**< open for reading and writing; -1: none */
	char *partial;    /**< the name until then, if it needs one */
};

#define IC_NEWFILE_NONE ((struct ic_newfile){ .fd = -1 })

/**
 * Begin a file of mode 0600.
 *
 * @return NULL, IC_ERR_SYSTEM (also when a file of that name is there); *ret is then to be closed
 *         all the same
 */
ic_must_use struct ic_error *ic_newfile_open(const struct ic_outdir *outdir, const char *name,
					     struct ic_newfile *ret);

/** Give it its name; never over a file that is there. */
ic_must_use struct ic_error *ic_newfile_finish(struct ic_newfile *file);

/** Close it; without a name it goes away. */
void ic_newfile_close(struct ic_newfile *file);

#endif
