/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/mips64.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-mips.proto; those of lo and hi among the FP registers mean nothing. */
static const struct ic_unpacked_fields general[] = { { 1, 38, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 32, 1 }, { 35, 36, 1 } };

static const struct ic_core_set fp = {
	.what = "floating-point registers",
	.fields = fp_fields,
	.nr_fields = IC_NR(fp_fields),
	.set = IC_MIPS64_FP,
};

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoMips *info = core->ti_mips;
	const struct ic_arch *arch = context->big_endian ? &ic_arch_mips64 : &ic_arch_mips64el;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), arch, ret, &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->fpregs, &fp, sets);
	return err;
}

const struct ic_core_arch ic_core_mips64 = { 6, "mips64", decode };
