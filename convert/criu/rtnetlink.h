/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_RTNETLINK_H
#define IC_CRIU_RTNETLINK_H

/* Private to the decoders of what `ip address save`, `ip route save` and `ip rule save` write. */

#include "convert/base/arena.h"
#include "convert/criu/netlink_part.h"

/** What messages become. */
struct ic_rtnetlink {
	struct ic_arena *arena;
	struct ic_array *list;
};

/** A zeroed item of `size` bytes behind the others; IC_ERR_LIMIT when there are too many. */
ic_must_use struct ic_error *ic_rtnetlink_append(struct ic_rtnetlink *reading, struct ic_place at,
						 size_t size, void **ret);

/** A string of an attribute, up to its NUL; copied. */
struct ic_text ic_rtnetlink_string(struct ic_rtnetlink *reading, const struct ic_reader *body);

#endif
