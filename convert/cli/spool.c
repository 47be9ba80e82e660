/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct ic_error *ic_spool_make(struct ic_spool *ret)
{
	const char *tmp = getenv("TMPDIR");
	const char *above = tmp && *tmp ? tmp : "/var/tmp";
	int size = snprintf(ret->path, sizeof(ret->path), "%s/icecore-XXXXXX", above);
	struct ic_error *err;

	if (size < 0 || (size_t)size >= sizeof(ret->path))
		return ic_error_new(IC_ERR_USAGE, "TMPDIR: longer than any path");
	if (!mkdtemp(ret->path))
		return ic_error_system(errno,
				       "%s: cannot make a folder to unpack into; set TMPDIR to "
				       "one that can be written to",
				       above);
	err = ic_outdir_open_existing(ret->path, &ret->outdir);
	if (err)
		(void)rmdir(ret->path);
	else
		ret->outdir.created = true; /* so that closing takes it away */
	return err;
}

void ic_spool_close(struct ic_spool *spool)
{
	ic_outdir_close(&spool->outdir);
}
