/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/load/loader.h"

#define TYPE_MASK      0xfU /* of MAP_SHARED, MAP_PRIVATE, MAP_DROPPABLE */
#define TYPE_DROPPABLE 0x8U

/* What is being built, and for whom. */
struct builder {
	struct ic_loader *loader;
	const struct ic_draft_mm *mm;
	const char *mm_name;
	struct ic_process *process;
	struct ic_mapping *mappings;
	size_t nr_mappings;
	struct ic_run *guards;
	size_t nr_guards;
};

static void note(const struct builder *builder, enum ic_gap_kind kind,
		 const struct ic_draft_vma *vma, const char *text)
{
	ic_gaps_add(builder->loader->gaps,
		    (struct ic_gap){ .kind = kind,
				     .pid = builder->process->pid,
				     .member = builder->mm_name,
				     .vaddr = vma->start,
				     .size = vma->end > vma->start ? vma->end - vma->start : 0 },
		    "%s: mapping 0x%" PRIx64 "-0x%" PRIx64 " %s", builder->mm_name, vma->start,
		    vma->end, text);
}

/* Areas that have no bytes by their nature, and what they are called. */
static const struct {
	uint32_t status;
	const char *label;
} specials[] = {
	{ IC_VMA_VVAR, "[vvar]" },
	{ IC_VMA_VSYSCALL, "[vsyscall]" },
	{ IC_VMA_SOCKET, "[packet socket]" },
	{ IC_VMA_EXT_PLUGIN, "[device]" },
};

static const char *special_label(const struct ic_draft_vma *vma)
{
	for (size_t i = 0; i < IC_NR(specials); i++)
		if (vma->status & specials[i].status)
			return specials[i].label;
	return (vma->flags & TYPE_MASK) == TYPE_DROPPABLE ? "[droppable]" : NULL;
}

static bool is_between(uint64_t low, uint64_t high, const struct ic_draft_vma *vma)
{
	return low && vma->start <= high && vma->end >= low;
}

/* The names that /proc/PID/maps shows for memory without a file: fs/proc/task_mmu.c (Linux 6.12). */
static const char *anonymous_label(const struct builder *builder, const struct ic_draft_vma *vma)
{
	const struct ic_draft_mm *mm = builder->mm;

	if (vma->status & IC_VMA_VDSO)
		return "[vdso]";
	if (vma->status & IC_VMA_AIORING)
		return "[aio]";
	if ((vma->status & IC_VMA_HEAP) || is_between(mm->start_brk, mm->brk, vma))
		return "[heap]";
	if ((vma->status & IC_VMA_STACK) || is_between(mm->start_stack, mm->start_stack, vma))
		return "[stack]";
	return vma->status & IC_VMA_SHSTK ? "[shadow stack]" : "";
}

/* Memory that is named by the kernel and is no file of files.img. */
static const struct ic_file *unlisted_file(struct builder *builder, const char *type_name,
					   const char *path)
{
	struct ic_file *file = ic_arena_alloc(builder->loader->arena, 1, sizeof(*file));

	if (!file || !path)
		return NULL;
	*file = (struct ic_file){
		.kind = IC_FILE_MEMFD,
		.type_name = type_name,
		.path = { path, strlen(path) },
		.deleted = true,
	};
	return file;
}

static struct ic_error *map_segment(struct builder *builder, const struct ic_draft_vma *vma,
				    struct ic_mapping *mapping)
{
	struct ic_loader *loader = builder->loader;
	const struct ic_draft_shm *shm = ic_loader_shm(loader, vma->shmid);

	mapping->kind = IC_MAPPING_OBJECT;
	if (shm)
		mapping->file = unlisted_file(builder, "SYSV",
					      ic_arena_format(loader->arena, "/SYSV%08x (deleted)",
							      shm->key));
	else
		note(builder, IC_GAP_MISSING, vma, "is a SysV segment that no ipcns-shm image has");
	return ic_load_segment(loader, vma->shmid, builder->process->space.page_size,
			       &mapping->object);
}

