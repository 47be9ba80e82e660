/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "convert/arch/x86.h"
#include "convert/base/endian.h"
#include "convert/criu/core_arch.h"
#include "convert/criu/unpack.h"

#define MODE_COMPAT 2 /* user_x86_regs_mode of images/core-x86.proto */

#define FIELD(name) offsetof(UserX86RegsEntry, name)

/* In the order of the rows of arch/x86_64.c and arch/i386.c. */
static const size_t fields_x86_64[] = {
	FIELD(r15),     FIELD(r14),     FIELD(r13), FIELD(r12), FIELD(bp),    FIELD(bx), FIELD(r11),
	FIELD(r10),     FIELD(r9),      FIELD(r8),  FIELD(ax),  FIELD(cx),    FIELD(dx), FIELD(si),
	FIELD(di),      FIELD(orig_ax), FIELD(ip),  FIELD(cs),  FIELD(flags), FIELD(sp), FIELD(ss),
	FIELD(fs_base), FIELD(gs_base), FIELD(ds),  FIELD(es),  FIELD(fs),    FIELD(gs),
};

static const size_t fields_i386[] = {
	FIELD(bx), FIELD(cx), FIELD(dx),    FIELD(si), FIELD(di), FIELD(bp),
	FIELD(ax), FIELD(ds), FIELD(es),    FIELD(fs), FIELD(gs), FIELD(orig_ax),
	FIELD(ip), FIELD(cs), FIELD(flags), FIELD(sp), FIELD(ss),
};

static void copy_registers(const UserX86RegsEntry *regs, struct ic_cpu_state *cpu)
{
	bool compat = regs->mode == MODE_COMPAT;
	const size_t *fields = compat ? fields_i386 : fields_x86_64;

	cpu->arch = compat ? &ic_arch_i386 : &ic_arch_x86_64;
	for (size_t i = 0; i < cpu->arch->nr_registers; i++)
		cpu->registers[i] = *(const uint64_t *)((const char *)regs + fields[i]);
}

static void put_words32(uint8_t *to, const uint32_t *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		ic_put(to + 4 * i, 4, false, words[i]);
}

static void put_words64(uint8_t *to, const uint64_t *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		ic_put(to + 8 * i, 8, false, words[i]);
}

/* Offsets within FXSAVE: Intel SDM vol. 1, table 10-2. */
static void copy_fxsave(const UserX86FpregsEntry *fp, const struct ic_core_context *context,
			struct ic_x86_state *state)
{
	uint8_t *fxsave = state->fxsave;

	if (fp->n_st_space != 32 || fp->n_xmm_space != 64) {
		ic_core_arch_left_out(
			context,
			"%zu words of x87 and %zu of SSE registers, expected 32 and 64: left out",
			fp->n_st_space, fp->n_xmm_space);
		return;
	}
	ic_put(fxsave + 0, 2, false, fp->cwd);
	ic_put(fxsave + 2, 2, false, fp->swd);
	ic_put(fxsave + 4, 2, false, fp->twd);
	ic_put(fxsave + 6, 2, false, fp->fop);
	ic_put(fxsave + 8, 8, false, fp->rip);
	ic_put(fxsave + 16, 8, false, fp->rdp);
	ic_put(fxsave + 24, 4, false, fp->mxcsr);
	ic_put(fxsave + 28, 4, false, fp->mxcsr_mask);
	put_words32(fxsave + 32, fp->st_space, 32);
	put_words32(fxsave + 160, fp->xmm_space, 64);
	state->has_fp = true;
}

