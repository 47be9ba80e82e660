/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/dump_filter.h"

#include <elf.h>
#include <string.h>

#include "convert/base/attributes.h"

#define ADVICE_DONTDUMP (1ULL << 16) /* MADV_DONTDUMP, asm-generic/mman-common.h */
#define HUGE            0x40000U     /* MAP_HUGETLB, asm-generic/mman-common.h */
#define HUGE_MIPS       0x80000U     /* the same, arch/mips/include/uapi/asm/mman.h */
#define MODE_EXECUTABLE 0111U

/* What the tests look at. */
struct subject {
	const struct ic_process *process;
	const struct ic_mapping *mapping;
};

/* The kernel's own areas that it names: vdso, vvar, vsyscall. The latter two have no bytes here. */
static bool is_kernels(const struct subject *subject)
{
	static const char *const labels[] = { "[vdso]", "[vvar]", "[vsyscall]" };

	for (size_t i = 0; i < IC_NR(labels); i++)
		if (!strcmp(subject->mapping->label, labels[i]))
			return true;
	return subject->mapping->kind == IC_MAPPING_VDSO;
}

static bool is_not_to_be_dumped(const struct subject *subject)
{
	return subject->mapping->advice & ADVICE_DONTDUMP;
}

static bool is_device(const struct subject *subject)
{
	return subject->mapping->kind == IC_MAPPING_SPECIAL;
}

static bool is_huge(const struct subject *subject)
{
	return subject->mapping->flags &
	       (subject->process->arch->elf_machine == EM_MIPS ? HUGE_MIPS : HUGE);
}

static bool is_huge_shared(const struct subject *subject)
{
	return is_huge(subject) && subject->mapping->shared;
}

static bool is_shared(const struct subject *subject)
{
	return subject->mapping->shared;
}

/* i_nlink == 0: no directory has it. The ring of AIO is a file that was never in one, but counts
 * one link: alloc_anon_inode() of fs/libfs.c. */
static bool is_shared_without_name(const struct subject *subject)
{
	const struct ic_mapping *mapping = subject->mapping;

	return mapping->shared && strcmp(mapping->label, "[aio]") &&
	       (mapping->kind == IC_MAPPING_OBJECT || (mapping->file && mapping->file->deleted));
}

/* The kernel's vma->anon_vma: a page of it was written to. */
static bool has_own_pages(const struct subject *subject)
{
	struct ic_extent_cursor cursor = ic_extents(&subject->process->space, subject->mapping);
	struct ic_extent extent;

	while (ic_extent_next(&cursor, &extent))
		if (extent.origin == IC_ORIGIN_DUMPED || extent.origin == IC_ORIGIN_PARENT ||
		    extent.origin == IC_ORIGIN_LAZY || extent.origin == IC_ORIGIN_LOST)
			return true;
	return false;
}

static bool has_no_file(const struct subject *subject)
{
	return subject->mapping->kind == IC_MAPPING_ANONYMOUS;
}

static bool is_any(const struct subject *subject)
{
	(void)subject;
	return true;
}

/* A first page that cannot be read is kept: copying it will say why. */
static bool has_elf_header(const struct subject *subject)
{
	const struct ic_mapping *mapping = subject->mapping;
	uint8_t magic[SELFMAG];
	struct ic_error *err;
	size_t size;

	if (mapping->file_offset || !(mapping->prot & PF_R))
		return false;
	if (mapping->file && mapping->file->mode & MODE_EXECUTABLE)
		return true;
	err = ic_memory_read(&subject->process->space, mapping->start, magic, sizeof(magic), &size);
	if (err) {
		ic_error_free(err);
		return true;
	}
	return size == sizeof(magic) && !memcmp(magic, ELFMAG, SELFMAG);
}

/*
 * The tests in their order. The first one that is true decides, unless it is one that only a set
 * bit makes decide.
 */
static const struct rule {
	bool (*is)(const struct subject *subject);
	uint32_t bit;     /* of the filter, that grants `grants`; 0: granted always */
	bool goes_on;     /* without the bit the next tests are asked */
	bool only_kernel; /* not asked for a filter alone */
	enum ic_dump grants;
} rules[] = {
	{ is_kernels, 0, false, false, IC_DUMP_WHOLE },
	{ is_not_to_be_dumped, 0, false, true, IC_DUMP_NOTHING },
	{ is_huge_shared, IC_FILTER_HUGE_SHARED, false, false, IC_DUMP_WHOLE },
	{ is_huge, IC_FILTER_HUGE, false, false, IC_DUMP_WHOLE },
	{ is_device, 0, false, true, IC_DUMP_NOTHING },
	{ is_shared_without_name, IC_FILTER_ANONYMOUS_SHARED, false, false, IC_DUMP_WHOLE },
	{ is_shared, IC_FILTER_FILE_SHARED, false, false, IC_DUMP_WHOLE },
	{ has_own_pages, IC_FILTER_ANONYMOUS, true, false, IC_DUMP_WHOLE },
	{ has_no_file, 0, false, false, IC_DUMP_NOTHING },
	{ is_any, IC_FILTER_FILE, true, false, IC_DUMP_WHOLE },
	{ has_elf_header, IC_FILTER_ELF_HEADERS, false, false, IC_DUMP_HEADER },
};

enum ic_dump ic_dump_filter(const struct ic_core_options *options, const struct ic_process *process,
			    const struct ic_mapping *mapping)
{
	uint32_t filter = options->has_filter ? options->filter : IC_FILTER_DEFAULT;
	struct subject subject = { process, mapping };

	if (!options->has_filter && !options->like_kernel)
		return IC_DUMP_WHOLE;
	for (size_t i = 0; i < IC_NR(rules); i++) {
		const struct rule *rule = &rules[i];
		bool granted = !rule->bit || filter & rule->bit;

		if ((rule->only_kernel && !options->like_kernel) || (rule->goes_on && !granted) ||
		    !rule->is(&subject))
			continue;
		return granted ? rule->grants : IC_DUMP_NOTHING;
	}
	return IC_DUMP_NOTHING;
}
