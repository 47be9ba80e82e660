/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_LISTING_H
#define IC_CRIU_LISTING_H

#include "convert/base/gaps.h"
#include "convert/base/json_writer.h"
#include "convert/base/member.h"
#include "convert/criu/show.h"

/**
 * The records of one member as JSON: a document {"magic": NAME, "entries": [...]}, as crit has it,
 * or lines that each are {"member", "index", "offset", "magic", "entry"}. What CRIU stores without a
 * magic has "format" in its place.
 */
struct ic_listing {
	struct ic_show show;
	struct ic_json json; /**< of `show` */
	struct ic_sink *sink;
	bool lines;
	const struct ic_member *member;
	const char *key, *kind; /**< "magic", "CORE" */
	uint64_t nr;            /**< records so far */
};

/** What is to be shown, and how. */
struct ic_listing_request {
	struct ic_sink *sink;
	struct ic_gaps *gaps; /**< gains what is damaged */
	bool lines;
	bool pretty;
	bool no_payload;
};

/**
 * List a member by what is in it.
 *
 * @param member  its bytes need not be in memory
 * @return NULL, also when something in it is damaged, which is a gap; IC_ERR_UNSUPPORTED when it is
 *         nothing that CRIU writes, IC_ERR_DAMAGED when it is empty, IC_ERR_MISSING when its bytes
 *         are not at hand: then nothing was written; else what the sink returned
 */
ic_must_use struct ic_error *ic_listing_write(const struct ic_listing_request *request,
					      const struct ic_member *member);

/** Whether a file is one that can be listed: by its base name, or by its first bytes. */
bool ic_listing_knows_name(const char *base_name);
bool ic_listing_knows_bytes(const uint8_t *bytes, size_t size);

/** Begin a member's records. */
void ic_listing_begin(struct ic_listing *listing, const char *key, const char *kind);

/** Begin a record; its value is to be written into listing->json under the key that is returned. */
const char *ic_listing_open(struct ic_listing *listing, uint64_t offset);

/** End a record. */
void ic_listing_close(struct ic_listing *listing);

/** List the records of an image; `header` is what its first bytes say. */
struct ic_format_header;
void ic_listing_image(struct ic_listing *listing, const struct ic_format_header *header);

#endif
