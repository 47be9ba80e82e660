/* SPDX-License-Identifier: Apache-2.0 */
#include "report/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_NAME  200
#define MAX_TWINS 10000

static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+=@,-";

/* The name as it may stand in any folder. */
static char *make_safe(const char *name, struct ic_arena *arena)
{
	char *made = ic_arena_copy(arena, name, strnlen(name, MAX_NAME));

	if (!made)
		return NULL;
	for (char *at = made; *at; at++)
		if (!strchr(safe, *at))
			*at = '_';
	if (*made == '.' || *made == '-')
		*made = '_';
	return *made ? made : ic_arena_copy(arena, "_", 1);
}

static bool is_there(const struct ic_outdir *outdir, const char *name)
{
	struct stat status;

	return fstatat(outdir->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* The name, or the first of its numbered twins that is free. */
static struct ic_error *find_free(struct ic_extract *extract, const char *name, const char **ret)
{
	const char *dot = strrchr(name, '.');
	int before = (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name));
	const char *twin = name;

	for (unsigned i = 1; is_there(extract->outdir, twin); i++) {
		if (i > MAX_TWINS)
			return ic_error_new(IC_ERR_SYSTEM,
					    "%s/%s: %d files of that name are there; name another "
					    "folder",
					    extract->outdir->path, name, MAX_TWINS);
		twin = ic_arena_format(extract->arena, "%.*s-%u%s", before, name, i, name + before);
		if (!twin)
			return ic_error_memory();
	}
	*ret = twin;
	return NULL;
}

struct ic_error *ic_extract_open(struct ic_extract *extract, const char *name, struct ic_sink **ret,
				 const char **ret_name)
{
	const char *made = make_safe(name, extract->arena);
	struct ic_error *err;

	if (!made)
		return ic_error_memory();
	err = find_free(extract, made, &made);
	if (!err)
		err = ic_sink_open(extract->outdir, made, false, ret);
	if (err)
		return err;
	extract->nr++;
	*ret_name = made;
	return NULL;
}

struct ic_error *ic_extract_finish(struct ic_sink *sink)
{
	struct ic_output output;

	return ic_sink_finish(sink, &output);
}
