/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/riscv64.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-riscv64.proto; tls is the register tp. */
static const struct ic_unpacked_fields general[] = { { 1, 32, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 1, 32 }, { 2, 2, 1 } };

static const struct ic_core_set fp = {
	.what = "floating-point registers",
	.fields = fp_fields,
	.nr_fields = IC_NR(fp_fields),
	.set = IC_RISCV64_FP,
};

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoRiscv64 *info = core->ti_riscv64;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), &ic_arch_riscv64, ret, &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->fpsimd, &fp, sets);
	return err;
}

const struct ic_core_arch ic_core_riscv64 = { 8, "riscv64", decode };
