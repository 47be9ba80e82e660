/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/rtnetlink.h"

#include <string.h>

#include "convert/base/limits.h"

struct ic_error *ic_rtnetlink_append(struct ic_rtnetlink *reading, struct ic_place at, size_t size,
				     void **ret)
{
	if (reading->list->nr >= IC_MAX_NETWORK_ITEMS)
		return ic_error_at(IC_ERR_LIMIT, at, "more than %u records; the rest is not read",
				   IC_MAX_NETWORK_ITEMS);
	*ret = ic_array_append(reading->list, reading->arena, size);
	return *ret ? NULL : ic_error_memory();
}

struct ic_text ic_rtnetlink_string(struct ic_rtnetlink *reading, const struct ic_reader *body)
{
	size_t size = strnlen((const char *)body->next, ic_reader_left(body));

	return (struct ic_text){ ic_arena_copy(reading->arena, body->next, size), size };
}
