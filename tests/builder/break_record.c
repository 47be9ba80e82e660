/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/builder/break.h"

/* An image in memory, and where one of its records is. */
struct loaded {
	char path[PATH_MAX];
	uint8_t *bytes;
	size_t size;
	bool big_endian;
	size_t start, end; /* of the record, length word included */
};

static uint32_t word(const struct loaded *l, size_t offset)
{
	const uint8_t *w = l->bytes + offset;

	return l->big_endian ?
		       (uint32_t)w[0] << 24 | (uint32_t)w[1] << 16 | (uint32_t)w[2] << 8 | w[3] :
		       (uint32_t)w[3] << 24 | (uint32_t)w[2] << 16 | (uint32_t)w[1] << 8 | w[0];
}

static bool is_first_word(uint32_t w)
{
	return w == 0x54564319 || w == 0x55105940 || w == 0x58313116;
}

static int find(struct loaded *l, size_t record)
{
	size_t at;

	errno = EINVAL;
	if (l->size < 4)
		return -1;
	l->big_endian = false;
	l->big_endian = !is_first_word(word(l, 0));
	if (!is_first_word(word(l, 0)))
		return -1;
	at = word(l, 0) == 0x58313116 ? 4 : 8;
	for (;; record--) {
		if (at > l->size || l->size - at < 4 || l->size - at - 4 < word(l, at))
			return -1;
		l->start = at;
		at += 4 + word(l, at);
		l->end = at;
		if (!record)
			return 0;
	}
}

static int read_file(struct loaded *l)
{
	FILE *file = fopen(l->path, "rb");
	size_t room = 1 << 16, n;

	if (!file)
		return -1;
	l->bytes = malloc(room);
	while (l->bytes && (n = fread(l->bytes + l->size, 1, room - l->size, file))) {
		uint8_t *more;

		l->size += n;
		if (l->size < room)
			continue;
		room *= 2;
		more = realloc(l->bytes, room);
		if (!more)
			break;
		l->bytes = more;
	}
	return fclose(file) || !l->bytes ? -1 : 0;
}

static int load(struct loaded *l, const char *directory, const char *image, size_t record)
{
	int n = snprintf(l->path, sizeof(l->path), "%s/%s", directory, image);

	l->bytes = NULL;
	l->size = 0;
	if (n < 0 || (size_t)n >= sizeof(l->path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!read_file(l) && !find(l, record))
		return 0;
	free(l->bytes);
	return -1;
}

/* Write the file with the record replaced by `bytes`, and release it. */
static int rewrite(struct loaded *l, const void *bytes, size_t size)
{
	FILE *file = fopen(l->path, "wb");
	int status = -1;

	if (file) {
		(void)fwrite(l->bytes, 1, l->start, file);
		(void)fwrite(bytes, 1, size, file);
		(void)fwrite(l->bytes + l->end, 1, l->size - l->end, file);
		status = ferror(file) ? -1 : 0;
		if (fclose(file))
			status = -1;
	}
	free(l->bytes);
	return status;
}

int icb_record_offset(const char *directory, const char *image, size_t record, uint64_t *ret)
{
	struct loaded l;

	if (load(&l, directory, image, record))
		return -1;
	*ret = l.start;
	free(l.bytes);
	return 0;
}

int icb_drop_record(const char *directory, const char *image, size_t record)
{
	struct loaded l;

	return load(&l, directory, image, record) ? -1 : rewrite(&l, "", 0);
}

int icb_repeat_record(const char *directory, const char *image, size_t record)
{
	struct loaded l;

	if (load(&l, directory, image, record))
		return -1;
	l.end = l.start;
	return rewrite(&l, l.bytes + l.start, 4 + word(&l, l.start));
}

int icb_replace_record(const char *directory, const char *image, size_t record, const void *bytes,
		       size_t size)
{
	struct loaded l;
	uint8_t *framed;
	int status;

	if (load(&l, directory, image, record))
		return -1;
	framed = malloc(4 + size);
	if (!framed) {
		free(l.bytes);
		return -1;
	}
	for (unsigned int i = 0; i < 4; i++)
		framed[l.big_endian ? 3 - i : i] = (uint8_t)(size >> 8 * i);
	memcpy(framed + 4, bytes, size);
	status = rewrite(&l, framed, 4 + size);
	free(framed);
	return status;
}
