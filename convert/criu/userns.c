/* SPDX-License-Identifier: Apache-2.0 */
#include <userns.pb-c.h>

#include "convert/criu/draft_namespaces.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_userns = { "userns", "userns-", ".img", 0x55474906 };

static struct ic_error *take(UidGidExtent *const *extents, size_t nr, struct ic_arena *arena,
			     struct ic_id_map *ret)
{
	struct ic_id_range *ranges = ic_arena_alloc(arena, nr, sizeof(*ranges));

	if (!ranges)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++)
		ranges[i] = (struct ic_id_range){ extents[i]->first, extents[i]->lower_first,
						  extents[i]->count };
	*ret = (struct ic_id_map){ ranges, nr };
	return NULL;
}

struct ic_error *ic_draft_userns(const struct ic_member *member, const char *name,
				 struct ic_arena *arena, struct ic_namespace *ret)
{
	ic_cleanup(ic_unpacked_free) UsernsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_userns, &image);

	if (!err)
		err = ic_unpack_next(&image, &userns_entry__descriptor, &entry);
	if (!err)
		err = take(entry->uid_map, entry->n_uid_map, arena, &ret->uid_map);
	if (!err)
		err = take(entry->gid_map, entry->n_gid_map, arena, &ret->gid_map);
	return err;
}
