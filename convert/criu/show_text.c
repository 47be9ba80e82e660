/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/escape.h"
#include "convert/criu/show.h"

#define LINE_BYTES 57 /* of base64: 76 characters */
#define QP_COLUMNS 76 /* of quoted-printable; RFC 2045, section 6.7 */

static void append_base64(struct ic_json *json, const uint8_t *bytes, size_t size)
{
	char line[LINE_BYTES / 3 * 4 + 1];

	for (size_t done = 0; done < size; done += LINE_BYTES) {
		char *end = ic_base64_put(line, bytes + done, ic_min(size - done, LINE_BYTES));

		*end++ = '\n';
		ic_json_append(json, line, (size_t)(end - line));
	}
}

void ic_show_base64(struct ic_json *json, const char *key, const uint8_t *bytes, size_t size)
{
	ic_json_open_string(json, key);
	append_base64(json, bytes, size);
	ic_json_close_string(json);
}

void ic_show_blob(const struct ic_show *show, const char *key, const struct ic_member *member,
		  uint64_t offset, uint64_t size)
{
	uint8_t bytes[LINE_BYTES * 512]; /* whole lines */
	uint64_t left = offset < member->blob.size ? member->blob.size - offset : 0;
	struct ic_error *err = NULL;

	if (size > left) {
		ic_gaps_add(show->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = member->name,
					     .offset = offset },
			    "cut short: need %" PRIu64 " bytes, have %" PRIu64, size, left);
		size = left;
	}
	ic_json_open_string(show->json, key);
	for (uint64_t done = 0; !err && !show->json->err && done < size; done += sizeof(bytes)) {
		size_t piece = (size_t)ic_min(size - done, sizeof(bytes));

		err = ic_blob_read(&member->blob, member->name, offset + done, bytes, piece);
		if (!err)
			append_base64(show->json, bytes, piece);
	}
	ic_json_close_string(show->json);
	if (err)
		ic_gaps_add_error(show->gaps, 0, member->name, err);
}

static bool ends_line(const uint8_t *bytes, size_t size, size_t at)
{
	return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < size && bytes[at + 1] == '\n');
}

/* A lone dot on a line ends a mail. */
static bool is_lone_dot(const uint8_t *bytes, size_t size, size_t at, size_t column)
{
	return bytes[at] == '.' && !column &&
	       (at + 1 == size || bytes[at + 1] == '\n' || bytes[at + 1] == '\r' || !bytes[at + 1]);
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static bool needs_quoting(const uint8_t *bytes, size_t size, size_t at, size_t column)
{
	uint8_t byte = bytes[at];

	if (is_blank(byte))
		return at + 1 == size;
	return byte > 126 || byte == '=' || (byte < 33 && byte != '\r' && byte != '\n') ||
	       is_lone_dot(bytes, size, at, column);
}

/* Whether lines end as the first of them does: with a carriage return. */
static bool ends_with_return(const uint8_t *bytes, size_t size)
{
	const uint8_t *newline = memchr(bytes, '\n', size);

	return newline && newline > bytes && newline[-1] == '\r';
}

void ic_show_quoted_printable(struct ic_json *json, const char *key, const uint8_t *bytes,
			      size_t size)
{
	const char *newline = size && ends_with_return(bytes, size) ? "\r\n" : "\n";
	size_t column = 0;

	ic_json_open_string(json, key);
	for (size_t i = 0; i < size; i++) {
		bool quoted = needs_quoting(bytes, size, i, column);
		/* A blank at the end of a line would get lost. */
		bool trails = is_blank(bytes[i]) && i + 1 < size && ends_line(bytes, size, i + 1);
		char out[4];

		if (ends_line(bytes, size, i)) {
			i += bytes[i] == '\r';
			column = 0;
			ic_json_append(json, newline, strlen(newline));
			continue;
		}
		if (quoted ? column + 3 >= QP_COLUMNS :
			     i + 1 != size && bytes[i + 1] != '\n' && column + 1 >= QP_COLUMNS) {
			ic_json_append(json, "=", 1);
			ic_json_append(json, newline, strlen(newline));
			column = 0;
		}
		quoted = quoted || trails;
		(void)snprintf(out, sizeof(out), quoted ? "=%02X" : "%c", bytes[i]);
		ic_json_append(json, out, quoted ? 3 : 1);
		column += quoted ? 3 : 1;
	}
	ic_json_close_string(json);
}

/* The longest run of zero words, of at least two; where it begins, or 8. */
static size_t longest_run(const uint16_t *words, size_t *ret_nr)
{
	size_t best = 8, best_nr = 1;

	for (size_t i = 0; i < 8; i++) {
		size_t nr = 0;

		while (i + nr < 8 && !words[i + nr])
			nr++;
		if (nr > best_nr) {
			best = i;
			best_nr = nr;
		}
		i += nr;
	}
	*ret_nr = best_nr;
	return best;
}

void ic_show_ip(const uint8_t *bytes, size_t size, char ret[IC_SHOW_IP_SIZE])
{
	uint16_t words[8];
	size_t run, nr;
	char *end = ret;

	if (size == 4) {
		(void)snprintf(ret, IC_SHOW_IP_SIZE, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2],
			       bytes[3]);
		return;
	}
	for (size_t i = 0; i < 8; i++)
		words[i] = (uint16_t)ic_get(bytes + 2 * i, 2, true);
	run = longest_run(words, &nr);
	*end = '\0';
	for (size_t i = 0; i < 8; i++) {
		if (i == run) {
			end += snprintf(end, 3, "::");
			i += nr - 1;
			continue;
		}
		end += snprintf(end, 6, "%s%x", i && i != run + nr ? ":" : "", words[i]);
	}
}
