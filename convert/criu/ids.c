/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/ids_parts.h"

#include "convert/criu/draft.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_ids = { "ids", "ids-", ".img", 0x54432030 };

void ic_ids_take(const TaskKobjIdsEntry *entry, struct ic_namespace_ids *ret)
{
	*ret = (struct ic_namespace_ids){ .id = {
						  [IC_NAMESPACE_PID] = entry->pid_ns_id,
						  [IC_NAMESPACE_NET] = entry->net_ns_id,
						  [IC_NAMESPACE_IPC] = entry->ipc_ns_id,
						  [IC_NAMESPACE_UTS] = entry->uts_ns_id,
						  [IC_NAMESPACE_MNT] = entry->mnt_ns_id,
						  [IC_NAMESPACE_USER] = entry->user_ns_id,
						  [IC_NAMESPACE_CGROUP] = entry->cgroup_ns_id,
						  [IC_NAMESPACE_TIME] = entry->time_ns_id,
					  } };
}

struct ic_error *ic_draft_namespace_ids(const struct ic_member *member, const char *name,
					struct ic_namespace_ids *ret)
{
	ic_cleanup(ic_unpacked_free) TaskKobjIdsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_ids, &image);

	if (!err)
		err = ic_unpack_next(&image, &task_kobj_ids_entry__descriptor, &entry);
	if (!err)
		ic_ids_take(entry, ret);
	return err;
}

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
