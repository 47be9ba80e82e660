/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/builder/state.h"

/* <elf.h>'s AT_*, of which that header would bring in much more. */
enum {
	AT_PHDR = 3,
	AT_PHENT = 4,
	AT_PHNUM = 5,
	AT_PAGESZ = 6,
	AT_BASE = 7,
	AT_FLAGS = 8,
	AT_ENTRY = 9,
	AT_UID = 11,
	AT_EGID = 14,
	AT_PLATFORM = 15,
	AT_CLKTCK = 17,
	AT_SECURE = 23,
	AT_RANDOM = 25,
	AT_EXECFN = 31,
	AT_SYSINFO_EHDR = 33,
};
enum { NR_AUXV_MAX = 24, MAX_STACK_BYTES = 32 * 4096, RED_ZONE = 512 };

struct auxv {
	uint64_t type[NR_AUXV_MAX], value[NR_AUXV_MAX];
	size_t nr;
};

/* The top of a stack: `bytes` will be at [end - size, end). */
struct stack {
	const struct icb *b;
	uint8_t *bytes;
	uint64_t end, size;
	uint64_t at; /* next word */
	uint32_t word_size;
};

void icb_store(const struct icb *b, void *to, uint64_t value, uint32_t size)
{
	uint8_t *bytes = to;

	for (uint32_t i = 0; i < size; i++)
		bytes[b->options.big_endian ? size - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

static uint8_t *place(const struct stack *s, uint64_t vaddr)
{
	return s->bytes + (s->size - (s->end - vaddr));
}

static void put_word(struct stack *s, uint64_t value)
{
	icb_store(s->b, place(s, s->at), value, s->word_size);
	s->at += s->word_size;
}

static uint64_t put_string(const struct stack *s, uint64_t vaddr, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(place(s, vaddr), text, size);
	return vaddr + size;
}

static uint64_t strings_size(const char *const *strings, size_t nr)
{
	uint64_t size = 0;

	for (size_t i = 0; i < nr; i++)
		size += strlen(strings[i]) + 1;
	return size;
}

static void add(struct auxv *a, uint64_t type, uint64_t value)
{
	a->type[a->nr] = type;
	a->value[a->nr++] = value;
}

static struct auxv auxv(const struct icb_process *p, uint64_t platform, uint64_t execfn)
{
	uint64_t exe = p->layout->exe;
	bool wide = p->layout->word_size == 8;
	struct auxv a = { .nr = 0 };

	if (p->vdso)
		add(&a, AT_SYSINFO_EHDR, p->vdso);
	add(&a, AT_PAGESZ, p->b->options.page_size);
	add(&a, AT_CLKTCK, 100);
	add(&a, AT_PHDR, exe + (wide ? 64 : 52));
	add(&a, AT_PHENT, wide ? 56 : 32);
	add(&a, AT_PHNUM, 4);
	add(&a, AT_BASE, 0);
	add(&a, AT_FLAGS, 0);
	add(&a, AT_ENTRY, exe + p->b->options.page_size);
	for (uint64_t type = AT_UID; type <= AT_EGID; type++)
		add(&a, type, 0);
	add(&a, AT_SECURE, 0);
	add(&a, AT_RANDOM, platform - 16);
	add(&a, AT_EXECFN, execfn);
	add(&a, AT_PLATFORM, platform);
	return a;
}

/* A 32-bit process' pairs are read as 64-bit words: type low, value high. */
static void save_auxv(struct icb_process *p, const struct auxv *a)
{
	MmEntry *mm = p->mm;
	uint64_t *words = icb_alloc(p->b, 2 * a->nr * sizeof(*words));

	mm->n_mm_saved_auxv = p->compat ? a->nr : 2 * a->nr;
	mm->mm_saved_auxv = words;
	for (size_t i = 0; i < a->nr; i++) {
		if (p->compat) {
			*words++ = a->value[i] << 32 | a->type[i];
			continue;
		}
		*words++ = a->type[i];
		*words++ = a->value[i];
	}
}

static void put_pointers(struct stack *s, uint64_t vaddr, const char *const *strings, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		put_word(s, vaddr);
		vaddr = put_string(s, vaddr, strings[i]);
	}
	put_word(s, 0);
}

static void add_run(struct icb_process *p, const struct stack *s, uint64_t sp)
{
	uint64_t page = p->b->options.page_size;
	uint64_t start = sp / page * page;
	struct icb_fill fill = icb_bytes(place(s, start), s->end - start);

	if (!p->stack) {
		icb_pages(p, start, (s->end - start) / page, ICB_ANON, fill);
		p->stack = p->runs.run[p->runs.nr - 1];
	}
	p->stack->vaddr = start;
	p->stack->nr_pages = (s->end - start) / page;
	p->stack->fill = fill;
}

/* As the kernel's create_elf_tables() (fs/binfmt_elf.c, Linux 6.12) leaves it. */
void icb_build_stack(struct icb_process *p)
{
	struct icb *b = p->b;
	MmEntry *mm = p->mm;
	struct stack s = { .b = b, .end = p->layout->stack_end, .word_size = p->layout->word_size };
	const char *execfn = p->argc ? p->argv[0] : "";
	uint64_t execfn_at = s.end - 8 - (strlen(execfn) + 1);
	uint64_t platform;
	struct auxv a;

	s.size = MAX_STACK_BYTES > b->options.page_size ? MAX_STACK_BYTES : b->options.page_size;
	s.bytes = icb_alloc(b, s.size);
	mm->mm_env_end = execfn_at;
	mm->mm_env_start = mm->mm_env_end - strings_size(p->envp, p->envc);
	mm->mm_arg_end = mm->mm_env_start;
	mm->mm_arg_start = mm->mm_arg_end - strings_size(p->argv, p->argc);
	platform = (mm->mm_arg_start - 32) / 16 * 16;
	a = auxv(p, platform, execfn_at);
	mm->mm_start_stack = platform - 16 - (5 + p->argc + p->envc + 2 * a.nr) * s.word_size;
	mm->mm_start_stack = mm->mm_start_stack / 16 * 16;
	if (s.end - mm->mm_start_stack + RED_ZONE > s.size)
		icb_die("arguments and environment are too long");
	save_auxv(p, &a);

	put_string(&s, execfn_at, execfn);
	put_string(&s, platform, p->compat ? "i686" : b->machine->name);
	memset(place(&s, platform - 16), 0xa5, 16);
	s.at = mm->mm_start_stack;
	put_word(&s, p->argc);
	put_pointers(&s, mm->mm_arg_start, p->argv, p->argc);
	put_pointers(&s, mm->mm_env_start, p->envp, p->envc);
	for (size_t i = 0; i < a.nr; i++) {
		put_word(&s, a.type[i]);
		put_word(&s, a.value[i]);
	}
	add_run(p, &s, mm->mm_start_stack - RED_ZONE / 2);
}

static const char **copy_list(struct icb *b, const char *const *list, size_t *nr)
{
	const char **copy = NULL;

	*nr = 0;
	for (; *list; list++)
		copy = icb_push(b, copy, nr, icb_string(b, *list).data);
	return copy;
}

void icb_arguments(struct icb_process *p, const char *const *argv, const char *const *envp)
{
	struct icb_thread *leader = p->thread[0];

	p->argv = copy_list(p->b, argv, &p->argc);
	p->envp = copy_list(p->b, envp, &p->envc);
	icb_build_stack(p);
	icb_registers(leader, p->layout->exe + p->b->options.page_size + 16,
		      p->mm->mm_start_stack - RED_ZONE / 4, p->layout->heap + 64);
}
