/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_LOADER_H
#define IC_LOAD_LOADER_H

#include "convert/criu/draft.h"
#include "convert/criu/draft_queue.h"
#include "convert/files/files.h"
#include "convert/input/store.h"
#include "convert/model/auxv.h"
#include "convert/model/checkpoint.h"

struct ic_name_table;
struct ic_object_table;
struct ic_folder;

/** What loading keeps at hand; gone when the checkpoint is made. */
struct ic_loader {
	struct ic_store *store;
	struct ic_folder *images; /* the checkpoint's own folder */
	struct ic_folder *pages;  /* a page server's, or NULL */
	struct ic_arena *arena;
	struct ic_checkpoint *checkpoint;
	struct ic_gaps *gaps;    /* the checkpoint's */
	struct ic_memfd *memfds; /* the checkpoint's, by inode_id */
	size_t nr_memfds;
	const struct ic_draft_file *files; /* by id and type, in step with checkpoint->files */
	struct ic_file *made_files;        /* the checkpoint's, until they are const */
	size_t nr_files;
	bool files_by_kind; /* before CRIU 3.4: an image a kind of file */
	bool fdinfo_by_pid; /* before CRIU 0.5: descriptor tables go by process */
	bool files_lost;    /* files.img could not be read at all, as a gap tells */
	struct ic_draft_cpuinfo cpuinfo;
	const struct ic_draft_shm *shms; /* by id */
	size_t nr_shms;
	const struct ic_draft_remap *remaps; /* by file_id */
	size_t nr_remaps;
	struct ic_object_table *objects;
	struct ic_name_table *ghosts;   /* by number */
	bool tcp_closed;                /* CRIU closed the connections it found */
	size_t nr_threads;              /* of all processes, so far */
	size_t nr_descriptors;          /* the same */
	bool filters_lost;              /* seccomp.img could not be read, as a gap tells */
	bool wide_counts;               /* a pagemap had CRIU 4.2's counts */
	struct ic_files *mapped_files;  /* NULL: nothing answers for mapped files */
	struct ic_object_table *mapped; /* by file id */
};

/** The image of that name, which is formatted into the arena: *ret_name stays for errors. */
ic_printf(3, 4) const
	struct ic_member *ic_loader_image(struct ic_loader *loader, const char **ret_name,
					  const char *format, ...);

/* files.c: what files.img says, by id, once the inodes are known. */
ic_must_use struct ic_error *ic_load_files(struct ic_loader *loader);

/**
 * The regular file of that id, or what else has it; NULL after noting a gap: `whose` says what points
 * at it.
 */
const struct ic_file *ic_loader_file(struct ic_loader *loader, uint64_t id, uint32_t pid,
				     const char *member, const char *whose);

/** The same, or NULL; nothing is noted. */
const struct ic_file *ic_loader_find_file(const struct ic_loader *loader, uint64_t id);

/** The file behind a descriptor, or NULL after noting a gap, also where it is of another kind. */
const struct ic_file *ic_loader_opened(struct ic_loader *loader, const struct ic_draft_fd *fd,
				       uint32_t pid, const char *member);

/** The open file of that id, whatever its kind, or NULL. */
const struct ic_file *ic_loader_open_file(const struct ic_loader *loader, uint64_t id);

/** The file of that id and type, or NULL. */
const struct ic_file *ic_loader_typed(const struct ic_loader *loader, uint64_t id, uint32_t type);

/** The draft behind a file of ic_loader_file(). */
const struct ic_draft_file *ic_loader_draft(const struct ic_loader *loader,
					    const struct ic_file *file);

/* inodes.c: what has no name in a directory, as memfd.img, remap-fpath.img and ipcns-shm-*.img
 * say, by id. */

void ic_load_inodes(struct ic_loader *loader);

/** The memfd of that inode, or NULL. */
const struct ic_memfd *ic_loader_memfd(const struct ic_loader *loader, uint64_t inode_id);

/** What became of a file that is in no directory any more; NULL for every other file. */
const struct ic_draft_remap *ic_loader_remap(const struct ic_loader *loader, uint32_t file_id);

/** The SysV segment of that id, or NULL. */
const struct ic_draft_shm *ic_loader_shm(const struct ic_loader *loader, uint64_t id);

/* runs.c */

/** Append a run, joined to the last one where both are one. IC_ERR_LIMIT past IC_MAX_PAGE_RUNS. */
ic_must_use struct ic_error *ic_runs_append(struct ic_array *runs, struct ic_arena *arena,
					    const char *name, struct ic_run run);

/** Sort by `start`. */
void ic_runs_sort(struct ic_run *run, size_t nr);

/* pagemap.c */

/** Pages of one kind that a pagemap names and that are not at hand. */
struct ic_shortage {
	uint64_t nr_bytes;
	uint64_t first;  /* address */
	uint64_t offset; /* of the first record */
};

