/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/lines.h"

#include <string.h>

#include "convert/base/checked.h"

void ic_lines_begin(struct ic_lines *lines, const struct ic_member *member, uint64_t most)
{
	lines->member = member;
	lines->end = ic_min(member->blob.size, most);
	lines->offset = lines->length = lines->next = 0;
	lines->used = lines->have = lines->kept = 0;
	lines->has_newline = false;
}

static struct ic_error *fill(struct ic_lines *lines)
{
	const struct ic_blob *blob = &lines->member->blob;
	size_t size = (size_t)ic_min(lines->end - lines->next, IC_LINES_BUFFER_BYTES);
	struct ic_error *err = ic_blob_read(blob, lines->member->name, lines->next, lines->buffer,
					    size);

	if (err)
		return err;
	lines->next += size;
	lines->used = 0;
	lines->have = size;
	return NULL;
}

static void keep(struct ic_lines *lines, const uint8_t *bytes, size_t size)
{
	size_t room = (size_t)ic_min(IC_LINES_KEPT_BYTES - lines->kept, size);

	memcpy(lines->line + lines->kept, bytes, room);
	lines->kept += room;
	lines->length += size;
}

struct ic_error *ic_lines_next(struct ic_lines *lines, struct ic_text *ret, bool *ret_more)
{
	const uint8_t *newline = NULL;

	lines->kept = 0;
	lines->length = 0;
	lines->offset = lines->next - (lines->have - lines->used);
	*ret_more = lines->offset < lines->end;
	while (*ret_more && !newline) {
		const uint8_t *first;
		size_t size;

		if (lines->used == lines->have) {
			struct ic_error *err;

			if (lines->next >= lines->end)
				break;
			err = fill(lines);
			if (err)
				return err;
		}
		first = lines->buffer + lines->used;
		newline = memchr(first, '\n', lines->have - lines->used);
		size = newline ? (size_t)(newline - first) : lines->have - lines->used;
		keep(lines, first, size);
		lines->used += size + (newline != NULL);
	}
	lines->has_newline = newline;
	lines->line[lines->kept] = 0;
	*ret = (struct ic_text){ lines->line, lines->kept };
	return NULL;
}