static struct ic_error *map_memfd(struct builder *builder, struct ic_mapping *mapping)
{
	struct ic_loader *loader = builder->loader;
	const struct ic_memfd *memfd = NULL;

	mapping->kind = IC_MAPPING_OBJECT;
	if (mapping->file)
		memfd = ic_loader_memfd(loader, ic_loader_draft(loader, mapping->file)->inode_id);
	if (!memfd) /* a gap has told already */
		return NULL;
	return ic_load_object(loader, memfd->shmid, memfd->size, builder->process->space.page_size,
			      &mapping->object);
}

static struct ic_error *map_file(struct builder *builder, const struct ic_draft_vma *vma,
				 struct ic_mapping *mapping)
{
	mapping->file = ic_loader_file(builder->loader, vma->shmid, builder->process->pid,
				       builder->mm_name, "a mapping's file");
	if (vma->status & IC_VMA_MEMFD)
		return map_memfd(builder, mapping);
	mapping->kind = vma->status & IC_VMA_FILE_SHARED ? IC_MAPPING_FILE_SHARED :
							   IC_MAPPING_FILE_PRIVATE;
	return mapping->file ? ic_load_mapped(builder->loader, mapping->file,
					      builder->process->space.page_size, &mapping->object) :
			       NULL;
}

static struct ic_error *map_anonymous(struct builder *builder, const struct ic_draft_vma *vma,
				      struct ic_mapping *mapping)
{
	mapping->kind = vma->status & IC_VMA_VDSO ? IC_MAPPING_VDSO : IC_MAPPING_ANONYMOUS;
	mapping->label = anonymous_label(builder, vma);
	if (vma->status & IC_VMA_AIORING)
		mapping->file = unlisted_file(builder, "AIO", "/[aio] (deleted)");
	return NULL;
}

/* Which kind of mapping the status bits make: handbook of the format, "VMA reference". */
static struct ic_error *map_one(struct builder *builder, const struct ic_draft_vma *vma,
				struct ic_mapping *mapping)
{
	const char *special = special_label(vma);

	mapping->label = "";
	if (special) {
		mapping->kind = IC_MAPPING_SPECIAL;
		mapping->label = special;
		return NULL;
	}
	if (vma->status & IC_VMA_SYSVIPC)
		return map_segment(builder, vma, mapping);
	if (vma->status & IC_VMA_ANON_SHARED) {
		mapping->kind = IC_MAPPING_OBJECT;
		mapping->file = unlisted_file(builder, "SHMEM", "/dev/zero (deleted)");
		return ic_load_object(builder->loader, vma->shmid, UINT64_MAX,
				      builder->process->space.page_size, &mapping->object);
	}
	if (vma->status & (IC_VMA_FILE_PRIVATE | IC_VMA_FILE_SHARED))
		return map_file(builder, vma, mapping);
	if (vma->status & (IC_VMA_ANON_PRIVATE | IC_VMA_VDSO | IC_VMA_AIORING | IC_VMA_SHSTK))
		return map_anonymous(builder, vma, mapping);
	mapping->kind = IC_MAPPING_SPECIAL;
	mapping->label = "[unknown]";
	note(builder, IC_GAP_UNSUPPORTED, vma, "is of a kind that icecore does not know");
	return NULL;
}

static bool is_sound(const struct builder *builder, const struct ic_draft_vma *vma)
{
	uint64_t page = builder->process->space.page_size, end;

	if (builder->process->arch->word_bytes == 4 && vma->end > 1ULL << 32)
		return false;
	return vma->start < vma->end && vma->start % page == 0 && vma->end % page == 0 &&
	       vma->pgoff % page == 0 && ic_add(vma->pgoff, vma->end - vma->start, &end);
}

static struct ic_error *add(struct builder *builder, const struct ic_draft_vma *vma)
{
	struct ic_mapping *mapping = &builder->mappings[builder->nr_mappings];

