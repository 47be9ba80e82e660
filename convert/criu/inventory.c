/* SPDX-License-Identifier: Apache-2.0 */
#include <inventory.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/criu/ids_parts.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_inventory = { "inventory", "inventory.img", "", 0x58313116 };

struct ic_error *ic_draft_inventory(const struct ic_member *member, struct ic_arena *arena,
				    struct ic_draft_inventory *ret)
{
	ic_cleanup(ic_unpacked_free) InventoryEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "inventory.img", &ic_image_inventory, &image);

	if (!err)
		err = ic_unpack_next(&image, &inventory_entry__descriptor, &entry);
	if (err)
		return err;
	*ret = (struct ic_draft_inventory){
		.img_version = entry->img_version,
		.big_endian = image.reader.big_endian,
		.fdinfo_per_id = entry->fdinfo_per_id,
		.lsm = entry->lsmtype,
		.has_uptime = entry->has_dump_uptime,
		.dump_uptime = entry->dump_uptime,
		.has_plugins = entry->plugins_entry != NULL,
		.tcp_close = entry->tcp_close,
	};
	if (entry->has_dump_criu_run_id)
		ret->run_id = ic_unpacked_text(arena, &entry->dump_criu_run_id);
	return NULL;
}

struct ic_error *ic_draft_root_ids(const struct ic_member *member, struct ic_draft_root *ret)
{
	ic_cleanup(ic_unpacked_free) InventoryEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "inventory.img", &ic_image_inventory, &image);

	if (!err)
		err = ic_unpack_next(&image, &inventory_entry__descriptor, &entry);
	if (err)
		return err;
	*ret = (struct ic_draft_root){ .has_cgroup_set = entry->has_root_cg_set,
				       .cgroup_set = entry->root_cg_set };
	if (entry->root_ids) {
		ret->has_ids = true;
		ic_ids_take(entry->root_ids, &ret->ids);
	}
	return NULL;
}
