/* SPDX-License-Identifier: Apache-2.0 */
#include <core.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_ids = { "ids", "ids-", ".img", 0x54432030 };

struct ic_error *ic_draft_ids(const struct ic_member *member, const char *name,
			      uint32_t *ret_files_id)
{
	ic_cleanup(ic_unpacked_free) TaskKobjIdsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_ids, &image);
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &task_kobj_ids_entry__descriptor, &entry);
	if (err)
		return err;
	if (!entry->has_files_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "does not name a descriptor table");
	*ret_files_id = entry->files_id;
	return NULL;
}
