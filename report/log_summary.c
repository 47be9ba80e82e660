/* SPDX-License-Identifier: Apache-2.0 */
#include "report/log_summary.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/base/lines.h"

#define TIME_BYTES 64U

/* "2026-11-22T05:01:03" and what may follow: a fraction and a zone. Bytes of it, 0: it is none. */
static size_t time_length(const char *text, size_t size)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	size_t at = 0;

	for (; at < sizeof(shape) - 1; at++)
		if (at >= size ||
		    (shape[at] == 'd' ? text[at] < '0' || text[at] > '9' : text[at] != shape[at]))
			return 0;
	while (at < size && text[at] && strchr("0123456789.:+-Z", text[at]))
		at++;
	return at < TIME_BYTES ? at : 0;
}

/* CRI's: conmon's, CRI-O's and containerd's. */
static struct ic_text kubernetes_time(struct ic_text line)
{
	size_t length = time_length(line.bytes, line.size);

	if (!length || length == line.size || line.bytes[length] != ' ')
		return (struct ic_text){ NULL, 0 };
	return (struct ic_text){ line.bytes, length };
}

/* Docker's and Podman's json-file: {"log":"...","stream":"stdout","time":"..."} */
static struct ic_text json_time(struct ic_text line)
{
	static const char key[] = "\"time\":\"";
	const char *found = NULL, *next = line.bytes;

	if (!ic_text_starts(line, "{\""))
		return (struct ic_text){ NULL, 0 };
	while ((next = memmem(next, line.size - (size_t)(next - line.bytes), key, strlen(key)))) {
		next += strlen(key);
		found = next; /* what a program wrote comes before */
	}
	if (!found)
		return (struct ic_text){ NULL, 0 };
	return (struct ic_text){ found,
				 time_length(found, line.size - (size_t)(found - line.bytes)) };
}

static const struct {
	const char *name;
	struct ic_text (*time)(struct ic_text line);
} formats[] = {
	{ "kubernetes", kubernetes_time },
	{ "json-file", json_time },
};

struct reading {
	char first[TIME_BYTES], last[TIME_BYTES];
	size_t first_size, last_size;
};

static void note_time(struct reading *reading, struct ic_text time)
{
	if (!time.size || time.size >= TIME_BYTES)
		return;
	if (!reading->first_size) {
		memcpy(reading->first, time.bytes, time.size);
		reading->first_size = time.size;
	}
	memcpy(reading->last, time.bytes, time.size);
	reading->last_size = time.size;
}

static struct ic_error *read_lines(struct ic_lines *lines, struct reading *reading,
				   struct ic_log_summary *summary)
{
	size_t format = sizeof(formats) / sizeof(*formats);
	struct ic_error *err = NULL;
	bool more = true;

	summary->format = "text";
	while (!err) {
		struct ic_text line;

		err = ic_lines_next(lines, &line, &more);
		if (err || !more)
			break;
		if (!summary->nr_lines++)
			for (format = 0; format < sizeof(formats) / sizeof(*formats); format++)
				if (formats[format].time(line).size) {
					summary->format = formats[format].name;
					break;
				}
		if (format < sizeof(formats) / sizeof(*formats))
			note_time(reading, formats[format].time(line));
	}
	return err;
}

static struct ic_text kept(struct ic_arena *arena, const char *bytes, size_t size)
{
	return size ? (struct ic_text){ ic_arena_copy(arena, bytes, size), size } :
		      (struct ic_text){ NULL, 0 };
}

struct ic_error *ic_log_summary(const struct ic_member *member, struct ic_arena *arena,
				struct ic_log_summary *ret)
{
	struct reading reading = { .first_size = 0 };
	struct ic_lines *lines;
	struct ic_error *err;

	*ret = (struct ic_log_summary){ .unread = member->unread };
	if (!ret->unread && !member->has_blob)
		ret->unread = "it is long, and packed: convert reads it";
	if (ret->unread)
		return NULL;
	lines = malloc(sizeof(*lines));
	if (!lines)
		return ic_error_memory();
	ic_lines_begin(lines, member, IC_MAX_LOG_BYTES);
	ret->is_long = member->blob.size > IC_MAX_LOG_BYTES;
	err = read_lines(lines, &reading, ret);
	free(lines);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_error_free(err);
		err = NULL;
		ret->unread = "it could not be read to its end";
	}
	ret->first = kept(arena, reading.first, reading.first_size);
	ret->last = kept(arena, reading.last, reading.last_size);
	return err;
}