/* One component, if its list is there and has its exact length. */
static struct ic_error *copy_component(const struct ic_core_context *context,
				       enum ic_x86_component component, const void *words,
				       size_t nr, size_t word_size, struct ic_x86_state *state)
{
	const struct ic_x86_component_row *row = &ic_x86_components[component];
	uint8_t *bytes;

	if (!nr)
		return NULL;
	if (nr * word_size != row->size) {
		ic_core_arch_left_out(context,
				      "%zu bytes of XSAVE component %u, expected %u: left out",
				      nr * word_size, row->feature, row->size);
		return NULL;
	}
	bytes = ic_arena_alloc(context->arena, row->size, 1);
	if (!bytes)
		return ic_error_memory();
	if (word_size == 4)
		put_words32(bytes, words, nr);
	else
		put_words64(bytes, words, nr);
	state->components[component] = bytes;
	return NULL;
}

static struct ic_error *copy_xsave(const UserX86XsaveEntry *xsave,
				   const struct ic_core_context *context,
				   struct ic_x86_state *state)
{
	const struct {
		enum ic_x86_component component;
		const void *words;
		size_t nr;
		size_t word_size;
	} lists[] = {
		{ IC_X86_YMM_HI, xsave->ymmh_space, xsave->n_ymmh_space, 4 },
		{ IC_X86_BNDREGS, xsave->bndreg_state, xsave->n_bndreg_state, 8 },
		{ IC_X86_BNDCSR, xsave->bndcsr_state, xsave->n_bndcsr_state, 8 },
		{ IC_X86_OPMASK, xsave->opmask_reg, xsave->n_opmask_reg, 8 },
		{ IC_X86_ZMM_HI, xsave->zmm_upper, xsave->n_zmm_upper, 8 },
		{ IC_X86_HI16_ZMM, xsave->hi16_zmm, xsave->n_hi16_zmm, 8 },
		{ IC_X86_PKRU, xsave->pkru, xsave->n_pkru, 4 },
	};
	struct ic_error *err = NULL;

	state->has_xsave = true;
	state->xstate_bv = xsave->xstate_bv;
	if (xsave->cet && (xsave->cet->cet & 1)) {
		state->has_shadow_stack = true;
		state->shadow_stack_pointer = xsave->cet->ssp;
	}
	for (size_t i = 0; !err && i < IC_NR(lists); i++)
		err = copy_component(context, lists[i].component, lists[i].words, lists[i].nr,
				     lists[i].word_size, state);
	return err;
}

static void copy_tls(const ThreadInfoX86 *info, struct ic_x86_state *state)
{
	for (size_t i = 0; i < info->n_tls && i < IC_X86_NR_TLS; i++) {
		const UserDescT *slot = info->tls[i];

		state->tls[i] = (struct ic_x86_tls){
			.entry_number = slot->entry_number,
			.base = slot->base_addr,
			.limit = slot->limit,
			.flags = (uint32_t)slot->seg_32bit | (uint32_t)slot->contents_l << 1 |
				 (uint32_t)slot->contents_h << 2 |
				 (uint32_t)slot->read_exec_only << 3 |
				 (uint32_t)slot->limit_in_pages << 4 |
				 (uint32_t)slot->seg_not_present << 5 | (uint32_t)slot->usable << 6,
		};
		state->nr_tls = i + 1;
	}
}

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoX86 *info = core->thread_info;
	struct ic_x86_state *state;
	const char *lacks;

	if (!info || !info->gpregs)
		return ic_error_at(IC_ERR_DAMAGED, context->at, "no general registers");
	lacks = ic_unpacked_lacks(info->gpregs, UINT32_MAX);
	if (lacks)
		return ic_error_at(IC_ERR_DAMAGED, context->at, "register %s is not there", lacks);
	state = ic_arena_alloc(context->arena, 1, sizeof(*state));
	if (!state)
		return ic_error_memory();
	copy_registers(info->gpregs, ret);
	copy_tls(info, state);
	ret->extra = state;
	if (!info->fpregs) {
		ic_core_arch_left_out(context, "no floating-point registers");
		return NULL;
	}
	copy_fxsave(info->fpregs, context, state);
	return info->fpregs->xsave ? copy_xsave(info->fpregs->xsave, context, state) : NULL;
}

const struct ic_core_arch ic_core_x86 = { 1, "x86_64", decode };