/** One pagemap, and what its own folder has of it. */
struct ic_pagemap {
	const char *name; /* of its member, or of the image that is not there */
	struct ic_array runs;
	uint64_t known_until;
	struct ic_shortage parent, lazy, lost;
	const char *lost_text;         /* what became of the lost ones */
	const struct ic_member *pages; /* its pages file; NULL: not there */
	uint64_t pages_used;           /* bytes of it that entries claim */
	uint64_t pages_have;           /* bytes of it that are there */
	uint64_t end;                  /* of the last run */
};

/**
 * Read a pagemap: a run for each stretch of pages with one origin. Pages of an earlier checkpoint
 * are runs of IC_ORIGIN_PARENT without a member.
 *
 * @param base_name  "pagemap-42.img"
 * @param origin     of pages that are there
 * @param arena      owns the runs
 * @return NULL; an error when even the head cannot be read. What is wrong with the rest is a gap
 *         of process `pid`
 */
ic_must_use struct ic_error *ic_load_pagemap(struct ic_loader *loader, struct ic_folder *folder,
					     const char *base_name, uint32_t pid,
					     uint32_t page_size, enum ic_origin origin,
					     struct ic_arena *arena, struct ic_pagemap *ret);

/* pages.c */

/** The runs of one pagemap. */
struct ic_loaded_pages {
	struct ic_runs runs;
	uint64_t known_until;
};

/** Whether there is such a pagemap: with the images, or in the page server's folder. */
bool ic_has_pages(const struct ic_loader *loader, const char *base_name);

/** The full name of that pagemap, or the base name when there is none. */
const char *ic_pages_name(const struct ic_loader *loader, const char *base_name);

/** Where in a process's pagemap the record is that lists an address; for gaps. 0: nowhere. */
uint64_t ic_pages_record(struct ic_loader *loader, const struct ic_process *process,
			 uint64_t vaddr);

/**
 * Turn a pagemap and its pages file into runs; pages that earlier checkpoints of the chain hold
 * are looked up there.
 *
 * @param base_name  "pagemap-42.img"
 * @param origin  of pages that are there: IC_ORIGIN_DUMPED or IC_ORIGIN_SHARED
 * @return NULL; an error when even the head cannot be read. What is wrong with the rest is a gap
 *         of process `pid`, and the pages concerned are lost.
 */
