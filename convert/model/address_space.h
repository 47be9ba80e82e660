/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_ADDRESS_SPACE_H
#define IC_MODEL_ADDRESS_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"
#include "convert/base/member.h"
#include "convert/model/file.h"

/** Where the bytes of an extent are. The order is that of the reports. */
enum ic_origin {
	IC_ORIGIN_DUMPED,   /**< in this checkpoint's pages */
	IC_ORIGIN_PARENT,   /**< in an earlier checkpoint's pages */
	IC_ORIGIN_SHARED,   /**< in the pages of a shared-memory, memfd or SysV object */
	IC_ORIGIN_FILE,     /**< in the mapped file, of which the checkpoint has a copy */
	IC_ORIGIN_FILLED,   /**< in a file from elsewhere that was found to be the mapped one */
	IC_ORIGIN_ZERO,     /**< nowhere: never touched, so all zero */
	IC_ORIGIN_EXTERNAL, /**< only in the mapped file, by CRIU's design; never a gap */
	IC_ORIGIN_LAZY,     /**< left behind on the source machine: a gap */
	IC_ORIGIN_LOST,     /**< claimed, but absent or damaged: a gap */
	IC_ORIGIN_SPECIAL,  /**< vvar, vsyscall, devices, guard pages: no bytes by their nature */
	IC_NR_ORIGINS
};

/** The word for it in reports: "dumped", "parent", ... */
const char *ic_origin_name(enum ic_origin origin);

/** Whether an extent of this origin points at bytes of a member. */
static inline bool ic_origin_has_bytes(enum ic_origin origin)
{
	return origin <= IC_ORIGIN_FILLED;
}

/** Whether those bytes are the checkpoint's own. */
static inline bool ic_origin_is_captured(enum ic_origin origin)
{
	return ic_origin_has_bytes(origin) && origin != IC_ORIGIN_FILLED;
}

/** Pages in a row, in the address space or in a shared object. */
struct ic_run {
	uint64_t start;  /**< address, or offset in the object; a multiple of the page size */
	uint64_t size;   /**< bytes, not 0; a multiple of the page size, but at the end of a file */
	uint64_t offset; /**< of the first byte in `member` */
	const struct ic_member *member; /**< NULL unless the origin has bytes */
	enum ic_origin origin;
};

/** Runs, sorted by start, none overlapping. */
struct ic_runs {
	const struct ic_run *run;
	size_t nr;
};

/**
 * Bytes that several mappings may show: a memfd, anonymous shared memory, a SysV segment, a deleted
 * file that the checkpoint has a copy of, or a mapped file that is at hand.
 */
struct ic_object {
	const char *member_name; /**< of the image it comes from; for gaps; not escaped */
	struct ic_runs pages;    /**< by offset in the object; what no run covers is zero */
	uint64_t known_until;    /**< from here on what no run covers is lost, not zero */
	uint64_t end;            /**< behind the last page; touching what is there faults */
};

enum ic_mapping_kind {
	IC_MAPPING_ANONYMOUS,    /**< private; untouched pages are zero */
	IC_MAPPING_FILE_PRIVATE, /**< untouched pages are only in the file */
	IC_MAPPING_FILE_SHARED,  /**< all pages are only in the file */
	IC_MAPPING_OBJECT,       /**< pages of `object`; private ones may lie over it */
	IC_MAPPING_VDSO,         /**< the kernel's code page, always in the checkpoint */
	IC_MAPPING_SPECIAL,      /**< no bytes by its nature; `label` says what it is */
};

/** A mapping, as a line of /proc/PID/maps. */
struct ic_mapping {
	uint64_t start; /**< inclusive, page aligned */
	uint64_t end;   /**< exclusive */
	enum ic_mapping_kind kind;
	uint8_t prot; /**< PF_R, PF_W, PF_X of <elf.h> */
	bool shared;
	uint32_t flags;       /**< MAP_* of the checkpoint's architecture */
	uint32_t status;      /**< what the checkpoint's own format calls it; for reports only */
	uint64_t advice;      /**< bit n: MADV_n is in effect */
	uint64_t file_offset; /**< of the first byte, in the file or the object */
	const struct ic_file *file; /**< NULL: none, or the checkpoint does not say which */
	/** What is below the private pages; NULL: lost for IC_MAPPING_OBJECT, else not at hand. */
	const struct ic_object *object;
	const char *label; /**< "[heap]", "[stack]", "[vdso]" ... or "" */
};

/** What a process sees. */
struct ic_address_space {
	const struct ic_mapping *mappings; /**< by address, none overlapping */
	size_t nr_mappings;
	struct ic_runs
		pages; /**< by address: private pages of the checkpoint, and claims of such */
	struct ic_runs guards; /**< by address: ranges that fault although a mapping covers them */
	uint64_t known_until;  /**< from this address on what no run covers is lost, not zero */
	uint32_t page_size;
};

/** A run of a mapping's pages with one origin. It points at bytes and never owns them. */
struct ic_extent {
	uint64_t vaddr;
	uint64_t size; /**< bytes, not 0 */
	enum ic_origin origin;
	const struct ic_member *member; /**< NULL unless ic_origin_has_bytes() */
	uint64_t offset;                /**< of the first byte in `member` */
};

/** Whether its bytes can be read: it has a member, and the member's bytes are at hand. */
static inline bool ic_extent_is_at_hand(const struct ic_extent *extent)
{
	return extent->member && extent->member->has_blob;
}

/**
 * Walks the extents of one mapping: ascending, disjoint, together exactly the mapping, neighbours
 * of one origin joined where their bytes are joined. Takes time in proportion to the runs within
 * the mapping, however large the mapping is.
 */
struct ic_extent_cursor {
	const struct ic_address_space *space;
	const struct ic_mapping *mapping;
	uint64_t next;              /**< address of the next extent */
	size_t guard, page, object; /**< first run of each layer that ends behind `next` */
};

struct ic_extent_cursor ic_extents(const struct ic_address_space *space,
				   const struct ic_mapping *mapping);

/** The same from an address of the mapping on: mappings can be terabytes. */
struct ic_extent_cursor ic_extents_from(const struct ic_address_space *space,
					const struct ic_mapping *mapping, uint64_t vaddr);

/** The next extent; false behind the last one. */
bool ic_extent_next(struct ic_extent_cursor *cursor, struct ic_extent *ret);

/** Index of the first mapping that ends behind an address; nr_mappings when none does. */
size_t ic_mapping_behind(const struct ic_address_space *space, uint64_t vaddr);

/** The mapping that holds an address, or NULL. */
const struct ic_mapping *ic_mapping_at(const struct ic_address_space *space, uint64_t vaddr);

/** The name of a mapping in /proc/PID/maps: its file's path, else its label; "" when it has none. */
struct ic_text ic_mapping_name(const struct ic_mapping *mapping);

/** Its offset in /proc/PID/maps: 0 unless it is of a file. */
uint64_t ic_mapping_file_offset(const struct ic_mapping *mapping);

/**
 * Read memory of the process as far as the checkpoint has it.
 *
 * @param buffer   gets `size` bytes at `vaddr`; zero extents read as zeros
 * @param ret_size bytes that could be read before the first one that is not there
 * @return NULL, also when nothing could be read; an error when the member could not be read
 */
ic_must_use struct ic_error *ic_memory_read(const struct ic_address_space *space, uint64_t vaddr,
					    void *buffer, size_t size, size_t *ret_size);

#endif
