/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/plan.h"

#include <elf.h>
#include <inttypes.h>

#include "convert/base/checked.h"
#include "elfcore/dump_filter.h"

/* The sum of the zero runs that could become holes, by the power of two of their size. */
struct holes {
	uint64_t bytes[64];
};

static unsigned power_of(uint64_t size)
{
	return 63U - (unsigned)__builtin_clzll(size);
}

static bool has_bytes(const struct ic_core_plan *plan, const struct ic_mapping *mapping,
		      const struct ic_extent *extent)
{
	if (ic_origin_has_bytes(extent->origin))
		return ic_extent_is_at_hand(extent);
	if (extent->origin != IC_ORIGIN_ZERO)
		return false;
	/* The rest of a file's last page goes with it, so that segments are whole pages. */
	if (extent->vaddr % plan->page_size)
		return true;
	if (plan->options.zero == IC_ZERO_OMIT)
		return false;
	if (plan->options.zero == IC_ZERO_HOLES)
		return true;
	return mapping->prot && extent->size < plan->zero_limit;
}

struct ic_core_extents ic_core_plan_extents(const struct ic_core_plan *plan,
					    const struct ic_process *process,
					    const struct ic_mapping *mapping)
{
	struct ic_core_extents extents = { .cursor = ic_extents(&process->space, mapping),
					   .plan = plan,
					   .mapping = mapping };
	enum ic_dump dump = ic_dump_filter(&plan->options, process, mapping);

	extents.kept_until = dump == IC_DUMP_NOTHING ? mapping->start :
			     dump == IC_DUMP_HEADER  ? mapping->start + process->space.page_size :
						       mapping->end;
	return extents;
}

bool ic_core_plan_next(struct ic_core_extents *extents, struct ic_extent *ret, bool *ret_has_bytes)
{
	struct ic_extent extent = extents->other;
	uint64_t kept = 0;

	extents->other.size = 0;
	if (!extent.size && !ic_extent_next(&extents->cursor, &extent))
		return false;
	if (extent.vaddr < extents->kept_until)
		kept = ic_min(extent.size, extents->kept_until - extent.vaddr);
	if (kept && kept < extent.size) {
		extents->other = extent;
		extents->other.vaddr += kept;
		extents->other.size -= kept;
		extents->other.offset += extent.member ? kept : 0;
		extent.size = kept;
	}
	*ret = extent;
	*ret_has_bytes = kept && has_bytes(extents->plan, extents->mapping, &extent);
	return true;
}

/* `plan` has no bound yet: every run that could be a hole has a place. */
static void count_holes(const struct ic_process *process, const struct ic_core_plan *plan,
			struct holes *holes)
{
	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		struct ic_core_extents extents = ic_core_plan_extents(plan, process,
								      &process->space.mappings[i]);
		struct ic_extent extent;
		bool has_bytes;

		while (ic_core_plan_next(&extents, &extent, &has_bytes))
			if (has_bytes && extent.origin == IC_ORIGIN_ZERO &&
			    extent.size < IC_ZERO_LONG_BYTES)
				holes->bytes[power_of(extent.size)] += extent.size;
	}
}

/* The smallest power of two from which on zero runs are left out so that the rest fits. */
static uint64_t zero_limit(const struct ic_process *process, const struct ic_core_plan *plan)
{
	unsigned power = power_of(IC_ZERO_LONG_BYTES);
	struct holes holes = { { 0 } };
	uint64_t sum = 0;

	count_holes(process, plan, &holes);
	for (unsigned i = 0; i < power; i++)
		sum += holes.bytes[i];
	while (power > 12 && sum > IC_ZERO_BUDGET_BYTES)
		sum -= holes.bytes[--power];
	return 1ULL << power;
}

static struct ic_error *add(struct ic_array *list, struct ic_arena *arena,
			    const struct ic_mapping *mapping, const struct ic_extent *extent,
			    bool has_bytes)
{
	struct ic_segment *last = list->nr ? (struct ic_segment *)list->items + list->nr - 1 : NULL;

	/* Segments never cross mappings: NT_FILE names their starts. */
	if (last && extent->vaddr != mapping->start && last->has_bytes == has_bytes) {
		last->size += extent->size;
		return NULL;
	}
	last = ic_array_append(list, arena, sizeof(*last));
	if (!last)
		return ic_error_memory();
	*last = (struct ic_segment){
		.vaddr = extent->vaddr,
		.size = extent->size,
		.has_bytes = has_bytes,
		.flags = mapping->prot,
	};
	return NULL;
}

static struct ic_error *plan_mapping(const struct ic_process *process,
				     const struct ic_mapping *mapping, struct ic_arena *arena,
				     struct ic_array *list, struct ic_core_plan *plan)
{
	struct ic_core_extents extents = ic_core_plan_extents(plan, process, mapping);
	struct ic_error *err = NULL;
	struct ic_extent extent;
	bool has;

	while (!err && ic_core_plan_next(&extents, &extent, &has)) {
		if (has && extent.member &&
		    !ic_add(plan->data_bytes, extent.size, &plan->data_bytes))
			return ic_error_new(IC_ERR_LIMIT, "more than 2^64 bytes of memory");
		err = add(list, arena, mapping, &extent, has);
	}
	return err;
}

/* Give every segment its place in the file. */
static struct ic_error *place(const struct ic_process *process, struct ic_array *list,
			      struct ic_core_plan *plan)
{
	bool wide = process->arch->word_bytes == 8;
	size_t header = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	size_t row = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	uint64_t most = wide ? INT64_MAX : UINT32_MAX;
	struct ic_segment *segments = list->items;
	uint64_t at;

	plan->notes_offset = header + (list->nr + 1) * row;
	if (!ic_add(plan->notes_offset, plan->notes_size, &at) ||
	    !ic_align_up(at, process->space.page_size, &at))
		at = UINT64_MAX;
	plan->data_offset = at;
	for (size_t i = 0; at <= most && i < list->nr; i++) {
		segments[i].offset = at;
		if (segments[i].has_bytes && !ic_add(at, segments[i].size, &at))
			at = UINT64_MAX;
	}
	if (list->nr + 1 >= PN_XNUM)
		at = at <= most ? at + (wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)) : at;
	if (at > most)
		return ic_error_new(IC_ERR_LIMIT,
				    "its core would be larger than its class of ELF can be "
				    "(%" PRIu64
				    " bytes); leave untouched memory out with --zero=omit",
				    most);
	plan->size = at;
	plan->segments = segments;
	plan->nr_segments = list->nr;
	return NULL;
}

struct ic_error *ic_core_plan(const struct ic_process *process,
			      const struct ic_core_options *options, uint64_t notes_size,
			      struct ic_arena *arena, struct ic_core_plan *ret)
{
	struct ic_core_plan plan = { .page_size = process->space.page_size,
				     .notes_size = notes_size,
				     .zero_limit = UINT64_MAX,
				     .options = *options };
	struct ic_array list = { 0 };
	struct ic_error *err = NULL;

	if (options->zero == IC_ZERO_AUTO)
		plan.zero_limit = zero_limit(process, &plan);
	for (size_t i = 0; !err && i < process->space.nr_mappings; i++)
		err = plan_mapping(process, &process->space.mappings[i], arena, &list, &plan);
	if (!err)
		err = place(process, &list, &plan);
	if (!err)
		*ret = plan;
	return err;
}
