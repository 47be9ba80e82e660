/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/capture.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/store_private.h"

#define INSPECT "-inspect.json"
#define EXPORT  "-export.tar"

static bool ends_with(const char *name, const char *ending)
{
	size_t size = strlen(name), length = strlen(ending);

	return size > length && !strcmp(name + size - length, ending);
}

bool ic_capture_is_inspect(const char *name)
{
	return ends_with(name, INSPECT);
}

/* What docker exported or said was changed lies under the same name as what it says of it. */
static bool has_capture(const struct ic_store *store, const char *inspect)
{
	static const char *const others[] = { EXPORT, EXPORT ".gz", "-diff.txt" };
	char name[IC_MAX_MEMBER_NAME + sizeof(EXPORT ".gz")];
	size_t size = strlen(inspect) - strlen(INSPECT);

	memcpy(name, inspect, size);
	for (size_t i = 0; i < IC_NR(others); i++) {
		memcpy(name + size, others[i], strlen(others[i]) + 1);
		if (ic_store_find(store, name))
			return true;
	}
	return false;
}

const struct ic_member *ic_capture_next(const struct ic_store *store, size_t *index)
{
	while (*index < store->nr) {
		const struct ic_member *member = store->sorted[(*index)++];

		if (!member->unread && ic_capture_is_inspect(member->name) &&
		    has_capture(store, member->name))
			return member;
	}
	return NULL;
}
