/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/criu/unpack.h"
#include "convert/model/kernel_object.h"

#include <bpfmap_file.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const BpfmapFileEntry *entry = source->message;
	struct ic_bpf_map *map = ic_fd_detail(source, ret, sizeof(*map));
	struct ic_error *err = map ? ic_fd_opened(source, ret, entry->flags, entry->fown) :
				     ic_error_memory();

	if (err)
		return err;
	*map = (struct ic_bpf_map){
		.type = entry->map_type,
		.key_bytes = entry->key_size,
		.value_bytes = entry->value_size,
		.id = entry->map_id,
		.max_entries = entry->max_entries,
		.flags = entry->map_flags,
		.extra = entry->map_extra,
		.memlock = entry->memlock,
		.frozen = entry->frozen,
		.interface_index = entry->ifindex,
	};
	if (entry->has_map_name)
		map->name = ic_unpacked_text(source->arena, &entry->map_name);
	ret->file.position = entry->pos;
	ret->file.mount_id = entry->mnt_id;
	return ic_fd_named(source, ret, "anon_inode:bpf-map");
}

static const struct ic_fd_decoder decoder = { 21, &bpfmap_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_bpfmap = { .type = 19,
					 .name = "BPFMAP",
					 .kind = IC_FILE_BPF_MAP,
					 .decoder = &decoder };
