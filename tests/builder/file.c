/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/builder/state.h"

enum { TYPE_REG = 1, TYPE_MEMFD = 18 };

static struct icb_file_row *new_row(struct icb *b, uint32_t type)
{
	struct icb_file_row *row = icb_alloc(b, sizeof(*row));

	b->file = icb_push(b, b->file, &b->nr_files, row);
	row->id = (uint32_t)b->nr_files;
	row->type = type;
	return row;
}

static FileEntry *new_entry(struct icb *b, const struct icb_file_row *row)
{
	FileEntry *entry = icb_alloc(b, sizeof(*entry));

	file_entry__init(entry);
	entry->has_type = entry->has_id = 1;
	entry->type = row->type;
	entry->id = row->id;
	return entry;
}

static FownEntry *fown(struct icb *b)
{
	FownEntry *entry = icb_alloc(b, sizeof(*entry));

	fown_entry__init(entry);
	entry->has_uid = entry->has_euid = entry->has_signum = 1;
	entry->has_pid_type = entry->has_pid = 1;
	return entry;
}

uint32_t icb_file_bytes(struct icb *b, const void *path, size_t path_size, uint64_t size_bytes)
{
	struct icb_file_row *row = new_row(b, TYPE_REG);
	RegFileEntry *reg = icb_alloc(b, sizeof(*reg));

	reg_file_entry__init(reg);
	reg->has_id = reg->has_flags = reg->has_pos = reg->has_name = 1;
	reg->has_size = reg->has_mode = 1;
	reg->id = row->id;
	reg->fown = fown(b);
	reg->name.data = icb_copy(b, path, path_size);
	reg->name.len = path_size;
	reg->size = size_bytes;
	reg->mode = 0100644;
	row->entry = new_entry(b, row);
	row->entry->reg = reg;
	return row->id;
}

uint32_t icb_file(struct icb *b, const char *path, uint64_t size_bytes)
{
	return icb_file_bytes(b, path, strlen(path), size_bytes);
}

uint32_t icb_memfd_file(struct icb_object *memfd)
{
	struct icb *b = memfd->b;
	struct icb_file_row *row;
	MemfdFileEntry *entry;

	if (!memfd->inode)
		icb_die("not a memfd");
	if (memfd->file_id)
		return memfd->file_id;
	row = new_row(b, TYPE_MEMFD);
	entry = icb_alloc(b, sizeof(*entry));
	memfd_file_entry__init(entry);
	entry->has_id = entry->has_flags = entry->has_pos = entry->has_inode_id = 1;
	entry->id = row->id;
	entry->flags = 02;
	entry->fown = fown(b);
	entry->inode_id = (uint32_t)memfd->inode->inode_id;
	row->entry = new_entry(b, row);
	row->entry->memfd = entry;
	memfd->file_id = row->id;
	return row->id;
}

uint32_t icb_file_wire(struct icb *b, uint32_t type, const char *text)
{
	struct icb_file_row *row = new_row(b, type);
	const uint64_t vars[10] = { row->id, type };
	struct icb_wire head = icb_wire(b, "1:$1 2:$0", vars);
	struct icb_wire rest = icb_wire(b, text, vars);

	row->wire.size = head.size + rest.size;
	row->wire.bytes = icb_alloc(b, row->wire.size);
	memcpy(row->wire.bytes, head.bytes, head.size);
	memcpy(row->wire.bytes + head.size, rest.bytes, rest.size);
	return row->id;
}

void icb_file_path(struct icb *b, uint32_t file_id, const char *path, uint32_t mode)
{
	FileEntry *entry = icb_file_entry(b, icb_file(b, path, 0));

	entry->id = entry->reg->id = file_id;
	entry->reg->has_size = 0;
	entry->reg->flags = 02;
	entry->reg->mode = mode;
}

FileEntry *icb_file_entry(struct icb *b, uint32_t file_id)
{
	if (!file_id || file_id > b->nr_files)
		icb_die("no file %u", file_id);
	return b->file[file_id - 1]->entry;
}
