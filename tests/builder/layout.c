/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

static const struct icb_layout layout_64 = {
	.exe = 0x555555550000,
	.heap = 0x555555770000,
	.vdso = 0x7ffff7fc0000,
	.thread_stacks = 0x7ffff7000000,
	.stack_end = 0x7fffffff0000,
	.word_size = 8,
};

static const struct icb_layout layout_32 = {
	.exe = 0x08040000,
	.heap = 0x09770000,
	.vdso = 0xf7fc0000,
	.thread_stacks = 0xf7000000,
	.stack_end = 0xffff0000,
	.word_size = 4,
};

enum { NR_HEAP_PAGES = 33, NR_STACK_PAGES = 33, NR_THREAD_STACK_PAGES = 8 };

const struct icb_layout *icb_layout(const struct icb *b, bool compat)
{
	return compat || b->machine->word_size == 4 ? &layout_32 : &layout_64;
}

/* An executable of four segments, a heap, a stack, and what the kernel adds. */
void icb_map_program(struct icb_process *p)
{
	struct icb *b = p->b;
	uint64_t page = b->options.page_size, exe = p->layout->exe, heap = p->layout->heap;
	uint64_t stack_start = p->layout->stack_end - NR_STACK_PAGES * page;

	icb_private_file(p, exe, 1, ICB_R, b->exe_id, 0);
	icb_private_file(p, exe + page, 1, ICB_RX, b->exe_id, page);
	icb_private_file(p, exe + 2 * page, 1, ICB_R, b->exe_id, 2 * page);
	icb_private_file(p, exe + 3 * page, 1, ICB_RW, b->exe_id, 2 * page);
	/* CRIU's parasite runs in the first executable page, which therefore is always dumped. */
	icb_pages(p, exe + page, 1, ICB_PRESENT, icb_byte(0x90));
	icb_pages(p, exe + 3 * page, 1, ICB_PRESENT, icb_address());

	icb_vma(p, heap, heap + NR_HEAP_PAGES * page, ICB_RW, ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS,
		ICB_VMA_REGULAR | ICB_VMA_HEAP | ICB_VMA_ANON_PRIVATE, 0, 0);
	icb_pages(p, heap, 2, ICB_ANON, icb_address());

	icb_vma(p, stack_start, p->layout->stack_end, ICB_RW,
		ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS | ICB_MAP_GROWSDOWN,
		ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE, 0, 0);
	if (b->options.march == ICB_X86_64 && !p->compat)
		icb_vma(p, 0xffffffffff600000, 0xffffffffff601000, ICB_X,
			ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS,
			ICB_VMA_VSYSCALL | ICB_VMA_ANON_PRIVATE, 0, 0);

	p->mm->mm_start_code = exe + page;
	p->mm->mm_end_code = exe + 2 * page - 16;
	p->mm->mm_start_data = exe + 3 * page + 16;
	p->mm->mm_end_data = exe + 4 * page - 16;
	p->mm->mm_start_brk = heap;
	p->mm->mm_brk = heap + NR_HEAP_PAGES * page;
}

void icb_map_thread_stack(struct icb_thread *t)
{
	struct icb_process *p = t->process;
	uint64_t page = p->b->options.page_size;
	uint64_t nr = p->nr_threads - 2; /* the leader has its own */
	uint64_t start = p->layout->thread_stacks - nr * 16 * page;
	uint64_t end = start + NR_THREAD_STACK_PAGES * page;

	icb_anonymous(p, start - page, 1, ICB_NONE);
	icb_anonymous(p, start, NR_THREAD_STACK_PAGES, ICB_RW);
	icb_pages(p, end - page, 1, ICB_ANON, icb_address());
	icb_registers(t, p->layout->exe + page + 16, end - 512, end - 256);
}

void icb_vdso(struct icb_process *p)
{
	uint64_t page = p->b->options.page_size, vdso = p->layout->vdso;

	icb_vma(p, vdso - 4 * page, vdso, ICB_R, ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS,
		ICB_VMA_REGULAR | ICB_VMA_VVAR | ICB_VMA_ANON_PRIVATE, 0, 0);
	icb_vma(p, vdso, vdso + 2 * page, ICB_RX, ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS,
		ICB_VMA_REGULAR | ICB_VMA_VDSO | ICB_VMA_ANON_PRIVATE, 0, 0);
	icb_pages(p, vdso, 2, ICB_PRESENT, icb_address());
	p->vdso = vdso;
	icb_build_stack(p);
}
