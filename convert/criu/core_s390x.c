/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/s390x.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-s390.proto. */
static const struct ic_unpacked_fields general[] = { { 1, 2, 1 }, { 3, 4, 16 }, { 5, 5, 1 } };
static const struct ic_unpacked_fields call_fields[] = { { 6, 6, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 1, 1 }, { 2, 2, 16 } };
static const struct ic_unpacked_fields low_fields[] = { { 1, 1, 16 } };
static const struct ic_unpacked_fields high_fields[] = { { 1, 1, 32 } };
static const struct ic_unpacked_fields gs_fields[] = { { 1, 1, 4 } };
static const struct ic_unpacked_fields ri_fields[] = { { 2, 2, 8 } };

static const struct ic_core_set fp = {
	.what = "floating-point registers",
	.fields = fp_fields,
	.nr_fields = IC_NR(fp_fields),
	.set = IC_S390X_FP,
};

static const struct ic_core_set system_call = {
	.what = "number of the system call",
	.fields = call_fields,
	.nr_fields = IC_NR(call_fields),
	.set = IC_S390X_SYSTEM_CALL,
};

static const struct ic_core_set vxrs_low = {
	.what = "right halves of v0 to v15",
	.fields = low_fields,
	.nr_fields = IC_NR(low_fields),
	.set = IC_S390X_VXRS_LOW,
};

static const struct ic_core_set vxrs_high = {
	.what = "v16 to v31",
	.fields = high_fields,
	.nr_fields = IC_NR(high_fields),
	.set = IC_S390X_VXRS_HIGH,
};

static const struct ic_core_set gs_cb = {
	.what = "guarded storage",
	.fields = gs_fields,
	.nr_fields = IC_NR(gs_fields),
	.set = IC_S390X_GS_CB,
};

static const struct ic_core_set gs_bc = {
	.what = "guarded storage to come",
	.fields = gs_fields,
	.nr_fields = IC_NR(gs_fields),
	.set = IC_S390X_GS_BC,
};

static const struct ic_core_set ri_cb = {
	.what = "runtime instrumentation",
	.fields = ri_fields,
	.nr_fields = IC_NR(ri_fields),
	.set = IC_S390X_RI_CB,
};

/* Sets that a processor or a thread need not have. */
static struct ic_error *take_optional(const ThreadInfoS390 *info,
				      const struct ic_core_context *context,
				      struct ic_register_sets *sets)
{
	const struct {
		const void *message;
		const struct ic_core_set *set;
	} rows[] = {
		{ info->vxrs_low, &vxrs_low }, { info->vxrs_high, &vxrs_high },
		{ info->gs_cb, &gs_cb },       { info->gs_bc, &gs_bc },
		{ info->ri_cb, &ri_cb },
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(rows); i++)
		if (rows[i].message)
			err = ic_core_arch_set(context, rows[i].message, rows[i].set, sets);
	return err;
}

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoS390 *info = core->ti_s390;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), &ic_arch_s390x, ret, &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->gpregs, &system_call, sets);
	if (!err)
		err = ic_core_arch_set(context, info->fpregs, &fp, sets);
	if (!err)
		err = take_optional(info, context, sets);
	return err;
}

const struct ic_core_arch ic_core_s390x = { 5, "s390x", decode };
