/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_H
#define IC_CRIU_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/criu/draft_file.h"
#include "convert/model/dump_stats.h"
#include "convert/model/process.h"
#include "convert/model/shared_memory.h"

/*
 * What the images say, one function an image, ids not resolved. CRIU's own words are used here and
 * nowhere above. Everything returned lies in the arena.
 *
 * A decoder of a list keeps the records before a damaged one: it fills *ret, and its error, which
 * names the place, says that the list is not complete. Decoders of one record set *ret only when
 * they succeed. `member` may be NULL: IC_ERR_MISSING for `name`.
 *
 * Source of all fields: images/NAME.proto and criu/ of CRIU 4.2.
 */

struct ic_draft_inventory {
	uint32_t img_version;
	bool big_endian;
	bool fdinfo_per_id; /* else fdinfo-PID.img: before CRIU 0.5 */
	uint32_t lsm;       /* 0 none, 1 SELinux, 2 AppArmor */
	bool has_uptime;
	uint64_t dump_uptime; /* microseconds */
	struct ic_text run_id;
	bool has_plugins; /* CRIU 4.1 and newer */
	bool tcp_close;   /* connections were closed: there is no tcp-stream image */
};

ic_must_use struct ic_error *ic_draft_inventory(const struct ic_member *member,
						struct ic_arena *arena,
						struct ic_draft_inventory *ret);

struct ic_draft_task {
	uint32_t pid, ppid, pgid, sid;
	uint32_t *tids; /* garbage for a zombie */
	size_t nr_tids;
	uint64_t offset; /* of its record */
};

struct ic_draft_tasks {
	struct ic_draft_task *task; /* parents before children, if CRIU wrote it */
	size_t nr;
};

ic_must_use struct ic_error *ic_draft_pstree(const struct ic_member *member, struct ic_arena *arena,
					     struct ic_draft_tasks *ret);

/* core-TID.img. The leader's also holds the task's part. */
enum ic_task_state { IC_TASK_ALIVE = 1, IC_TASK_DEAD = 2, IC_TASK_STOPPED = 3 };

struct ic_draft_core {
	uint32_t march;
	struct ic_thread thread; /* tid not set; cpu.arch NULL: a zombie's */
	bool has_task;
	uint32_t task_state;
	uint32_t exit_code;
	uint32_t flags;
	uint32_t stop_signo;
	struct ic_signal_queue pending;   /* shared by all threads */
	struct ic_signal_actions actions; /* CRIU 3.1 and newer */
	const struct ic_limit *limits;
	size_t nr_limits;
	bool has_limits;                /* CRIU 1.3 and newer */
	const struct ic_timers *timers; /* the same */
	bool shared_credentials; /* those of `thread` are of all threads; set by the loader */
	bool has_seccomp_mode;   /* of the task, to CRIU 3.9; later of each thread */
	uint32_t seccomp_mode;
	bool has_seccomp_filter;
	uint32_t seccomp_filter;
	bool has_files_id; /* ids message of old images */
	uint32_t files_id;
};

/** @param gaps  gains register sets that are damaged or left out, as gaps of process `pid` */
ic_must_use struct ic_error *ic_draft_core(const struct ic_member *member, const char *name,
					   uint32_t pid, struct ic_arena *arena,
					   struct ic_gaps *gaps, struct ic_draft_core *ret);

ic_must_use struct ic_error *ic_draft_ids(const struct ic_member *member, const char *name,
					  uint32_t *ret_files_id);

struct ic_draft_vma {
	uint64_t start, end;
	uint64_t pgoff; /* bytes */
	uint64_t shmid;
	uint32_t prot, flags, status;
	uint64_t madv;
	const char *lacks; /* the first field of the above but madv that is not there, or NULL */
};

enum { /* ic_draft_vma.status; criu/include/image.h */
       IC_VMA_REGULAR = 0x1,
       IC_VMA_STACK = 0x2,
       IC_VMA_VSYSCALL = 0x4,
       IC_VMA_VDSO = 0x8,
       IC_VMA_HEAP = 0x20,
       IC_VMA_FILE_PRIVATE = 0x40,
       IC_VMA_FILE_SHARED = 0x80,
       IC_VMA_ANON_SHARED = 0x100,
       IC_VMA_ANON_PRIVATE = 0x200,
       IC_VMA_SYSVIPC = 0x400,
       IC_VMA_SOCKET = 0x800,
       IC_VMA_VVAR = 0x1000,
       IC_VMA_AIORING = 0x2000,
       IC_VMA_MEMFD = 0x4000,
       IC_VMA_SHSTK = 0x8000,
       IC_VMA_GUARD = 0x10000,
       IC_VMA_EXT_PLUGIN = 0x8000000,
};

struct ic_draft_mm {
	uint64_t offset; /* of the record */
	uint64_t start_code, end_code, start_data, end_data, start_stack, start_brk, brk;
	uint64_t arg_start, arg_end, env_start, env_end;
	bool has_exe;
	uint32_t exe_file_id;
	const uint64_t *auxv; /* as stored: for 32-bit tasks two words in one */
	size_t nr_auxv;
	const struct ic_draft_vma *vmas; /* guards last and unsorted */
	size_t nr_vmas;
};

ic_must_use struct ic_error *ic_draft_mm(const struct ic_member *member, const char *name,
					 struct ic_arena *arena, struct ic_draft_mm *ret);

enum { /* ic_draft_pages.flags; criu/include/pagemap.h */
       IC_PE_PARENT = 1,
       IC_PE_LAZY = 2,
       IC_PE_PRESENT = 4,
       IC_PE_ALIGNED = 8, /* its bytes begin at the next whole page of the pages file */
};

