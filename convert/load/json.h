/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_JSON_H
#define IC_LOAD_JSON_H

#include <json.h>

#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/base/text.h"

/**
 * Read a member that should be JSON. What is wrong with it is a gap (load/json_scan.h); what is
 * sound before the place where it breaks is read all the same.
 *
 * @param ret  to be put with json_object_put(); NULL: nothing could be read, or it is "null"
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_json_read(const struct ic_member *member, struct ic_gaps *gaps,
					  struct json_object **ret);

/** Destructor for ic_cleanup(). */
void ic_json_putp(struct json_object **json);

/** The value of that name, of any kind; NULL when `json` is no object or has none. */
struct json_object *ic_json_get(struct json_object *json, const char *name);

/** A string, copied; absent when it is none. */
struct ic_text ic_json_string_of(struct json_object *json, struct ic_arena *arena);

/** The string of that name of an object. */
struct ic_text ic_json_get_string(struct json_object *json, const char *name,
				  struct ic_arena *arena);

/**
 * A whole number from 0 on, also one that is written as a string (as protobuf's JSON has it).
 * False when it is none, or has more than 64 bits.
 */
bool ic_json_number_of(struct json_object *json, uint64_t *ret);

/** The elements of an array; 0 when it is none. */
size_t ic_json_length(struct json_object *json);

#endif
