/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/criu/listing.h"

/* Of a line; a longer one comes in several. */
#define MOST_LINE_BYTES ((size_t)1 << 20)

static void show_line(struct ic_listing *listing, uint64_t offset, const uint8_t *bytes,
		      size_t size)
{
	ic_json_exact(&listing->json, ic_listing_open(listing, offset),
		      (struct ic_text){ (const char *)bytes, size });
	ic_listing_close(listing);
}

/* Show the whole lines of a piece of the member, and return how many bytes they are. */
static size_t show_lines(struct ic_listing *listing, uint64_t offset, const uint8_t *bytes,
			 size_t size, bool last)
{
	size_t done = 0;

	while (!listing->json.err && done < size) {
		const uint8_t *end = memchr(bytes + done, '\n', size - done);
		size_t line = end ? (size_t)(end - bytes) - done : size - done;

		if (!end && !last && done)
			break;
		show_line(listing, offset + done, bytes + done, line);
		done += line + (end != NULL);
	}
	return done;
}

/* A text, an entry a line. */
static void list_lines(struct ic_listing *listing)
{
	const struct ic_blob *blob = &listing->member->blob;
	uint8_t *bytes = malloc(MOST_LINE_BYTES);
	struct ic_error *err = bytes ? NULL : ic_error_memory();

	for (uint64_t offset = 0; !err && !listing->json.err && offset < blob->size;) {
		size_t size = (size_t)ic_min(blob->size - offset, MOST_LINE_BYTES);

		err = ic_blob_read(blob, listing->member->name, offset, bytes, size);
		if (!err)
			offset += show_lines(listing, offset, bytes, size,
					     offset + size == blob->size);
	}
	free(bytes);
	if (err)
		ic_gaps_add_error(listing->show.gaps, 0, listing->member->name, err);
}

const struct ic_raw_format ic_raw_iptables = { "iptables", "iptables-", ".img", IC_RAW_NEEDS_BYTES,
					       list_lines };
const struct ic_raw_format ic_raw_ip6tables = { "ip6tables", "ip6tables-", ".img",
						IC_RAW_NEEDS_BYTES, list_lines };
const struct ic_raw_format ic_raw_nftables = { "nftables", "nftables-", ".img", IC_RAW_NEEDS_BYTES,
					       list_lines };
const struct ic_raw_format ic_raw_dump_log = { "log", "dump", ".log", IC_RAW_NEEDS_BYTES,
					       list_lines };
const struct ic_raw_format ic_raw_pre_dump_log = { "log", "pre-dump", ".log", IC_RAW_NEEDS_BYTES,
						   list_lines };
const struct ic_raw_format ic_raw_restore_log = { "log", "restore", ".log", IC_RAW_NEEDS_BYTES,
						  list_lines };
