/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/listing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/format.h"
#include "convert/criu/record.h"
#include "convert/criu/wire.h"

#define HEADER_BYTES 8
#define CORE_MAGIC   0x55053847U

static void begin(struct ic_listing *listing, const char *key, const char *kind)
{
	listing->key = key;
	listing->kind = kind;
	if (listing->lines)
		return;
	listing->json = listing->show.pretty ? ic_json_begin(listing->sink) :
					       ic_json_begin_line(listing->sink);
	ic_json_object(&listing->json, NULL);
	ic_json_string(&listing->json, key, kind);
	ic_json_array(&listing->json, "entries");
}

const char *ic_listing_open(struct ic_listing *listing, uint64_t offset)
{
	struct ic_json *json = &listing->json;
	const char *name = listing->member->name, *checkpoint = listing->checkpoint;

	if (!listing->lines)
		return NULL;
	if (json->err)
		return "entry";
	*json = ic_json_begin_line(listing->sink);
	ic_json_object(json, NULL);
	if (checkpoint)
		ic_json_exact(json, "checkpoint",
			      (struct ic_text){ checkpoint, strlen(checkpoint) });
	ic_json_exact(json, "member", (struct ic_text){ name, strlen(name) });
	ic_json_number(json, "index", listing->nr);
	ic_json_number(json, "offset", offset);
	ic_json_string(json, listing->key, listing->kind);
	return "entry";
}

void ic_listing_close(struct ic_listing *listing)
{
	listing->nr++;
	if (listing->lines && !listing->json.err)
		listing->json.err = ic_json_finish(&listing->json);
}

static struct ic_error *finish(struct ic_listing *listing)
{
	return listing->lines ? listing->json.err : ic_json_finish(&listing->json);
}

static void show_record(struct ic_listing *listing, const struct ic_image_format *format,
			struct ic_payload *payload, uint64_t offset)
{
	bool first = payload->first;
	const ProtobufCMessageDescriptor *descriptor = first || !format->rest ? format->record :
										format->rest;

	ic_json_object(&listing->json, ic_listing_open(listing, offset));
	ic_show_message(&listing->show, descriptor, payload->record);
	if (format->payload)
		format->payload(payload);
	ic_json_close(&listing->json);
	ic_listing_close(listing);
}

static void list_image(struct ic_listing *listing, const struct ic_format_header *header)
{
	const struct ic_member *member = listing->member;
	uint64_t offset = header->size;

	begin(listing, "magic", header->format->magic_name);
	while (!listing->json.err && offset < member->blob.size) {
		ic_cleanup(ic_record_release) struct ic_record record = { 0 };
		struct ic_payload payload = { &listing->show, member, .first = !listing->nr };
		struct ic_error *err;

		err = ic_record_read(member, offset, header->big_endian, &record);
		if (err) {
			ic_gaps_add_error(listing->show.gaps, 0, member->name, err);
			return;
		}
		payload.record = record.body;
		payload.offset = record.end;
		show_record(listing, header->format, &payload, offset);
		offset = payload.offset;
	}
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* An image by its magic, whatever it is called; a name that promises another is a gap. */
static void check_name(const struct ic_listing *listing, const struct ic_image_format *format)
{
	const char *name = listing->member->name;
	const struct ic_image_format *named = ic_format_of_name(base_name(name));

	if (named && named->magic != format->magic)
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, 0),
			    "is called as %s images are and has the magic of %s", named->magic_name,
			    format->magic_name);
}

static struct ic_error *no_bytes(const struct ic_member *member)
{
	struct ic_place start = { member->name, 0 };

	if (member->unread)
		return ic_error_at(IC_ERR_MISSING, start, "not read: %s", member->unread);
	if (!member->has_blob)
		return ic_error_at(IC_ERR_MISSING, start, "its bytes are not at hand");
	return NULL;
}

struct ic_gap ic_listing_gap(const struct ic_listing *listing, uint64_t offset)
{
	return (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				.member = listing->member->name,
				.offset = offset };
}

/* Have a member in memory if it is not large: most images are many small records. */
static struct ic_error *hold(struct ic_member *member, uint8_t **ret)
{
	size_t size = (size_t)member->blob.size;
	struct ic_error *err;

	if (member->blob.bytes || member->blob.size > IC_MAX_RECORD_BYTES)
		return NULL;
	*ret = malloc(size + 1);
	if (!*ret)
		return ic_error_memory();
	err = ic_blob_read(&member->blob, member->name, 0, *ret, size);
	if (!err)
		member->blob = (struct ic_blob){ .bytes = *ret, .size = size };
	return err;
}

static struct ic_error *list(struct ic_listing *listing)
{
	const struct ic_member *member = listing->member;
	struct ic_format_header header;
	uint8_t bytes[HEADER_BYTES];
	size_t size = (size_t)ic_min(sizeof(bytes), member->blob.size);
	struct ic_error *err = ic_blob_read(&member->blob, member->name, 0, bytes, size);

	if (err)
		return err;
	header = ic_format_read(bytes, size);
	if (size < sizeof(uint32_t))
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ member->name, 0 },
				   "of %zu bytes, which is no image", size);
	if (!header.format)
		return ic_error_at(IC_ERR_UNSUPPORTED, (struct ic_place){ member->name, 0 },
				   "not an image that icecore knows: magic 0x%08" PRIx32,
				   header.magic);
	check_name(listing, header.format);
	list_image(listing, &header);
	return finish(listing);
}

uint32_t ic_listing_march(const struct ic_member *core)
{
	ic_cleanup(ic_record_release) struct ic_record record = { 0 };
	struct ic_format_header header = { 0 };
	uint8_t bytes[HEADER_BYTES];
	size_t size = (size_t)ic_min(sizeof(bytes), core->blob.size);
	struct ic_error *err = no_bytes(core);

	if (!err)
		err = ic_blob_read(&core->blob, core->name, 0, bytes, size);
	if (!err)
		header = ic_format_read(bytes, size);
	if (!err && header.format && header.format->magic == CORE_MAGIC)
		err = ic_record_read(core, header.size, header.big_endian, &record);
	ic_error_free(err);
	return record.body.next ? (uint32_t)ic_wire_number(record.body, 1) : 0;
}

struct ic_error *ic_listing_write(const struct ic_listing_request *request,
				  const struct ic_member *member, const struct ic_raw_format *raw)
{
	struct ic_member held = *member;
	uint8_t *buffer = NULL;
	struct ic_listing listing = {
		.show = { .json = &listing.json,
			  .gaps = request->gaps,
			  .pretty = request->pretty,
			  .march = request->march,
			  .no_payload = request->no_payload },
		.sink = request->sink,
		.lines = request->lines,
		.member = &held,
		.evidence = member,
		.spool = request->spool,
		.checkpoint = request->checkpoint,
	};
	bool reads = !raw || raw->needs != IC_RAW_NEEDS_SIZE;
	struct ic_error *err = reads ? no_bytes(member) : NULL;

	if (!err && reads)
		err = hold(&held, &buffer);
	if (!err && raw) {
		begin(&listing, "format", raw->name);
		raw->list(&listing);
		err = finish(&listing);
	} else if (!err) {
		err = list(&listing);
	}
	free(buffer);
	return err;
}
