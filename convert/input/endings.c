/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/endings.h"

#include <string.h>

size_t ic_endings_strip(const char *name)
{
	/* In this order: what compresses a tar comes behind it. */
	static const char *const endings[] = { ".gz", ".zst", ".bz2", ".xz", ".tar", ".tgz" };
	size_t size = strlen(name);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t length = strlen(endings[i]);

		if (size > length && !memcmp(name + size - length, endings[i], length))
			size -= length;
	}
	return size;
}
