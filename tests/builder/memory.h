/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_MEMORY_H
#define ICB_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "tests/builder/builder.h"

/* vma_entry.prot, .flags, .status: CRIU 4.2, criu/include/image.h and the kernel's mman.h. */
enum { ICB_NONE = 0, ICB_R = 1, ICB_W = 2, ICB_X = 4, ICB_RW = 3, ICB_RX = 5 };
enum {
	ICB_MAP_SHARED = 0x1,
	ICB_MAP_PRIVATE = 0x2,
	ICB_MAP_ANONYMOUS = 0x20,
	ICB_MAP_GROWSDOWN = 0x100,
	ICB_MAP_NORESERVE = 0x4000,
	ICB_MAP_HUGETLB = 0x40000,
};
enum {
	ICB_VMA_REGULAR = 0x1,
	ICB_VMA_VSYSCALL = 0x4,
	ICB_VMA_VDSO = 0x8,
	ICB_VMA_HEAP = 0x20,
	ICB_VMA_FILE_PRIVATE = 0x40,
	ICB_VMA_FILE_SHARED = 0x80,
	ICB_VMA_ANON_SHARED = 0x100,
	ICB_VMA_ANON_PRIVATE = 0x200,
	ICB_VMA_SYSVIPC = 0x400,
	ICB_VMA_VVAR = 0x1000,
	ICB_VMA_AIORING = 0x2000,
	ICB_VMA_MEMFD = 0x4000,
	ICB_VMA_GUARD = 0x10000,
};

/* pagemap_entry.flags. */
enum {
	ICB_PARENT = 1,
	ICB_LAZY = 2,
	ICB_PRESENT = 4,
	ICB_ANON = ICB_PRESENT | ICB_LAZY, /**< as CRIU writes private anonymous memory */
};

enum icb_fill_kind {
	ICB_FILL_BYTE,
	ICB_FILL_ADDRESS,
	ICB_FILL_RANDOM,
	ICB_FILL_BYTES,
	ICB_FILL_HOLE,
};

/** What pages hold. Make one with a function below. */
struct icb_fill {
	enum icb_fill_kind kind;
	uint64_t value;    /**< the byte; the seed */
	uint64_t origin;   /**< position in the pseudo-random stream, bytes, a multiple of 8 */
	const void *bytes; /**< ICB_FILL_BYTES: the content, zero after `size` */
	size_t size;
};

/** Every byte is `byte`. */
struct icb_fill icb_byte(uint8_t byte);

/** The 8 bytes at an address (or offset in a shared object) hold it, little endian. */
struct icb_fill icb_address(void);

/** Pseudo-random bytes: those of stream `seed` from `origin` on. */
struct icb_fill icb_random(uint64_t seed, uint64_t origin);

/** These bytes, then zeros. Borrowed. */
struct icb_fill icb_bytes(const void *bytes, size_t size);

/** Zeros that are a hole in the pages file. */
struct icb_fill icb_hole(void);

/**
 * What pages of this fill hold: `size` bytes (a multiple of 8) from `offset` (likewise) on, of the
 * run of pages that begins at `vaddr`.
 */
void icb_fill_render(const struct icb_fill *fill, uint64_t vaddr, uint64_t offset, void *ret,
		     size_t size);

/** Add a mapping, all fields given; `pgoff` in bytes. */
void icb_vma(struct icb_process *p, uint64_t start, uint64_t end, uint32_t prot, uint32_t flags,
	     uint32_t status, uint64_t shmid, uint64_t pgoff);

/** What madvise(2) has said of the mapping that was added last: bit n is MADV_n. */
void icb_advise(struct icb_process *p, uint64_t madv);

/** Add private anonymous memory. */
void icb_anonymous(struct icb_process *p, uint64_t start, uint64_t nr_pages, uint32_t prot);

/** Add a private mapping of a file of icb_file() from byte `pgoff` on. */
void icb_private_file(struct icb_process *p, uint64_t start, uint64_t nr_pages, uint32_t prot,
		      uint32_t file_id, uint64_t pgoff);

/** Add a guard range: a pseudo-mapping after all others, inside one of them. */
void icb_guard(struct icb_process *p, uint64_t start, uint64_t nr_pages);

/** Add one pagemap entry; `fill` is ignored unless `flags` has ICB_PRESENT. */
void icb_pages(struct icb_process *p, uint64_t vaddr, uint64_t nr_pages, uint32_t flags,
	       struct icb_fill fill);

/**
 * A memfd, or with the name "/dev/zero" the modern form of shared anonymous memory. Its pages are
 * in pagemap-shmem-SHMID.img; ids are unique over all kinds of shared objects.
 */
struct icb_object *icb_memfd(struct icb *b, const char *name, uint64_t size_bytes, uint32_t shmid);

/** A System V segment. It moves all processes into an IPC namespace of their own. */
struct icb_object *icb_sysv(struct icb *b, uint32_t ipc_id, uint32_t key, uint64_t size_bytes);

/** Shared anonymous memory as CRIU up to 3.13 has it. */
struct icb_object *icb_anon_shared(struct icb *b, uint32_t shmid);

/** Add pages of a shared object; `offset` in bytes, a multiple of the page size. */
void icb_object_pages(struct icb_object *o, uint64_t offset, uint64_t nr_pages, uint32_t flags,
		      struct icb_fill fill);

/** Map a shared object, from its byte `pgoff` on. */
void icb_map_object(struct icb_process *p, struct icb_object *o, uint64_t start, uint64_t nr_pages,
		    uint32_t prot, uint64_t pgoff);

/** The MEMFD file through which a memfd is mapped and opened; one a memfd. Returns its id. */
uint32_t icb_memfd_file(struct icb_object *memfd);

#endif
