/* SPDX-License-Identifier: Apache-2.0 */
#include <netdev.pb-c.h>

#include "convert/criu/draft_namespaces.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_netns = { "netns", "netns-", ".img", 0x55933752 };

struct ic_error *ic_draft_netns(const struct ic_member *member, const char *name,
				struct ic_arena *arena, struct ic_namespace *ret)
{
	ic_cleanup(ic_unpacked_free) NetnsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_netns, &image);

	if (!err)
		err = ic_unpack_next(&image, &netns_entry__descriptor, &entry);
	if (err)
		return err;
	if (entry->has_ext_key)
		ret->external = ic_unpacked_text(arena, &entry->ext_key);
	return NULL;
}
