/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/numbered.h"

#include <string.h>

bool ic_numbered_is(const char *base_name, const char *prefix, uint32_t *ret)
{
	size_t length = strlen(prefix);
	const char *next = base_name + length;
	uint64_t number = 0;

	if (strncmp(base_name, prefix, length) || (*next == '0' && next[1] != '.'))
		return false;
	for (; *next >= '0' && *next <= '9'; next++) {
		number = number * 10 + (uint64_t)(*next - '0');
		if (number > UINT32_MAX)
			return false;
	}
	if (next == base_name + length || strcmp(next, ".img"))
		return false;
	*ret = (uint32_t)number;
	return true;
}

struct ic_error *ic_numbered_each(const struct ic_loader *loader, const char *prefix,
				  ic_numbered_image *each, void *context)
{
	const char *folder = ic_store_images_folder(loader->store);
	size_t nr, length = strlen(folder);
	const struct ic_member *const *members = ic_store_members(loader->store, &nr);
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < nr; i++) {
		uint32_t number;

		if (!strncmp(members[i]->name, folder, length) &&
		    ic_numbered_is(members[i]->name + length, prefix, &number))
			err = each(context, members[i], number);
	}
	return err;
}
