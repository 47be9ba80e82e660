/* SPDX-License-Identifier: Apache-2.0 */
#include <mnt.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_mnt = { "mountpoints", "mountpoints-", ".img", 0x55563928 };

#define FSTYPE_AUTO 16 /* its name is in the record */

/* criu/include/mount.h, enum fstype (CRIU 4.2); names as the kernel has them. */
static const char *const fstypes[] = {
	[1] = "proc",     [2] = "sysfs",   [3] = "devtmpfs", [4] = "binfmt_misc", [5] = "tmpfs",
	[6] = "devpts",   [7] = "simfs",   [8] = "pstore",   [9] = "securityfs",  [10] = "fusectl",
	[11] = "debugfs", [12] = "cgroup", [13] = "aufs",    [14] = "mqueue",     [15] = "fuse",
	[17] = "overlay", [18] = "autofs", [19] = "tracefs", [23] = "cgroup2",
};

static struct ic_text fstype(const MntEntry *entry, struct ic_arena *arena)
{
	const char *name = entry->fstype < IC_NR(fstypes) ? fstypes[entry->fstype] : NULL;

	if (entry->has_fsname && entry->fsname.len && (!name || entry->fstype == FSTYPE_AUTO))
		return ic_unpacked_text(arena, &entry->fsname);
	return (struct ic_text){ name, name ? strlen(name) : 0 };
}

static struct ic_text text(bool has, const ProtobufCBinaryData *field, struct ic_arena *arena)
{
	return has ? ic_unpacked_text(arena, field) : (struct ic_text){ NULL, 0 };
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *to)
{
	const MntEntry *entry = message;
	struct ic_mount *mount = to;

	(void)image;
	if (!entry->has_mnt_id || !entry->has_mountpoint)
		return ic_error_at(IC_ERR_DAMAGED, at, "a mount without %s",
				   entry->has_mnt_id ? "a place" : "an id");
	*mount = (struct ic_mount){
		.id = entry->mnt_id,
		.parent_id = entry->parent_mnt_id,
		/* kernel's dev_t */
		.major = entry->root_dev >> 20,
		.minor = entry->root_dev & 0xfffff,
		.flags = entry->flags,
		.has_sb_flags = entry->has_sb_flags,
		.sb_flags = entry->sb_flags,
		.shared_id = entry->shared_id,
		.master_id = entry->master_id,
		.root = text(entry->has_root, &entry->root, arena),
		.mountpoint = ic_unpacked_text(arena, &entry->mountpoint),
		.source = text(entry->has_source, &entry->source, arena),
		.options = text(entry->has_options, &entry->options, arena),
		.fstype = fstype(entry, arena),
		.external = text(entry->has_ext_key, &entry->ext_key, arena),
		.is_external = entry->ext_mount || (entry->has_ext_key && entry->ext_key.len),
		.deleted = entry->deleted,
	};
	return NULL;
}

struct ic_error *ic_draft_mounts(const struct ic_member *member, const char *name,
				 struct ic_arena *arena, struct ic_array *list)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_mnt,
		.descriptor = &mnt_entry__descriptor,
		.item_size = sizeof(struct ic_mount),
		.most = IC_MAX_MOUNTS,
		.item = item,
	};

	return ic_list_decode(&decoder, member, name, arena, list);
}
