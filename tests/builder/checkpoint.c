/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/builder/state.h"

static InventoryEntry *inventory(struct icb *b)
{
	InventoryEntry *entry = icb_alloc(b, sizeof(*entry));
	TaskKobjIdsEntry *ids = icb_alloc(b, sizeof(*ids));

	inventory_entry__init(entry);
	task_kobj_ids_entry__init(ids);
	entry->has_img_version = entry->has_fdinfo_per_id = entry->has_ns_per_id = 1;
	entry->img_version = 2;
	entry->fdinfo_per_id = entry->ns_per_id = 1;
	entry->has_root_cg_set = entry->has_lsmtype = entry->has_network_lock_method = 1;
	entry->root_cg_set = 1;

	ids->has_vm_id = ids->has_files_id = ids->has_fs_id = ids->has_sighand_id = 1;
	ids->vm_id = ids->files_id = ids->fs_id = ids->sighand_id = 1;
	ids->has_pid_ns_id = ids->has_net_ns_id = ids->has_ipc_ns_id = ids->has_uts_ns_id = 1;
	ids->has_time_ns_id = ids->has_mnt_ns_id = ids->has_user_ns_id = ids->has_cgroup_ns_id = 1;
	ids->pid_ns_id = 1;
	ids->net_ns_id = 2;
	ids->ipc_ns_id = 3;
	ids->uts_ns_id = 4;
	ids->time_ns_id = 5;
	ids->mnt_ns_id = 6;
	ids->user_ns_id = 7;
	ids->cgroup_ns_id = 8;
	entry->root_ids = ids;

	if (b->options.pagemap != ICB_PAGEMAP_NR_PAGES)
		return entry;
	entry->plugins_entry = icb_alloc(b, sizeof(*entry->plugins_entry));
	plugins_entry__init(entry->plugins_entry);
	entry->has_dump_criu_run_id = 1;
	entry->dump_criu_run_id = icb_string(b, "00000000-0000-4000-8000-000000000000");
	return entry;
}

struct icb *icb_new(const struct icb_options *options)
{
	struct icb *b = calloc(1, sizeof(*b));

	if (!b)
		icb_die("out of memory");
	if (options)
		b->options = *options;
	if (!b->options.march)
		b->options.march = ICB_X86_64;
	if (!b->options.page_size)
		b->options.page_size = 4096;
	if (b->options.page_size % 4096 || 65536 % b->options.page_size)
		icb_die("no page size: %u", b->options.page_size);
	b->machine = icb_machine(b->options.march);
	b->options.big_endian |= b->machine->big_endian;
	b->inventory = inventory(b);
	b->exe_id = icb_file(b, "/usr/bin/app", 16384);
	b->root_id = icb_file(b, "/", 0);
	b->null_id = icb_file(b, "/dev/null", 0);
	icb_file_entry(b, b->root_id)->reg->mode = 0040755;
	icb_file_entry(b, b->null_id)->reg->mode = 0020666;
	icb_file_entry(b, b->exe_id)->reg->mode = 0100755;
	icb_file_entry(b, b->root_id)->reg->has_size = 0;
	icb_file_entry(b, b->null_id)->reg->has_size = 0;
	return b;
}

void icb_free(struct icb *b)
{
	if (!b)
		return;
	icb_free_blocks(b);
	free(b);
}

uint32_t icb_page_size(const struct icb *b)
{
	return b->options.page_size;
}

void icb_parent(struct icb *b, const char *target)
{
	b->parent = (const char *)icb_string(b, target).data;
}

InventoryEntry *icb_inventory(struct icb *b)
{
	return b->inventory;
}
