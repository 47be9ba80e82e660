/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_SHOW_H
#define IC_CRIU_SHOW_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "convert/base/gaps.h"
#include "convert/base/json_writer.h"
#include "convert/base/member.h"
#include "convert/base/reader.h"

/** How records are turned into JSON. */
struct ic_show {
	struct ic_json *json;
	struct ic_gaps *gaps; /**< gains what is damaged in a record */
	bool pretty;          /**< numbers as people read them: flags, addresses, devices by name */
	uint32_t march;       /**< core_entry.mtype of the machine, for its flags; 0: unknown */
	bool no_payload;      /**< instead of the bytes behind a record only how many they are */
};

/**
 * Write the fields of a message into the object that is open: what `crit decode` gives, or with
 * `pretty` what `crit show` gives. Fields come by number, as there; of a singular field that is there
 * twice the last counts, and that is a gap. What the schema does not know follows under
 * "unknown_fields", a list of {number, type, value}: varint, fixed32 and fixed64 as numbers, bytes as
 * base64.
 *
 * Works on the bytes themselves and keeps nothing, so that neither a long list nor a NUL in a text is
 * a problem. What cannot be read is a gap with its place, and what lies before it is shown.
 *
 * @param message  the record, or a message in it; its byte order is that of the dumping machine
 *
 * Source: lib/pycriu/images/pb2dict.py (CRIU 4.2) for how values are written.
 */
void ic_show_message(const struct ic_show *show, const ProtobufCMessageDescriptor *descriptor,
		     struct ic_reader message);

/** Bytes as base64, in lines of 76 characters each with its end, as Python's encodebytes(). */
void ic_show_base64(struct ic_json *json, const char *key, const uint8_t *bytes, size_t size);

/** The same for bytes of a member, which are read in pieces. Those that cannot be read are a gap. */
void ic_show_blob(const struct ic_show *show, const char *key, const struct ic_member *member,
		  uint64_t offset, uint64_t size);

/** Bytes as quoted-printable, as Python's quopri.encodestring(). */
void ic_show_quoted_printable(struct ic_json *json, const char *key, const uint8_t *bytes,
			      size_t size);

/** Room for the text of an address. */
#define IC_SHOW_IP_SIZE 40

/** The text of an address of 4 or 16 bytes, as RFC 5952 has it, without dots in an IPv6 one. */
void ic_show_ip(const uint8_t *bytes, size_t size, char ret[IC_SHOW_IP_SIZE]);

#endif
