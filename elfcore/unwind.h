/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_UNWIND_H
#define IC_ELFCORE_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"
#include "convert/base/limits.h"
#include "convert/model/process.h"

#define IC_SYMBOL_BYTES 256

/** How a frame was found. */
enum ic_frame_source {
	IC_FRAME_REGISTERS, /**< the thread's own: the innermost one */
	IC_FRAME_CFI,       /**< by the call frame information of the code that was called */
	IC_FRAME_EXIDX,     /**< by arm's exception tables */
	IC_FRAME_POINTER,   /**< by a chain on the stack: the code that was called had none */
};

/** Why a thread's frames end. */
enum ic_frame_end {
	IC_FRAME_GOES_ON,    /**< there is another one */
	IC_FRAME_OUTERMOST,  /**< the code says that nothing called it */
	IC_FRAME_NO_FILE,    /**< the file that the code is from is not at hand, or there is none */
	IC_FRAME_NO_WAY,     /**< nothing tells who called it, or the stack's memory is not there */
	IC_FRAME_LIMIT,      /**< IC_MAX_FRAMES */
	IC_FRAME_UNREADABLE, /**< the unwinder failed at the process's files; a gap tells */
	IC_NR_FRAME_ENDS
};

/** A function that had been called and had not returned. */
struct ic_frame {
	size_t thread;   /**< index in the process's threads */
	uint32_t number; /**< 0: the innermost */
	enum ic_frame_source source;
	enum ic_frame_end end;
	uint64_t pc; /**< where it would go on */
	bool has_sp;
	uint64_t sp;                  /**< of the stack, as it was when it made its call */
	char symbol[IC_SYMBOL_BYTES]; /**< of the evidence, cut; "": none is known */
	char symbol_type;             /**< as nm(1) has it: 't', 'T', 'W'; 0 without a symbol */
	uint64_t symbol_offset;       /**< bytes from the symbol to pc */
};

/** Who gets the frames: each thread's from the innermost, the threads in their order. */
struct ic_frame_sink {
	struct ic_error *(*put)(void *context, const struct ic_frame *frame);
	void *context;
};

/**
 * Walk the stacks of a process's threads, as far as its memory and the files that it mapped are at
 * hand: in the checkpoint, or filled from elsewhere. No other file is opened. A thread that is not
 * lost has at least one frame.
 *
 * libdw reads files that an attacker may have made, so it does that in a process of its own with
 * little memory and time. A thread at which that one dies has what frame pointers tell, and the walk
 * goes on behind it; after too many such deaths that is what all threads have.
 *
 * @param failures  counts those deaths, for all processes of a checkpoint; 0 at first
 * @return NULL, what `put` failed with, or IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_unwind(const struct ic_process *process,
				       const struct ic_frame_sink *sink, unsigned *failures);

#endif