struct ic_draft_pages {
	uint64_t vaddr; /* or the offset in a shared object */
	uint64_t nr_pages;
	uint32_t flags;  /* effective: in_parent and absence are resolved */
	bool wide;       /* the count is the 64-bit one of CRIU 4.2 */
	uint64_t offset; /* of the record */
	/*
	 * Present pages that are packed, block by block: 0, all zeros; the size of the block's
	 * pages, as they are; less, one LZ4 block. The last block may have fewer pages.
	 */
	const uint32_t *block_sizes; /* valid until the next entry is read; NULL: not packed */
	size_t nr_blocks;
	uint32_t pages_per_block; /* not 0 */
};

struct ic_draft_pagemap {
	struct ic_image *image; /* where the reading stands */
	struct ic_array sizes;  /* of uint32_t: those of the entry that was read last */
	struct ic_arena *arena;
	uint32_t pages_id;
};

/** Open a pagemap and read its head. */
ic_must_use struct ic_error *ic_draft_pagemap_open(const struct ic_member *member, const char *name,
						   struct ic_arena *arena,
						   struct ic_draft_pagemap *ret);

/** The next entry; *ret_more is false behind the last one. After an error nothing follows. */
ic_must_use struct ic_error *ic_draft_pagemap_next(struct ic_draft_pagemap *pagemap,
						   struct ic_draft_pages *ret, bool *ret_more);

struct ic_draft_files {
	struct ic_draft_file *file; /* in the order of the image */
	size_t nr;
};

ic_must_use struct ic_error *ic_draft_files(const struct ic_member *member, struct ic_arena *arena,
					    struct ic_draft_files *ret);

struct ic_draft_memfds {
	struct ic_memfd *memfd; /* `content` is not set */
	size_t nr;
};

ic_must_use struct ic_error *ic_draft_memfds(const struct ic_member *member, struct ic_arena *arena,
					     struct ic_draft_memfds *ret);

/** A file that is in no directory any more. */
struct ic_draft_remap {
	uint32_t file_id;
	bool has_ghost; /* the checkpoint has its content: ghost-file-GHOST.img, in hex */
	uint32_t ghost_id;
	bool has_link; /* another name of it was there, or CRIU made one: that of file LINK */
	uint32_t link_id;
};

/** In the order of remap-fpath.img. */
struct ic_draft_remaps {
	struct ic_draft_remap *remap;
	size_t nr;
};

ic_must_use struct ic_error *ic_draft_remaps(const struct ic_member *member, struct ic_arena *arena,
					     struct ic_draft_remaps *ret);

/** A run of a deleted file's bytes in its ghost image. */
struct ic_draft_chunk {
	uint64_t file_offset;
	uint64_t size;
	uint64_t offset; /* in the image */
};

struct ic_draft_ghost {
	struct ic_inode inode;
	uint32_t mode;                       /* st_mode */
	uint32_t device_major, device_minor; /* of a device */
	uint64_t size;                       /* of the file */
	const struct ic_draft_chunk *chunks; /* in the order of the image */
	size_t nr_chunks;
};

/**
 * What a ghost image says; its content is not read. Unlike the other images it need not be in
 * memory.
 */
ic_must_use struct ic_error *ic_draft_ghost(const struct ic_member *member, const char *name,
					    struct ic_arena *arena, struct ic_draft_ghost *ret);

struct ic_draft_shm {
	uint32_t id;
	uint32_t key;
	uint32_t uid, gid, cuid, cgid;
	uint32_t mode;
	bool has_hugetlb;
	uint32_t hugetlb;
	uint64_t size;
	bool in_pagemaps;
	uint64_t offset; /* !in_pagemaps: of the bytes in the member */
	uint64_t have;   /* !in_pagemaps: how many are there; less than size: cut */
	const struct ic_member *member;
};

struct ic_draft_shms {
	struct ic_draft_shm *shm;
	size_t nr;
};

/**
 * Appends the segments of one ipcns-shm-N.img, which may be larger than memory, to `list`, of
 * struct ic_draft_shm. The last one may be cut, as the error then says.
 */
ic_must_use struct ic_error *ic_draft_shms(const struct ic_member *member, struct ic_arena *arena,
					   struct ic_array *list);

struct ic_draft_fd {
	uint32_t fd, file_id, type, flags;
	uint64_t offset; /**< of its record */
};

struct ic_draft_fds {
	struct ic_draft_fd *fd;
	size_t nr;
};

ic_must_use struct ic_error *ic_draft_fdinfo(const struct ic_member *member, const char *name,
					     struct ic_arena *arena, struct ic_draft_fds *ret);

struct ic_draft_fs {
	uint32_t cwd_id, root_id, umask;
};

ic_must_use struct ic_error *ic_draft_fs(const struct ic_member *member, const char *name,
					 struct ic_draft_fs *ret);

ic_must_use struct ic_error *ic_draft_stats(const struct ic_member *member,
					    struct ic_dump_stats *ret);

/** Of the dumping machine's processor; 0: not said. */
struct ic_draft_cpuinfo {
	uint64_t xfeatures_mask; /* x86: the components of XSAVE in use, as in XCR0 */
	uint32_t xsave_size;     /* x86: bytes of an XSAVE area that holds them */
};

ic_must_use struct ic_error *ic_draft_cpuinfo(const struct ic_member *member,
					      struct ic_draft_cpuinfo *ret);

#endif
