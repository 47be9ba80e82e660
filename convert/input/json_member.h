/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_JSON_MEMBER_H
#define IC_INPUT_JSON_MEMBER_H

#include "convert/base/gaps.h"
#include "convert/base/member.h"

struct json_object;

/**
 * Parse a member as JSON. One that is larger than IC_MAX_METADATA_BYTES or has more objects and
 * arrays than IC_MAX_JSON_ITEMS is not looked at, one that is cut short or no JSON is refused at
 * the byte where it stops being JSON; either is a gap of the member.
 *
 * @param gaps  gains why there is no result; NULL: nobody wants to know
 * @return what json_object_put() releases, or NULL
 */
struct json_object *ic_json_member(const struct ic_member *member, struct ic_gaps *gaps);

/** A string of an object, borrowed from it; NULL when it is not there, no string, or has a NUL. */
const char *ic_json_member_string(struct json_object *object, const char *key);

/** An array of an object; NULL when it is not there or something else. */
struct json_object *ic_json_member_array(struct json_object *object, const char *key);

/** An object of an object, likewise. */
struct json_object *ic_json_member_object(struct json_object *object, const char *key);

/** Destructor for ic_cleanup(). */
void ic_json_member_releasep(struct json_object **json);

#endif
