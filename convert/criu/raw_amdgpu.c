/* SPDX-License-Identifier: Apache-2.0 */
#include <amdgpu.pb-c.h>

#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/listing.h"

#define LENGTH_BYTES 8 /* a size_t of the dumping machine, which these cards have little endian */

/* One message behind its length; plugins/amdgpu/ of CRIU 4.2. */
static void list(struct ic_listing *listing, const ProtobufCMessageDescriptor *descriptor)
{
	const struct ic_blob *blob = &listing->member->blob;
	struct ic_reader reader, message;
	uint64_t size;
	struct ic_error *err;

	if (!blob->bytes || blob->size < LENGTH_BYTES) {
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, 0), "of %llu bytes, no %s",
			    (unsigned long long)blob->size, descriptor->name);
		return;
	}
	reader = ic_reader_init(blob->bytes, (size_t)blob->size,
				(struct ic_place){ listing->member->name, 0 }, false);
	size = ic_get(reader.next, LENGTH_BYTES, false);
	reader.next += LENGTH_BYTES;
	reader.at.offset += LENGTH_BYTES;
	err = ic_read_slice(&reader, size, &message);
	if (err) { /* show what is there */
		ic_gaps_add_error(listing->show.gaps, 0, listing->member->name, err);
		message = reader;
		reader.next = reader.end;
	}
	ic_json_object(&listing->json, ic_listing_open(listing, 0));
	ic_show_message(&listing->show, descriptor, message);
	ic_json_close(&listing->json);
	ic_listing_close(listing);
	if (ic_reader_left(&reader))
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, reader.at.offset),
			    "%zu bytes behind the message", ic_reader_left(&reader));
}

static void list_kfd(struct ic_listing *listing)
{
	list(listing, &criu_kfd__descriptor);
}

static void list_render(struct ic_listing *listing)
{
	list(listing, &criu_render_node__descriptor);
}

static void list_dmabuf(struct ic_listing *listing)
{
	list(listing, &criu_dmabuf_node__descriptor);
}

const struct ic_raw_format ic_raw_amdgpu_kfd = {
	"amdgpu-kfd", "amdgpu-kfd-", ".img", IC_RAW_NEEDS_BYTES, list_kfd,
};
const struct ic_raw_format ic_raw_amdgpu_render = {
	"amdgpu-renderD", "amdgpu-renderD-", ".img", IC_RAW_NEEDS_BYTES, list_render,
};
const struct ic_raw_format ic_raw_amdgpu_dmabuf = {
	"amdgpu-dmabuf", "amdgpu-dmabuf_", ".img", IC_RAW_NEEDS_BYTES, list_dmabuf,
};