	if (!is_sound(builder, vma)) {
		note(builder, IC_GAP_DAMAGED, vma,
		     "has impossible addresses or an impossible place in its file: left out");
		return NULL;
	}
	if (vma->lacks)
		note(builder, IC_GAP_DAMAGED, vma,
		     "lacks a field that CRIU always writes: it is taken as zero");
	if (vma->status & IC_VMA_GUARD) {
		builder->guards[builder->nr_guards++] = (struct ic_run){
			.start = vma->start,
			.size = vma->end - vma->start,
			.origin = IC_ORIGIN_SPECIAL,
		};
		return NULL;
	}
	*mapping = (struct ic_mapping){
		.start = vma->start,
		.end = vma->end,
		.prot = (uint8_t)((vma->prot & 1 ? PF_R : 0) | (vma->prot & 2 ? PF_W : 0) |
				  (vma->prot & 4 ? PF_X : 0)),
		.shared = (vma->flags & TYPE_MASK) == 1,
		.flags = vma->flags,
		.status = vma->status,
		.advice = vma->madv,
		.file_offset = vma->pgoff,
	};
	builder->nr_mappings++;
	return map_one(builder, vma, mapping);
}

static int by_start(const void *a, const void *b)
{
	const struct ic_mapping *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void drop_overlapping_mappings(struct builder *builder)
{
	size_t kept = 0;

	for (size_t i = 0; i < builder->nr_mappings; i++) {
		struct ic_mapping *mapping = &builder->mappings[i];

		if (kept && builder->mappings[kept - 1].end > mapping->start)
			note(builder, IC_GAP_DAMAGED,
			     &(struct ic_draft_vma){ .start = mapping->start, .end = mapping->end },
			     "overlaps the one before: left out");
		else
			builder->mappings[kept++] = *mapping;
	}
	builder->nr_mappings = kept;
}

/* NT_FILE holds every name as often as it is mapped: past a bound mappings go without theirs. */
static void bound_names(struct builder *builder)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < builder->nr_mappings; i++) {
		struct ic_mapping *mapping = &builder->mappings[i];

		if (!mapping->file)
			continue;
		bytes += mapping->file->path.size;
		if (bytes <= IC_MAX_FILE_NOTE)
			continue;
		note(builder, IC_GAP_LIMIT,
		     &(struct ic_draft_vma){ .start = mapping->start, .end = mapping->end },
		     "and those behind it go without their names: there are too many");
		for (; i < builder->nr_mappings; i++)
			builder->mappings[i].file = NULL;
	}
}

/* Guards may touch or overlap; where they do they are one. */
static void join_guards(struct builder *builder)
{
	size_t kept = 0;

	for (size_t i = 0; i < builder->nr_guards; i++) {
		struct ic_run *guard = &builder->guards[i];
		struct ic_run *last = kept ? &builder->guards[kept - 1] : NULL;

		if (last && last->start + last->size >= guard->start)
			last->size = ic_max(last->start + last->size, guard->start + guard->size) -
				     last->start;
		else
			builder->guards[kept++] = *guard;
	}
	builder->nr_guards = kept;
}

struct ic_error *ic_load_mappings(struct ic_loader *loader, const struct ic_draft_mm *mm,
				  const char *mm_name, struct ic_process *process)
{
	struct builder builder = {
		.loader = loader, .mm = mm, .mm_name = mm_name, .process = process
	};
	struct ic_error *err = NULL;

	builder.mappings = ic_arena_alloc(loader->arena, mm->nr_vmas, sizeof(*builder.mappings));
	builder.guards = ic_arena_alloc(loader->arena, mm->nr_vmas, sizeof(*builder.guards));
	if (!builder.mappings || !builder.guards)
		return ic_error_memory();
	for (size_t i = 0; !err && i < mm->nr_vmas; i++)
		err = add(&builder, &mm->vmas[i]);
	if (err)
		return err;
	qsort(builder.mappings, builder.nr_mappings, sizeof(*builder.mappings), by_start);
	ic_runs_sort(builder.guards, builder.nr_guards);
	drop_overlapping_mappings(&builder);
	join_guards(&builder);
	bound_names(&builder);
	process->space.mappings = builder.mappings;
	process->space.nr_mappings = builder.nr_mappings;
	process->space.guards = (struct ic_runs){ builder.guards, builder.nr_guards };
	return NULL;
}
