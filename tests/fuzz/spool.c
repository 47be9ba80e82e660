/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static struct ic_outdir outdir = IC_OUTDIR_NONE;
static char path[64];

static void remove_spool(void)
{
	(void)rmdir(path);
}

const struct ic_outdir *fuzz_spool(void)
{
	const char *folder = getenv("TMPDIR");

	if (outdir.fd >= 0)
		return &outdir;
	(void)snprintf(path, sizeof(path), "%.40s/icecore-fuzz-XXXXXX", folder ? folder : "/tmp");
	if (!mkdtemp(path) || fuzz_failed(ic_outdir_open_existing(path, &outdir)))
		return NULL;
	(void)atexit(remove_spool);
	return &outdir;
}
