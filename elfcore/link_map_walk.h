/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_LINK_MAP_WALK_H
#define IC_ELFCORE_LINK_MAP_WALK_H

#include "elfcore/link_map.h"

/** Read `nr` words of a process's own width and byte order; false when they are not all there. */
ic_must_use struct ic_error *ic_words_read(const struct ic_process *process, uint64_t vaddr,
					   uint64_t *words, size_t nr, bool *ret);

/** r_version is below: 1, and with namespaces 2. */
#define IC_R_DEBUG_VERSIONS 16U

/** What debuggers read first: struct r_debug. */
struct ic_r_debug {
	uint32_t version;
	uint64_t map; /**< the first entry */
	uint32_t state;
	uint64_t base; /**< of the dynamic linker */
	uint64_t next; /**< the next namespace's, from version 2 on; else 0 */
};

/**
 * Read the r_debug at an address.
 *
 * @param first  gets the words of the first entry: l_addr, l_name, l_ld, l_next, l_prev
 * @return NULL; *ret_good tells whether it is one: a version of 1 to 15, a state below 3, and a first
 *         entry that is there and has none before it
 */
ic_must_use struct ic_error *ic_r_debug_read(const struct ic_process *process, uint64_t vaddr,
					     struct ic_r_debug *ret, uint64_t first[static 5],
					     bool *ret_good);

/** Walk the lists of all namespaces from a good r_debug on, into `ret`. */
ic_must_use struct ic_error *ic_link_map_walk(const struct ic_process *process, uint64_t vaddr,
					      struct ic_arena *arena, struct ic_link_map *ret);

#endif
