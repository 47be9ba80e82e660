/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_MODULE_H
#define IC_ELFCORE_MODULE_H

#include "convert/base/arena.h"
#include "convert/model/process.h"
#include "elfcore/elf_header.h"

/** What tells that an ELF file is there. */
enum ic_module_clue {
	IC_MODULE_HEADER,   /**< its header, in memory */
	IC_MODULE_BUILD_ID, /**< the checkpoint gives its file's build-id */
	IC_MODULE_SHAPE,    /**< a file that is mapped from its start, and then executable */
};

/** "header", "build-id", "shape". */
const char *ic_module_clue_name(enum ic_module_clue clue);

/** An ELF file in the memory of a process: program, library, vdso, or what somebody put there. */
struct ic_module {
	const struct ic_mapping *mapping; /**< the one that its header is in */
	uint64_t start;                   /**< of the header: mostly the mapping's */
	uint64_t limit;                   /**< where the next module begins: it ends before that */
	enum ic_module_clue clue;
	enum ic_origin origin;       /**< of its first page */
	bool has_header;             /**< `header` is known: always with IC_MODULE_HEADER */
	struct ic_elf_header header; /**< as in memory */
};

struct ic_modules {
	const struct ic_module *module; /**< by address */
	size_t nr;
};

/**
 * Find the ELF files in the memory of a process: at the start of each mapping, and at each page of
 * anonymous memory that is executable. Of a mapped file whose first page the checkpoint leaves to
 * the file, its build-id tells, or that one of its next mappings is executable.
 *
 * Reads the first bytes of mappings and the executable anonymous memory, nothing else.
 *
 * @param arena  owns the list
 */
ic_must_use struct ic_error *ic_modules_find(const struct ic_process *process,
					     struct ic_arena *arena, struct ic_modules *ret);

/**
 * The program headers of a module, from memory.
 *
 * @param address  where the first one is
 * @param arena    owns them
 * @param ret      NULL when not all of them are in the checkpoint, there are none, more than 4096,
 *                 or they are not of the size of the header's class
 */
ic_must_use struct ic_error *ic_module_segments(const struct ic_process *process, uint64_t address,
						const struct ic_elf_header *header,
						struct ic_arena *arena,
						const struct ic_elf_segment **ret);

/**
 * What is added to each p_vaddr of a module's program headers: by the segment that begins the file.
 * A file without one is taken to begin where its first segment does.
 */
uint64_t ic_module_bias(const struct ic_process *process, const struct ic_module *module,
			const struct ic_elf_segment *segments);

/** Where a segment is in memory: in a 32-bit module addresses wrap as they do in its process. */
uint64_t ic_module_address(const struct ic_module *module, uint64_t bias,
			   const struct ic_elf_segment *segment);

/**
 * The build-id of a module: as the checkpoint gives its file's, else as its notes in memory say.
 *
 * @param arena  owns it, if it is of the notes
 * @param ret    absent when neither has one
 * @return NULL, also when the notes are damaged or not in the checkpoint; what reading a member
 *         gives
 */
ic_must_use struct ic_error *ic_module_build_id(const struct ic_process *process,
						const struct ic_module *module,
						struct ic_arena *arena, struct ic_text *ret);

#endif
