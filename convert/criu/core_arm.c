/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/arm.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-arm.proto; fpexc and what is behind it CRIU never fills. */
static const struct ic_unpacked_fields general[] = { { 1, 18, 1 } };
static const struct ic_unpacked_fields vfp_fields[] = { { 1, 1, 32 }, { 2, 2, 1 } };
static const struct ic_unpacked_fields tls_fields[] = { { 2, 2, 1 } };

static const struct ic_core_set vfp = {
	.what = "floating-point registers",
	.fields = vfp_fields,
	.nr_fields = IC_NR(vfp_fields),
	.set = IC_ARM_VFP,
};

static const struct ic_core_set tls = {
	.what = "TLS register",
	.fields = tls_fields,
	.nr_fields = IC_NR(tls_fields),
	.set = IC_ARM_TLS,
};

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoArm *info = core->ti_arm;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), &ic_arch_arm, ret, &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->fpstate, &vfp, sets);
	if (!err)
		err = ic_core_arch_set(context, info, &tls, sets);
	return err;
}

const struct ic_core_arch ic_core_arm = { 2, "arm", decode };
