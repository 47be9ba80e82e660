/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/stdin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/base/write_at.h"

#define PART_BYTES ((size_t)1 << 18)

bool ic_stdin_is(const char *path)
{
	return !strcmp(path, "-");
}

static struct ic_error *copy(int from, int to, const char *folder, uint8_t *part)
{
	uint64_t done = 0;

	for (;;) {
		ssize_t size = read(from, part, PART_BYTES);
		int failed;

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return ic_error_system(errno, "standard input");
		if (!size)
			return NULL;
		if ((uint64_t)size > IC_MAX_UNPACKED_BYTES - done)
			return ic_error_new(IC_ERR_LIMIT,
					    "standard input: more than %llu TiB; name a file",
					    (unsigned long long)IC_MAX_UNPACKED_BYTES >> 40);
		failed = ic_write_at(to, part, (size_t)size, done);
		if (failed)
			return ic_error_system(failed,
					       "%s: cannot keep standard input there; name a file, "
					       "or a folder with more room (TMPDIR, -o)",
					       folder);
		done += (uint64_t)size;
	}
}

struct ic_error *ic_stdin_keep(const struct ic_store_request *request, int *fd)
{
	const struct ic_outdir *folder = request->outer_spool ? request->outer_spool :
								request->spool;
	struct ic_error *err = NULL;
	struct stat status;
	uint8_t *part;
	int scratch = -1;

	if (isatty(*fd))
		return ic_error_new(IC_ERR_USAGE,
				    "standard input is a terminal: name a checkpoint");
	if (!fstat(*fd, &status) &&
	    (S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && lseek(*fd, 0, SEEK_CUR) == 0)))
		return NULL;
	if (!folder)
		return ic_error_new(IC_ERR_USAGE,
				    "standard input cannot be read here: name a file");
	part = malloc(PART_BYTES);
	err = part ? ic_outdir_scratch(folder, &scratch) : ic_error_memory();
	if (!err)
		err = copy(*fd, scratch, folder->path, part);
	free(part);
	if (err && scratch >= 0)
		close(scratch);
	if (err)
		return err;
	close(*fd);
	*fd = scratch;
	return NULL;
}
