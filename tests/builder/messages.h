/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_MESSAGES_H
#define ICB_MESSAGES_H

#include "core.pb-c.h"
#include "files.pb-c.h"
#include "inventory.pb-c.h"
#include "ipc_shm.pb-c.h"
#include "memfd.pb-c.h"
#include "mm.pb-c.h"
#include "pstree.pb-c.h"

#include "tests/builder/builder.h"

/**
 * The messages icb_write() will write, for a test to change: set a field, drop it with has_FIELD,
 * point it elsewhere. What is pointed to must live until icb_write().
 */
InventoryEntry *icb_inventory(struct icb *b);
PstreeEntry *icb_pstree(struct icb_process *p);
TaskKobjIdsEntry *icb_ids(struct icb_process *p);
MmEntry *icb_mm(struct icb_process *p);
CoreEntry *icb_core(struct icb_thread *t);
FileEntry *icb_file_entry(struct icb *b, uint32_t file_id);

/** NULL unless the object is of that kind. */
MemfdInodeEntry *icb_memfd_inode(struct icb_object *o);
IpcShmEntry *icb_ipc_shm(struct icb_object *o);

#endif
