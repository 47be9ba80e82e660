/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/change_list.h"

/* Source: OCI image specification 1.1, layer.md. */
#define WHITEOUT ".wh."
#define RESERVED ".wh..wh." /* of aufs, which says nothing of other files */
#define OPAQUE   ".wh..wh..opq"

/* overlayfs's own, which a layer made of its upper folder has: a device 0:0. */
static bool is_overlay(const struct ic_tar_item *item)
{
	return item->kind == IC_TAR_CHARACTER_DEVICE && !item->device_major && !item->device_minor;
}

struct ic_error *ic_change_whiteout(struct ic_arena *arena, const struct ic_tar_item *item,
				    bool *ret_is, struct ic_text *ret_name, bool *ret_folder)
{
	const char *slash = strrchr(item->name, '/');
	const char *base = slash ? slash + 1 : item->name;
	size_t folder = (size_t)(base - item->name), size = strlen(base);
	char *name;

	*ret_folder = false;
	*ret_is = is_overlay(item);
	if (*ret_is || item->kind != IC_TAR_FILE || item->size ||
	    strncmp(base, WHITEOUT, strlen(WHITEOUT)))
		return NULL;
	*ret_folder = !strcmp(base, OPAQUE);
	*ret_is = *ret_folder || strncmp(base, RESERVED, strlen(RESERVED));
	if (!*ret_is)
		return NULL;
	if (*ret_folder) {
		*ret_name = (struct ic_text){ item->name, folder ? folder - 1 : 0 };
		return NULL;
	}
	base += strlen(WHITEOUT);
	size -= strlen(WHITEOUT);
	name = ic_arena_alloc(arena, folder + size + 1, 1);
	if (!name)
		return ic_error_memory();
	memcpy(name, item->name, folder);
	memcpy(name + folder, base, size);
	*ret_name = (struct ic_text){ name, folder + size };
	return NULL;
}
