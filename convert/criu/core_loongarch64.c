/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/loongarch64.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-loongarch64.proto; tls is the register r2. */
static const struct ic_unpacked_fields general[] = { { 1, 1, 32 }, { 2, 2, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 1, 32 }, { 2, 3, 1 } };

static const struct ic_core_set fp = {
	.what = "floating-point registers",
	.fields = fp_fields,
	.nr_fields = IC_NR(fp_fields),
	.set = IC_LOONGARCH64_FP,
};

/*
 * CRIU copies the registers onto themselves (criu/arch/loongarch64/crtools.c, save_task_regs(), as
 * of November 2025): what the image has is what CRIU's own heap held. fcc and fcsr are right.
 */
static void warn(const CoreEntry *core, const struct ic_core_context *context)
{
	if (core->tc) /* once a process, not once a thread */
		ic_core_arch_left_out(context, "f0 to f31 are not what the program had: CRIU does "
					       "not save them on this architecture");
}

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoLoongarch64 *info = core->ti_loongarch64;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), &ic_arch_loongarch64, ret,
						    &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->fpregs, &fp, sets);
	if (!err && sets->set[IC_LOONGARCH64_FP])
		warn(core, context);
	return err;
}

const struct ic_core_arch ic_core_loongarch64 = { 7, "loongarch64", decode };
