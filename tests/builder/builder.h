/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_BUILDER_H
#define ICB_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Makes CRIU dump directories for tests: describe processes, memory and files, then icb_write()
 * puts the images into a directory. What comes out is what a good reader must accept; break.h
 * then breaks one thing of it. The same calls make the same bytes.
 *
 * Everything belongs to the struct icb and lives until icb_free(). Strings and bytes that are
 * passed in are copied, except the bytes of an icb_fill, which must live until icb_write().
 * A caller's mistake or the lack of memory aborts with a message.
 */
struct icb;

struct icb_process; /**< a live process */
struct icb_thread;  /**< a thread of it */
struct icb_object;  /**< shared memory: a memfd, a System V segment, an anonymous mapping */

/* CRIU's core_entry.mtype. */
enum {
	ICB_X86_64 = 1,
	ICB_ARM = 2,
	ICB_AARCH64 = 3,
	ICB_PPC64 = 4,
	ICB_S390 = 5,
	ICB_MIPS = 6,
	ICB_LOONGARCH64 = 7,
	ICB_RISCV64 = 8,
};

/** How a pagemap_entry says what it covers. */
enum icb_pagemap_format {
	ICB_PAGEMAP_NR_PAGES,  /**< CRIU 4.2: flags, nr_pages, compat_nr_pages 0 */
	ICB_PAGEMAP_FLAGS,     /**< 3.5 to 4.1: flags, compat_nr_pages */
	ICB_PAGEMAP_IN_PARENT, /**< to 3.4: compat_nr_pages, in_parent; no flags */
};

struct icb_options {
	uint32_t march;     /**< one of the above; 0 is ICB_X86_64 */
	uint32_t page_size; /**< bytes; 0 is 4096 */
	bool big_endian;    /**< words are big endian; s390 always is */
	bool keep_order;    /**< do not sort mappings and pages by address */
	enum icb_pagemap_format pagemap;
	uint32_t criu; /**< set by icb_set_version() */
};

/** Begin a checkpoint; NULL options are all zero. */
struct icb *icb_new(const struct icb_options *options);

void icb_free(struct icb *b);

/**
 * Have icb_write() write what an older CRIU wrote, where and as it did: 102 is 1.2, 4 is 0.4, 0 the
 * newest. What that version could not dump must not be described: memfds before 3.14.
 */
void icb_set_version(struct icb *b, uint32_t criu);

/** Bytes in a page. */
uint32_t icb_page_size(const struct icb *b);

/**
 * Write the images into `directory`, which is made if it is not there; files of the same names are
 * replaced. pages-N.img is streamed: memory use does not follow its size.
 *
 * @return 0, or -1 with errno set
 */
int icb_write(struct icb *b, const char *directory);

/** Make the directory's `parent` link point to `target`. */
void icb_parent(struct icb *b, const char *target);

/* Processes. Parents come before children; the root's ppid is 0. */

/**
 * A live process with a leader thread, descriptors 0 to 2, working directory and root, auxv, the
 * mappings of an executable, a heap and a stack that holds its arguments and environment.
 */
struct icb_process *icb_process(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm);

/** The same, 32-bit on x86-64. */
struct icb_process *icb_compat_process(struct icb *b, uint32_t pid, uint32_t ppid,
				       const char *comm);

/** The same without any mapping, auxv or descriptor: only what the caller adds. */
struct icb_process *icb_bare_process(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm);

/** A zombie that exited with status 3. As CRIU writes it, its `threads` is garbage. */
void icb_zombie(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm);

/** Another thread, with a mapped stack of its own (unless the process is bare). */
struct icb_thread *icb_thread(struct icb_process *p, uint32_t tid, const char *comm);

/** The thread whose tid is the pid. */
struct icb_thread *icb_leader(struct icb_process *p);

/** Set program counter, stack pointer and TLS pointer (fs_base on x86-64). */
void icb_registers(struct icb_thread *t, uint64_t ip, uint64_t sp, uint64_t tls);

/** Fill all of xmm0-15 with the word `xmm`, the upper halves of ymm0-15 with `ymm`. x86 only. */
void icb_vectors(struct icb_thread *t, uint32_t xmm, uint32_t ymm);

/** Replace arguments and environment (NULL-terminated lists), and with them stack and auxv. */
void icb_arguments(struct icb_process *p, const char *const *argv, const char *const *envp);

/** Add a vvar and a vdso mapping; the vdso's pages are dumped, vvar's are not. */
void icb_vdso(struct icb_process *p);

/* Files: ids are unique in a checkpoint. */

/** A regular file; returns its id. */
uint32_t icb_file(struct icb *b, const char *path, uint64_t size_bytes);

/** The same for a path that may hold any byte. */
uint32_t icb_file_bytes(struct icb *b, const void *path, size_t path_size, uint64_t size_bytes);

/**
 * A file of another kind: `text` is the rest of its file_entry in the notation of wire.h, where $0
 * stands for the id that is returned.
 */
uint32_t icb_file_wire(struct icb *b, uint32_t type, const char *text);

/**
 * The path of a FIFO, a terminal or a tun device: a regular file of the very same id, as CRIU wrote
 * it before 3.6, and of tun devices always.
 */
void icb_file_path(struct icb *b, uint32_t file_id, const char *path, uint32_t mode);

/** Give a process a descriptor; `flags` 1 is close-on-exec. */
void icb_fd(struct icb_process *p, uint32_t fd, uint32_t file_id, uint32_t flags);

/* Any other image. */

/**
 * Append a record, in the notation of wire.h, to an image, and raw bytes after it; the first call
 * for a name makes the image. A NULL text is no record.
 *
 * @param magic  0: the image's own words are not wanted either (a raw file)
 */
void icb_image(struct icb *b, const char *name, uint32_t magic, const char *text, const void *extra,
	       size_t extra_size);

#endif
