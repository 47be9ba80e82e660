/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/cli/verification.h"
#include "convert/input/beneath.h"
#include "report/report.h"

struct ic_error *ic_verification_open(const struct ic_verification *verification, const char *name,
				      struct ic_blob *ret)
{
	int fd = ic_beneath_open(verification->outdir.fd, name, O_RDONLY);
	struct stat status;

	if (fd < 0 && errno == ENOENT)
		return ic_error_new(IC_ERR_MISSING, "%s: is not there", name);
	if (fd < 0 && errno == ELOOP)
		return ic_error_new(IC_ERR_DAMAGED, "%s: a link, not a file", name);
	if (fd < 0 || fstat(fd, &status)) {
		struct ic_error *err = ic_error_system(errno, "%s", name);

		if (fd >= 0)
			close(fd);
		return err;
	}
	if (!S_ISREG(status.st_mode)) {
		close(fd);
		return ic_error_new(IC_ERR_DAMAGED, "%s: not a file", name);
	}
	*ret = (struct ic_blob){ .fd = fd, .size = (uint64_t)status.st_size };
	return NULL;
}

/* A whole file, in the arena. */
static struct ic_error *read_whole(struct ic_verification *verification, const char *name,
				   char **ret, size_t *ret_size)
{
	struct ic_blob blob;
	struct ic_error *err = ic_verification_open(verification, name, &blob);
	char *bytes = NULL;

	if (err)
		return err;
	if (blob.size > IC_MAX_MANIFEST_BYTES)
		err = ic_error_new(IC_ERR_LIMIT, "%s: larger than %u bytes, not read", name,
				   IC_MAX_MANIFEST_BYTES);
	else
		bytes = ic_arena_alloc(verification->arena, (size_t)blob.size + 1, 1);
	if (!err && !bytes)
		err = ic_error_memory();
	if (!err)
		err = ic_blob_read(&blob, name, 0, bytes, (size_t)blob.size);
	close(blob.fd);
	if (!err) {
		*ret = bytes;
		*ret_size = (size_t)blob.size;
	}
	return err;
}

static struct ic_error *read_manifest(struct ic_verification *verification)
{
	char *bytes = NULL;
	size_t size = 0;
	struct ic_error *err = read_whole(verification, ic_report_manifest.file_name, &bytes,
					  &size);

	return err ? err :
		     ic_manifest_read(bytes, size, verification->arena, &verification->manifest);
}

static struct ic_error *read_sums(struct ic_verification *verification)
{
	char *bytes = NULL;
	size_t size = 0;
	struct ic_error *err = read_whole(verification, ic_report_sums.file_name, &bytes, &size);

	return err ? err :
		     ic_sums_read(bytes, size, verification->arena, &verification->sums,
				  &verification->nr_sums);
}

/* A list that cannot be read is one difference more; only the lack of memory ends the run. */
static struct ic_error *note(struct ic_verification *verification, struct ic_error *err)
{
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_differences_add_error(&verification->differences, err);
	return NULL;
}

struct ic_error *ic_verification_read_lists(struct ic_verification *verification)
{
	struct ic_error *err = read_manifest(verification);

	verification->has_manifest = !err;
	err = note(verification, err);
	/* Where digests were off there is no SHA256SUMS. */
	if (!err && (!verification->has_manifest || verification->manifest.digests))
		err = note(verification, read_sums(verification));
	return err;
}
