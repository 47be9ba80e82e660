/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_LINK_MAP_H
#define IC_ELFCORE_LINK_MAP_H

#include "convert/base/arena.h"
#include "convert/model/process.h"

/** How the dynamic linker's list was found, or why there is none. */
enum ic_link_map_way {
	IC_LINK_MAP_NONE,    /**< it should be there, and was not found */
	IC_LINK_MAP_STATIC,  /**< the program was loaded without a dynamic linker */
	IC_LINK_MAP_PROGRAM, /**< AT_PHDR, PT_DYNAMIC, DT_DEBUG */
	IC_LINK_MAP_DYNAMIC, /**< a DT_DEBUG among the captured pages of mapped files */
	IC_LINK_MAP_LOADER,  /**< the dynamic linker's own r_debug */
};

/** "not found", "static program", "program headers", "dynamic section", "dynamic linker's data". */
const char *ic_link_map_way_name(enum ic_link_map_way way);

/** An entry of the list. */
struct ic_library {
	uint64_t link_map;     /**< where the entry is */
	uint64_t load_address; /**< l_addr: what is added to the addresses in its file */
	uint64_t dynamic;      /**< l_ld: its dynamic section */
	struct ic_text
		name;   /**< l_name; "" mostly for the program; absent: not in the checkpoint */
	unsigned space; /**< link namespace: 0, and of dlmopen(3) more */
};

struct ic_link_map {
	enum ic_link_map_way way;
	uint64_t debug;                   /**< where r_debug is; 0: none */
	const struct ic_library *library; /**< in the list's order */
	size_t nr;
	const char *cut; /**< why it does not end as it should, or NULL: "a loop", ... */
	uint64_t cut_at; /**< the entry where that is */
};

/**
 * Walk the list of libraries that a process has loaded, as its dynamic linker keeps it: r_debug and
 * link_map, which glibc, musl and every other linker share for the debuggers' sake.
 *
 * The way that debuggers go leads over the program's headers; where the checkpoint leaves their page
 * to the file, the relocated dynamic sections that it does hold are searched for DT_DEBUG, and the
 * dynamic linker's data for an r_debug that names its own base. Whatever is found so is taken only
 * if the list that it leads to begins as a list does. At most 65536 entries, names of at most
 * IC_MAX_PATH bytes.
 *
 * @param process  one with an architecture
 * @param arena    owns the list
 *
 * Source: <link.h>; elf/link.h and sysdeps/generic/dl-debug.c of glibc; gABI, chapter 5; the MIPS
 * tags from the MIPS psABI supplement and binutils' include/elf/mips.h.
 */
ic_must_use struct ic_error *ic_link_map_find(const struct ic_process *process,
					      struct ic_arena *arena, struct ic_link_map *ret);

#endif
