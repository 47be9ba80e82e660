/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/write_at.h"
#include "convert/criu/format.h"
#include "convert/load/raw.h"

#define COPY_BYTES   (1U << 16)
#define HEADER_BYTES 8

const char *ic_source_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool ic_source_knows(const char *base_name)
{
	return ic_raw_find(base_name) || ic_format_of_name(base_name);
}

/* Copy all of a pipe into a file without a name. */
static struct ic_error *copy_pipe(int from, const struct ic_outdir *spool, struct ic_source *source)
{
	uint8_t bytes[COPY_BYTES];
	uint64_t done = 0;
	int error;
	struct ic_error *err = ic_outdir_scratch(spool, &source->fd);

	source->owns_fd = !err;
	while (!err) {
		ssize_t got = read(from, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ic_error_system(errno, "standard input: cannot be read");
		if (!got)
			break;
		error = ic_write_at(source->fd, bytes, (size_t)got, done);
		if (error)
			err = ic_error_system(error, "standard input cannot be copied to %s",
					      spool->path);
		done += (uint64_t)got;
	}
	source->member.blob = (struct ic_blob){ .fd = source->fd, .size = done };
	return err;
}

static struct ic_error *open_fd(const char *path, const struct ic_outdir *spool,
				struct ic_source *source)
{
	bool is_input = !strcmp(path, "-");
	struct stat status;

	source->fd = is_input ? STDIN_FILENO :
				open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	source->owns_fd = !is_input;
	if (source->fd < 0 || fstat(source->fd, &status))
		return ic_error_system(errno, "%s: cannot be opened", path);
	source->is_open = S_ISREG(status.st_mode) || is_input;
	if (S_ISREG(status.st_mode))
		source->member.blob = (struct ic_blob){ .fd = source->fd,
							.size = (uint64_t)status.st_size };
	else if (is_input)
		return copy_pipe(STDIN_FILENO, spool, source);
	return NULL;
}

/* Whether it begins as an image does. */
static struct ic_error *looks_like_an_image(const struct ic_member *member, bool *ret)
{
	uint8_t bytes[HEADER_BYTES];
	size_t size = (size_t)ic_min(member->blob.size, sizeof(bytes));
	struct ic_error *err = ic_blob_read(&member->blob, member->name, 0, bytes, size);

	*ret = !err && ic_format_read(bytes, size).format;
	return err;
}

struct ic_error *ic_source_open(const char *path, const struct ic_outdir *spool,
				struct ic_source *ret)
{
	bool is_input = !strcmp(path, "-");
	struct ic_source source = IC_SOURCE_NONE;
	struct ic_error *err;

	source.member.name = is_input ? "standard input" : path;
	source.member.has_blob = true;
	err = open_fd(path, spool, &source);
	source.member.size = source.member.blob.size;
	source.raw = is_input ? NULL : ic_raw_find(ic_source_base_name(path));
	source.is_file = source.is_open && !is_input && ic_source_knows(ic_source_base_name(path));
	if (!err && source.is_open && !source.is_file)
		err = looks_like_an_image(&source.member, &source.is_file);
	if (err) {
		ic_source_close(&source);
		return err;
	}
	*ret = source;
	return NULL;
}

void ic_source_close(struct ic_source *source)
{
	if (source->owns_fd && source->fd >= 0)
		close(source->fd);
}