ic_must_use struct ic_error *ic_load_pages(struct ic_loader *loader, const char *base_name,
					   uint32_t pid, uint32_t page_size, enum ic_origin origin,
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

/* contents.c */

/** Find the bytes of every memfd, SysV segment and deleted file, once the page size is known. */
ic_must_use struct ic_error *ic_load_contents(struct ic_loader *loader);

/* queues.c: what waits in pipes, sockets and terminals, once the files are known. */
ic_must_use struct ic_error *ic_load_queues(struct ic_loader *loader);

/** Append a queue to `list`, of pointers to queues in the arena; NULL: no memory. */
struct ic_queue *ic_loader_queue(struct ic_loader *loader, struct ic_array *list,
				 const struct ic_queue *queue);

/** The queue of one message; NULL: no memory. */
struct ic_queue *ic_loader_queue_of_one(struct ic_loader *loader, struct ic_array *list,
					const struct ic_queue *queue,
					const struct ic_draft_content *content);

/** Append the queues of one kind, of pointers to queues. */
ic_must_use struct ic_error *ic_load_pipes(struct ic_loader *loader, struct ic_array *list);
ic_must_use struct ic_error *ic_load_packets(struct ic_loader *loader, struct ic_array *list);
ic_must_use struct ic_error *ic_load_tcp(struct ic_loader *loader, struct ic_array *list);
ic_must_use struct ic_error *ic_load_terminals(struct ic_loader *loader, struct ic_array *list);

/* peers.c: unix sockets find each other. */
ic_must_use struct ic_error *ic_load_peers(struct ic_loader *loader);

/* bpf_maps.c: what BPF maps hold. */
ic_must_use struct ic_error *ic_load_bpf_maps(struct ic_loader *loader);

/* locks.c: once the processes are known. */
ic_must_use struct ic_error *ic_load_locks(struct ic_loader *loader);

/* ghosts.c */

/** What the checkpoint has of a deleted file: its inode's facts and its content. */
ic_must_use struct ic_error *ic_load_ghosts(struct ic_loader *loader);

/**
 * The content of a deleted file, if the checkpoint has it; *ret is NULL where it has not, which is
 * a gap only when the image is damaged or absent.
 */
ic_must_use struct ic_error *ic_load_ghost(struct ic_loader *loader, const struct ic_file *file,
					   uint32_t page_size, const struct ic_object **ret);

/* deleted.c: what is in no directory any more, for the checkpoint. */

/** What deleted.files lists; the layers of mapped files are told, too. */
ic_must_use struct ic_error *ic_load_deleted_paths(struct ic_loader *loader);

/** The deleted files that have an image; their images are not looked into. */
ic_must_use struct ic_error *ic_load_deleted_files(struct ic_loader *loader);

/* mapped.c */

/**
 * What a mapped file holds, asked of the checkpoint's own copy of a deleted file first, then of
 * the layers of convert/files.
 *
 * @param ret  NULL: nobody has it; where a layer's file was refused the checkpoint says so, once
 */
ic_must_use struct ic_error *ic_load_mapped(struct ic_loader *loader, const struct ic_file *file,
					    uint32_t page_size, const struct ic_object **ret);

/** Tell the layers what the checkpoint calls the image that its container ran from. */
ic_must_use struct ic_error *ic_load_image_names(struct ic_loader *loader);

/** Tell layers that unpack files which ones will be looked up, before any is. */
ic_must_use struct ic_error *ic_load_expected(struct ic_loader *loader,
					      const struct ic_draft_tasks *tasks);

/** Tell them of one file. */
ic_must_use struct ic_error *ic_expect_mapped(struct ic_loader *loader, const struct ic_file *file);

/** Give the checkpoint the list of the files that were used, and what is wrong with layers. */
ic_must_use struct ic_error *ic_load_sources(struct ic_loader *loader);

/* mappings.c: vmas become mappings and guards of process->space. */
ic_must_use struct ic_error *ic_load_mappings(struct ic_loader *loader,
					      const struct ic_draft_mm *mm, const char *mm_name,
					      struct ic_process *process);

/* auxv.c */

/** The auxiliary vector in the process's own words, ended by AT_NULL. */
ic_must_use struct ic_error *ic_load_auxv(struct ic_loader *loader, const struct ic_draft_mm *mm,
					  const char *mm_name, struct ic_process *process);

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

/* seccomp.c */

/** Read seccomp.img into the checkpoint, before the processes are loaded. */
ic_must_use struct ic_error *ic_load_seccomp(struct ic_loader *loader);

/** Give the threads of a process, the leader first, their filters. */
void ic_link_seccomp(struct ic_loader *loader, const struct ic_process *process,
		     struct ic_thread *threads, size_t nr);

/* memory_alone.c */

/**
 * Whether the folder has pages of processes and nothing that says which: a pre-dump, or what a page
 * server wrote.
 */
bool ic_is_memory_alone(const struct ic_loader *loader);

/** Make processes of such a folder's pagemaps. Each is lost (it has no registers) and has memory. */
ic_must_use struct ic_error *ic_load_memory_alone(struct ic_loader *loader);

/* tree.c */

/**
 * Read pstree.img. Gaps say where a process is there twice (the first counts), where not exactly one
 * has no parent, and where the image is cut short.
 *
 * @return NULL; IC_ERR_MISSING or IC_ERR_DAMAGED when no process can be read; IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_load_tree(struct ic_loader *loader, struct ic_draft_tasks *ret);

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

/** Note dumps of the same store that are neither the checkpoint nor an earlier one of its chain. */
void ic_check_other_dumps(struct ic_loader *loader);

/* cpuinfo.c */

/** Read cpuinfo.img into loader->cpuinfo, if it is there; a gap when it cannot be read. */
void ic_load_cpuinfo(struct ic_loader *loader);

/** Add what it says to what is known of a process's processor. */
void ic_add_cpuinfo(const struct ic_loader *loader, struct ic_processor *processor);

/* namespaces.c */

/** Which namespaces processes are in, what their images say, and what is mounted in them. */
ic_must_use struct ic_error *ic_load_namespaces(struct ic_loader *loader,
						struct ic_process *processes);

/* network.c */

/** Devices, addresses, routes, firewalls of the network namespaces. */
ic_must_use struct ic_error *ic_load_network(struct ic_loader *loader);

/** Whether ic_load_network() reads an image of that base name. */
bool ic_network_wants(const char *base_name);

/* cgroups.c */
ic_must_use struct ic_error *ic_load_cgroups(struct ic_loader *loader);

/* container.c */

/** What the files say that a runtime and CRIU left beside the images. */
ic_must_use struct ic_error *ic_load_container(struct ic_loader *loader);

/** Caveats of what the images say of namespaces, once these are loaded. */
ic_must_use struct ic_error *ic_load_namespace_caveats(struct ic_loader *loader);

/** Whether loading a container reads a member of that base name as JSON. */
bool ic_container_has_document(const char *base_name);

/** Say what a capture without memory is; see ic_store_has_no_memory(). */
ic_must_use struct ic_error *ic_load_capture(struct ic_loader *loader);

#endif
