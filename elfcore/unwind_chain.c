/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/endian.h"
#include "elfcore/unwind_private.h"

static bool read_word(const struct ic_process *process, uint64_t vaddr, uint64_t *ret)
{
	size_t size = process->arch->word_bytes, have = 0;
	uint8_t bytes[8];
	struct ic_error *err = ic_memory_read(&process->space, vaddr, bytes, size, &have);

	ic_error_free(err);
	if (err || have != size)
		return false;
	*ret = ic_get(bytes, size, process->arch->big_endian);
	return true;
}

bool ic_unwind_chain_begin(const struct ic_process *process, size_t thread, uint64_t pointer,
			   uint64_t sp, struct ic_unwind_chain *ret)
{
	const struct ic_mapping *stack = ic_mapping_at(&process->space, sp);
	const struct ic_frame_layout *layout = process->arch->frame;
	uint64_t caller = 0;

	/* Programs use the register for other things too: what is not in this stack is none. */
	if (!layout || !stack || pointer < sp || pointer >= stack->end)
		return false;
	if (layout->is_chain && (!read_word(process, pointer, &caller) || caller <= pointer))
		return false;
	*ret = (struct ic_unwind_chain){ process, thread, layout->is_chain ? caller : pointer,
					 stack->end };
	return true;
}

uint64_t ic_unwind_return_address(const struct ic_process *process, size_t thread, uint64_t saved)
{
	const struct ic_cpu_state *cpu = &process->threads[thread].cpu;

	return cpu->arch->return_address ? cpu->arch->return_address(cpu, saved) : saved;
}

bool ic_unwind_is_code(const struct ic_process *process, uint64_t pc)
{
	const struct ic_mapping *mapping = ic_mapping_at(&process->space, pc);

	return mapping && mapping->prot & PF_X;
}

bool ic_unwind_chain_next(struct ic_unwind_chain *chain, uint64_t *ret_pc)
{
	const struct ic_arch *arch = chain->process->arch;
	const struct ic_frame_layout *layout = arch->frame;
	uint64_t pointer, pc;

	if (chain->pointer >= chain->stack_end || chain->pointer % arch->word_bytes ||
	    !read_word(chain->process, chain->pointer + (uint64_t)(int64_t)layout->saved_return,
		       &pc) ||
	    !read_word(chain->process, chain->pointer + (uint64_t)(int64_t)layout->saved_pointer,
		       &pointer))
		return false;
	pc = ic_unwind_return_address(chain->process, chain->thread, pc);
	if (!ic_unwind_is_code(chain->process, pc))
		return false;
	/* The stack grows down, so a chain that does not go up is none: it may be a loop. */
	chain->pointer = pointer > chain->pointer ? pointer : chain->stack_end;
	*ret_pc = pc;
	return true;
}
