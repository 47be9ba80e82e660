/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_FACTS_H
#define IC_REPORT_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "convert/model/checkpoint.h"

/** Memory, counted. Sums stop at UINT64_MAX, which only made-up evidence reaches. */
struct ic_memory_facts {
	uint64_t bytes[IC_NR_ORIGINS];
	uint64_t mapped_bytes; /**< of all origins together */
};

/** What is to be counted of one process, or of all together. */
struct ic_process_facts {
	struct ic_memory_facts memory;
	uint64_t nr_mappings, nr_threads, nr_descriptors;
	uint64_t nr_gaps; /**< of the total: all gaps that were kept */
};

/** What every report counts. Made from the checkpoint alone: same checkpoint, same facts. */
struct ic_facts {
	const struct ic_checkpoint *checkpoint;
	const struct ic_process_facts *processes; /**< by index in the checkpoint's processes */
	struct ic_process_facts total;
	uint64_t nr_zombies, nr_lost;
	const uint32_t *by_pid; /**< indices of the processes, by pid */
	/**
	 * Indices of the gaps, by pid; those of one pid in the order in which they were found. A gap
	 * whose pid no process has counts as the checkpoint's, which is pid 0.
	 */
	const uint32_t *gaps;
};

/**
 * Count everything. Takes time in proportion to the runs of pages, not to the address space.
 *
 * @param checkpoint  borrowed
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_facts_new(const struct ic_checkpoint *checkpoint,
					  struct ic_facts **ret);

/** Release; NULL is fine. */
void ic_facts_free(struct ic_facts *facts);

/** Destructor for ic_cleanup(). */
void ic_facts_freep(struct ic_facts **facts);

/** The index of the first process of that pid, UINT32_MAX if there is none. */
uint32_t ic_facts_find(const struct ic_facts *facts, uint32_t pid);

/** The gaps of a process (0: of the checkpoint): *ret_nr of ic_facts.gaps from the result on. */
const uint32_t *ic_facts_gaps(const struct ic_facts *facts, uint32_t pid, size_t *ret_nr);

/** Count one process; not its gaps. */
struct ic_process_facts ic_facts_of_process(const struct ic_process *process);

/** Count one mapping. */
struct ic_memory_facts ic_facts_of_mapping(const struct ic_address_space *space,
					   const struct ic_mapping *mapping);

/** Bytes whose values the checkpoint holds in a member. */
uint64_t ic_facts_captured(const struct ic_memory_facts *memory);

/** Bytes that the checkpoint should hold and does not. */
uint64_t ic_facts_missing(const struct ic_memory_facts *memory);

/** `bytes` in pages of the checkpoint; 0 when its page size is not known. */
uint64_t ic_facts_pages(const struct ic_checkpoint *checkpoint, uint64_t bytes);

#endif
