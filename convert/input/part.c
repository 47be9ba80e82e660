/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/part.h"

#include <string.h>

#include "convert/input/capture.h"
#include "convert/input/endings.h"

#define SHA256_HEX 64
#define SHA512_HEX 128

static size_t hex_digits(const char *name)
{
	return strspn(name, "0123456789abcdef");
}

/* A name that begins with a digest, and what may stand behind it. */
static bool is_digest(const char *base, const char *ending)
{
	size_t size = hex_digits(base);

	return (size == SHA256_HEX || size == SHA512_HEX) && !strcmp(base + size, ending);
}

/* What runtimes put beside a checkpoint, and is none itself. */
static bool is_beside(const char *name, const char *base)
{
	return !strcmp(base, "rootfs-diff.tar") || !strcmp(base, "devshm-checkpoint.tar") ||
	       !strncmp(name, "volumes/", strlen("volumes/")) || strstr(name, "/volumes/");
}

enum ic_want ic_part_wants(const struct ic_store *store, const char *name)
{
	static const char *const indexes[] = { "index.json", "manifest.json", "oci-layout" };
	const char *base = ic_store_base_name(name);

	for (size_t i = 0; i < IC_NR(indexes); i++)
		if (!strcmp(base, indexes[i]))
			return IC_WANT_MEMORY;
	if (is_digest(base, ".json") || ic_capture_is_inspect(base))
		return IC_WANT_MEMORY;
	if (is_digest(base, "") || is_digest(base, ".tar") || !strcmp(base, "layer.tar"))
		return IC_WANT_BLOB;
	if (store->in_packed && ic_endings_strip(base) < strlen(base) && !is_beside(name, base))
		return IC_WANT_BLOB;
	return IC_WANT_NOTHING;
}
