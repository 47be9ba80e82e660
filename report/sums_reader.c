/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/hex.h"
#include "report/manifest_reader.h"

#define HEX_DIGITS ((size_t)IC_DIGEST_HEX_SIZE - 1)

/* "HEX  NAME" or "HEX *NAME" */
static bool read_line(const char *line, size_t size, struct ic_arena *arena,
		      struct ic_listed_file *ret)
{
	const size_t head = HEX_DIGITS + 2;

	if (size <= head || line[HEX_DIGITS] != ' ' ||
	    (line[HEX_DIGITS + 1] != ' ' && line[HEX_DIGITS + 1] != '*') || memchr(line, 0, size) ||
	    !ic_hex_digest(line, &ret->digest))
		return false;
	ret->name = ic_arena_copy(arena, line + head, size - head);
	return ret->name != NULL;
}

struct ic_error *ic_sums_read(const char *bytes, size_t size, struct ic_arena *arena,
			      struct ic_listed_file **ret, size_t *ret_nr)
{
	struct ic_array list = { 0 };
	const char *end = bytes + size;

	for (const char *line = bytes; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		struct ic_listed_file *file = ic_array_append(&list, arena, sizeof(*file));

		if (!file)
			return ic_error_memory();
		if (!stop || !read_line(line, (size_t)(stop - line), arena, file))
			return ic_error_at(IC_ERR_DAMAGED,
					   (struct ic_place){ "SHA256SUMS",
							      (uint64_t)(line - bytes) },
					   "not a line of sha256sum's");
		line = stop + 1;
	}
	*ret = list.items;
	*ret_nr = list.nr;
	return NULL;
}
