/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/arch/ppc64.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-ppc64.proto. */
static const struct ic_unpacked_fields general[] = { { 1, 1, 32 }, { 2, 9, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 1, 33 } };
static const struct ic_unpacked_fields vmx_fields[] = { { 1, 1, 66 }, { 2, 2, 1 } };
static const struct ic_unpacked_fields vsx_fields[] = { { 1, 1, 32 } };
static const struct ic_unpacked_fields spr_fields[] = { { 11, 11, 1 },
							{ 10, 10, 1 },
							{ 12, 12, 1 } };

static const struct ic_core_set spr = {
	.what = "registers of the transaction",
	.fields = spr_fields,
	.nr_fields = IC_NR(spr_fields),
	.set = IC_PPC64_TM_SPR,
};

/* Where the sets of one state go; CRIU stores those that the thread has used. */
struct state_sets {
	struct ic_core_set fp, vmx, vsx;
};

static const struct state_sets now = {
	.fp = { "floating-point registers", fp_fields, IC_NR(fp_fields), IC_PPC64_FP },
	.vmx = { "VMX registers", vmx_fields, IC_NR(vmx_fields), IC_PPC64_VMX },
	.vsx = { "VSX registers", vsx_fields, IC_NR(vsx_fields), IC_PPC64_VSX },
};
static const struct state_sets before = {
	.fp = { "checkpointed floating-point registers", fp_fields, IC_NR(fp_fields),
		IC_PPC64_TM_FP },
	.vmx = { "checkpointed VMX registers", vmx_fields, IC_NR(vmx_fields), IC_PPC64_TM_VMX },
	.vsx = { "checkpointed VSX registers", vsx_fields, IC_NR(vsx_fields), IC_PPC64_TM_VSX },
};

/* The registers of one state: those of the thread, or those of a transaction. */
struct state {
	const UserPpc64RegsEntry *gpregs;
	const UserPpc64FpstateEntry *fp;
	const UserPpc64VrstateEntry *vmx;
	const UserPpc64VsxstateEntry *vsx;
};

static struct ic_error *take_state(const struct state *state, const struct state_sets *to,
				   const struct ic_core_context *context,
				   struct ic_register_sets *sets)
{
	struct ic_error *err = NULL;

	if (state->fp)
		err = ic_core_arch_set(context, state->fp, &to->fp, sets);
	if (!err && state->vmx)
		err = ic_core_arch_set(context, state->vmx, &to->vmx, sets);
	if (!err && state->vsx)
		err = ic_core_arch_set(context, state->vsx, &to->vsx, sets);
	return err;
}

static struct ic_error *take_general(const UserPpc64RegsEntry *gpregs,
				     const struct ic_core_context *context,
				     struct ic_cpu_state *ret, struct ic_register_sets **ret_sets)
{
	return ic_core_arch_general(context, gpregs, general, IC_NR(general), &ic_arch_ppc64le, ret,
				    ret_sets);
}

/* What the transaction goes back to when it fails: the general registers, as a set. */
static struct ic_error *take_checkpointed(const struct state *state,
					  const struct ic_core_context *context,
					  struct ic_register_sets *sets)
{
	size_t nr = ic_arch_ppc64le.nr_registers;
	struct ic_cpu_state cpu = { 0 };
	struct ic_register_sets *none;
	uint64_t *numbers = ic_arena_alloc(context->arena, nr, sizeof(*numbers));
	struct ic_error *err = numbers ? take_general(state->gpregs, context, &cpu, &none) :
					 ic_error_memory();

	if (err)
		return err;
	memcpy(numbers, cpu.registers, nr * sizeof(*numbers));
	sets->set[IC_PPC64_TM_GPR] = numbers;
	err = ic_core_arch_set(context, state->gpregs, &spr, sets);
	return err ? err : take_state(state, &before, context, sets);
}

/*
 * In a transaction CRIU puts the checkpointed state where the thread's is otherwise, and the
 * thread's into tmstate: criu/arch/ppc64/crtools.c, copy_tm_regs().
 */
static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoPpc64 *info = core->ti_ppc64;
	const UserPpc64TmRegsEntry *tm = info ? info->tmstate : NULL;
	struct state top = { 0 }, inner = { 0 };
	struct ic_register_sets *sets;
	struct ic_error *err;

	if (info)
		top = (struct state){ info->gpregs, info->fpstate, info->vrstate, info->vsxstate };
	if (tm)
		inner = (struct state){ tm->gpregs, tm->fpstate, tm->vrstate, tm->vsxstate };
	err = take_general(tm ? inner.gpregs : top.gpregs, context, ret, &sets);
	if (!err)
		err = take_state(tm ? &inner : &top, &now, context, sets);
	if (!err && tm)
		err = take_checkpointed(&top, context, sets);
	return err;
}

const struct ic_core_arch ic_core_ppc64 = { 4, "ppc64", decode };
