/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FORMAT_H
#define IC_CRIU_FORMAT_H

#include <protobuf-c/protobuf-c.h>

#include "convert/criu/show.h"

/** A record whose fields have been shown, for what follows it. */
struct ic_payload {
	const struct ic_show *show;
	const struct ic_member *member;
	struct ic_reader record; /**< its body */
	bool first;              /**< record of the image */
	uint64_t offset;         /**< of the first byte behind it; move it past the payload */
};

/**
 * Write what follows a record, as crit does: a key "extra" in the object that is open, or with
 * show->no_payload how many bytes it is. Moves payload->offset past it, not behind the member's end.
 */
typedef void ic_payload_show(struct ic_payload *payload);

/**
 * A kind of image that CRIU writes, or once wrote. To add one: a row in ic_formats[], sorted by
 * magic, and if something follows its records a function in show_payload.c.
 *
 * Source of magics and names: criu/include/magic.h and criu/image-desc.c (CRIU 4.2, and 1.2 to 3.3
 * for those that are no longer written).
 */
struct ic_image_format {
	const char *magic_name; /**< as crit prints it */
	uint32_t magic;
	const char *prefix; /**< of the file's name, or all of it */
	const char *suffix; /**< ".img"; NULL when `prefix` is all of it */
	const ProtobufCMessageDescriptor *record;
	const ProtobufCMessageDescriptor *rest; /**< of records behind the first; NULL: the same */
	ic_payload_show *payload;               /**< NULL: nothing follows a record */
};

extern const struct ic_image_format ic_formats[];
extern const size_t ic_nr_formats;

/** The format of that magic, or NULL. */
const struct ic_image_format *ic_format_of_magic(uint32_t magic);

/** The format that a file of that base name should have, or NULL; more than one row may fit. */
const struct ic_image_format *ic_format_of_name(const char *base_name);

/** What the first bytes of a file say. */
struct ic_format_header {
	const struct ic_image_format *format; /**< NULL: unknown */
	uint32_t magic;                       /**< its word, if unknown */
	bool big_endian;                      /**< byte order of the dumping machine */
	size_t size;                          /**< bytes of the header */
};

/** Read a header: one magic or two, in either byte order; see ic_image_open(). */
struct ic_format_header ic_format_read(const uint8_t *bytes, size_t size);

ic_payload_show ic_payload_pipe, ic_payload_socket_queue, ic_payload_tcp, ic_payload_bpfmap,
	ic_payload_ghost, ic_payload_shm, ic_payload_semaphores, ic_payload_messages;

#endif
