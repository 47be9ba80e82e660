/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/load/loader.h"

/* Words up to AT_NULL and with it; CRIU's array may end before it. */
static size_t size_up_to_null(const uint64_t *words, size_t nr)
{
	for (size_t i = 0; i + 1 < nr; i += 2)
		if (words[i] == AT_NULL)
			return i + 2;
	return nr & ~(size_t)1;
}

struct ic_error *ic_load_auxv(struct ic_loader *loader, const struct ic_draft_mm *mm,
			      const char *mm_name, struct ic_process *process)
{
	bool compat = process->arch->compat;
	size_t nr = compat ? 2 * mm->nr_auxv : mm->nr_auxv;
	uint64_t *words = ic_arena_alloc(loader->arena, nr + 2, sizeof(*words));

	if (!words)
		return ic_error_memory();
	for (size_t i = 0; i < mm->nr_auxv; i++) {
		if (compat) { /* CRIU reads such a vector as 64-bit words: each holds a pair */
			words[2 * i] = mm->auxv[i] & UINT32_MAX;
			words[2 * i + 1] = mm->auxv[i] >> 32;
		} else {
			words[i] = mm->auxv[i];
		}
	}
	if (!nr)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING,
					     .pid = process->pid,
					     .member = mm_name },
			    "no auxiliary vector: debuggers will not find the program's libraries");
	nr = size_up_to_null(words, nr);
	if (nr < 2 || words[nr - 2] != AT_NULL) {
		words[nr] = words[nr + 1] = 0;
		nr += 2;
	}
	words[nr - 1] = 0;
	process->auxv = words;
	process->nr_auxv = nr;
	return NULL;
}
