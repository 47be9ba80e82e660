/* SPDX-License-Identifier: Apache-2.0 */
#include <mm.pb-c.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/core_parts.h"
#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_mm = { "mm", "mm-", ".img", 0x57492820 };

#define VMA_LAST_REQUIRED 7 /* status; field numbers of images/vma.proto */

void ic_vma_copy(const VmaEntry *entry, struct ic_draft_vma *ret)
{
	*ret = (struct ic_draft_vma){
		.start = entry->start,
		.end = entry->end,
		.pgoff = entry->pgoff,
		.shmid = entry->shmid,
		.prot = entry->prot,
		.flags = entry->flags,
		.status = entry->status,
		.madv = entry->madv,
		.lacks = ic_unpacked_lacks(entry, VMA_LAST_REQUIRED),
	};
}

static struct ic_error *copy_lists(const MmEntry *entry, struct ic_place at, struct ic_arena *arena,
				   struct ic_draft_mm *mm)
{
	uint64_t *auxv;
	struct ic_draft_vma *vmas;

	if (entry->n_mm_saved_auxv > IC_MAX_AUXV_WORDS)
		return ic_error_at(IC_ERR_LIMIT, at, "auxv of %zu words, the most is %u",
				   entry->n_mm_saved_auxv, IC_MAX_AUXV_WORDS);
	auxv = ic_arena_alloc(arena, entry->n_mm_saved_auxv, sizeof(*auxv));
	vmas = ic_arena_alloc(arena, entry->n_vmas, sizeof(*vmas));
	if (!auxv || !vmas)
		return ic_error_memory();
	if (entry->n_mm_saved_auxv)
		memcpy(auxv, entry->mm_saved_auxv, entry->n_mm_saved_auxv * sizeof(*auxv));
	for (size_t i = 0; i < entry->n_vmas; i++)
		ic_vma_copy(entry->vmas[i], &vmas[i]);
	mm->auxv = auxv;
	mm->nr_auxv = entry->n_mm_saved_auxv;
	mm->vmas = vmas;
	mm->nr_vmas = entry->n_vmas;
	return NULL;
}

struct ic_error *ic_draft_mm(const struct ic_member *member, const char *name,
			     struct ic_arena *arena, struct ic_draft_mm *ret)
{
	ic_cleanup(ic_unpacked_free) MmEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_mm, &image);
	struct ic_draft_mm mm;
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &mm_entry__descriptor, &entry);
	if (err)
		return err;
	mm = (struct ic_draft_mm){
		.start_code = entry->mm_start_code,
		.end_code = entry->mm_end_code,
		.start_data = entry->mm_start_data,
		.end_data = entry->mm_end_data,
		.start_stack = entry->mm_start_stack,
		.start_brk = entry->mm_start_brk,
		.brk = entry->mm_brk,
		.arg_start = entry->mm_arg_start,
		.arg_end = entry->mm_arg_end,
		.env_start = entry->mm_env_start,
		.env_end = entry->mm_env_end,
		.has_exe = entry->has_exe_file_id,
		.exe_file_id = entry->exe_file_id,
	};
	err = copy_lists(entry, at, arena, &mm);
	if (!err)
		*ret = mm;
	ret->offset = at.offset;
	return err;
}
