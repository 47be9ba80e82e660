/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_LOADER_H
#define IC_LOAD_LOADER_H

#include "convert/criu/draft.h"
#include "convert/input/store.h"
#include "convert/model/checkpoint.h"

struct ic_object_table;

/** What loading keeps at hand; gone when the checkpoint is made. */
struct ic_loader {
	struct ic_store *store;
	struct ic_arena *arena;
	struct ic_checkpoint *checkpoint;
	struct ic_gaps *gaps;                /* the checkpoint's */
	const struct ic_draft_memfd *memfds; /* by inode_id */
	size_t nr_memfds;
	const struct ic_draft_file *files; /* by id, in step with checkpoint->files */
	size_t nr_files;
	bool files_lost; /* files.img could not be read at all, as a gap tells */
	struct ic_draft_cpuinfo cpuinfo;
	const struct ic_draft_shm *shms; /* by id */
	size_t nr_shms;
	const struct ic_draft_remap *remaps; /* by file_id */
	size_t nr_remaps;
	struct ic_object_table *objects;
	struct ic_object_table *ghosts;
	struct ic_object_table *claims; /* by pages_id: which pagemap has claimed the pages file */
	size_t nr_threads;              /* of all processes, so far */
	size_t nr_descriptors;          /* the same */
	bool wide_counts;               /* a pagemap had CRIU 4.2's counts */
};

/** The image of that name, which is formatted into the arena: *ret_name stays for errors. */
ic_printf(3, 4) const
	struct ic_member *ic_loader_image(struct ic_loader *loader, const char **ret_name,
					  const char *format, ...);

/* files.c: what files.img, memfd.img, remap-fpath.img and ipcns-shm-*.img say, by id. */
ic_must_use struct ic_error *ic_load_files(struct ic_loader *loader);

/** The file of that id, or NULL after noting a gap: `whose` says what points at it. */
const struct ic_file *ic_loader_file(struct ic_loader *loader, uint64_t id, uint32_t pid,
				     const char *member, const char *whose);

/** The draft behind a file of ic_loader_file(). */
const struct ic_draft_file *ic_loader_draft(const struct ic_loader *loader,
					    const struct ic_file *file);

/** The memfd of that inode, or NULL. */
const struct ic_draft_memfd *ic_loader_memfd(const struct ic_loader *loader, uint64_t inode_id);

/** What became of a file that is in no directory any more; NULL for every other file. */
const struct ic_draft_remap *ic_loader_remap(const struct ic_loader *loader, uint32_t file_id);

/** The SysV segment of that id, or NULL. */
const struct ic_draft_shm *ic_loader_shm(const struct ic_loader *loader, uint64_t id);

/* pages.c */

/** The runs of one pagemap. */
struct ic_loaded_pages {
	struct ic_runs runs;
	uint64_t known_until;
};

/**
 * Turn a pagemap and its pages file into runs.
 *
 * @param name    of the pagemap image
 * @param origin  of pages that are there: IC_ORIGIN_DUMPED or IC_ORIGIN_SHARED
 * @return NULL; an error when even the head cannot be read. What is wrong with the rest is a gap
 *         of process `pid`, and the pages concerned are lost.
 */
ic_must_use struct ic_error *ic_load_pages(struct ic_loader *loader, const char *name, uint32_t pid,
					   uint32_t page_size, enum ic_origin origin,
					   struct ic_loaded_pages *ret);

/* objects.c: shared memory, each read once however many mappings show it. */

ic_must_use struct ic_error *ic_objects_new(struct ic_loader *loader);

/**
 * A shared object by its number; notes a gap once where its pages are not to be had.
 *
 * @param size  bytes of it; UINT64_MAX: not known. An empty one has no image.
 */
ic_must_use struct ic_error *ic_load_object(struct ic_loader *loader, uint64_t shmid, uint64_t size,
					    uint32_t page_size, const struct ic_object **ret);

/** The same for a SysV segment. */
ic_must_use struct ic_error *ic_load_segment(struct ic_loader *loader, uint64_t id,
					     uint32_t page_size, const struct ic_object **ret);

/* ghosts.c */

/**
 * The content of a deleted file, if the checkpoint has it; *ret is NULL where it has not, which is
 * a gap only when the image is damaged or absent.
 */
ic_must_use struct ic_error *ic_load_ghost(struct ic_loader *loader, const struct ic_file *file,
					   uint32_t page_size, const struct ic_object **ret);

/* mappings.c: vmas become mappings and guards of process->space. */
ic_must_use struct ic_error *ic_load_mappings(struct ic_loader *loader,
					      const struct ic_draft_mm *mm, const char *mm_name,
					      struct ic_process *process);

/* auxv.c */

/** The auxiliary vector in the process's own words, ended by AT_NULL. */
ic_must_use struct ic_error *ic_load_auxv(struct ic_loader *loader, const struct ic_draft_mm *mm,
					  const char *mm_name, struct ic_process *process);

/** The value of an entry of the auxiliary vector; false when there is none. */
bool ic_auxv_find(const struct ic_process *process, uint64_t type, uint64_t *ret);

/* processor.c: what auxiliary vector and mappings tell of the processor. */
void ic_load_processor(const struct ic_process *process, struct ic_processor *processor);

/* process.c */

/**
 * Everything of one task. Never fails for damaged evidence: the process is marked lost, or a gap
 * says what it lacks.
 */
ic_must_use struct ic_error *ic_load_process(struct ic_loader *loader,
					     const struct ic_draft_task *task,
					     struct ic_process *process);

/* tids.c */

/** Note threads that the tree names twice, and put 0 in their place in the lists. */
ic_must_use struct ic_error *ic_check_tids(struct ic_loader *loader, struct ic_draft_tasks *tasks);

/* crosscheck.c: what one image says against what another does. */

/** Note pages that lie in no mapping of the process. `name`: of its pagemap. */
void ic_check_pages(struct ic_loader *loader, const struct ic_process *process, const char *name);

/** IC_ERR_LIMIT when the process shows more runs of pages than a core and its reports can list. */
ic_must_use struct ic_error *ic_check_extents(const struct ic_process *process, const char *name);

/** Note images of threads that the tree does not have. */
ic_must_use struct ic_error *ic_check_strays(struct ic_loader *loader);

/* cpuinfo.c */

/** Read cpuinfo.img into loader->cpuinfo, if it is there; a gap when it cannot be read. */
void ic_load_cpuinfo(struct ic_loader *loader);

/** Add what it says to what is known of a process's processor. */
void ic_add_cpuinfo(const struct ic_loader *loader, struct ic_processor *processor);

/* container.c: what config.dump and spec.dump say. */
ic_must_use struct ic_error *ic_load_container(struct ic_loader *loader);

#endif
