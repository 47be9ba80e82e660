/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/aarch64.h"
#include "convert/base/attributes.h"
#include "convert/criu/core_arch.h"

/* The fields of images/core-aarch64.proto. */
static const struct ic_unpacked_fields general[] = { { 1, 1, 31 }, { 2, 4, 1 } };
static const struct ic_unpacked_fields fp_fields[] = { { 1, 1, 64 }, { 2, 3, 1 } };
static const struct ic_unpacked_fields tls_fields[] = { { 2, 2, 1 } };
static const struct ic_unpacked_fields address_key_fields[] = { { 1, 8, 1 } };
static const struct ic_unpacked_fields enabled_key_fields[] = { { 9, 9, 1 } };
static const struct ic_unpacked_fields generic_key_fields[] = { { 1, 2, 1 } };

static const struct ic_core_set fp = {
	.what = "floating-point registers",
	.fields = fp_fields,
	.nr_fields = IC_NR(fp_fields),
	.set = IC_AARCH64_FP,
};

static const struct ic_core_set tls = {
	.what = "TLS register",
	.fields = tls_fields,
	.nr_fields = IC_NR(tls_fields),
	.set = IC_AARCH64_TLS,
};

static const struct ic_core_set enabled_keys = {
	.what = "mask of keys in use",
	.fields = enabled_key_fields,
	.nr_fields = IC_NR(enabled_key_fields),
	.set = IC_AARCH64_PAC_ENABLED_KEYS,
};

static const struct ic_core_set address_keys = {
	.what = "address keys",
	.fields = address_key_fields,
	.nr_fields = IC_NR(address_key_fields),
	.set = IC_AARCH64_PAC_ADDRESS_KEYS,
};

static const struct ic_core_set generic_keys = {
	.what = "generic keys",
	.fields = generic_key_fields,
	.nr_fields = IC_NR(generic_key_fields),
	.set = IC_AARCH64_PAC_GENERIC_KEYS,
};

/* There since CRIU 4.1, and empty where the processor has no such keys. */
static struct ic_error *take_keys(const PacKeys *keys, const struct ic_core_context *context,
				  struct ic_register_sets *sets)
{
	struct ic_error *err = NULL;

	if (keys->pac_address_keys)
		err = ic_core_arch_set(context, keys->pac_address_keys, &enabled_keys, sets);
	if (!err && keys->pac_address_keys)
		err = ic_core_arch_set(context, keys->pac_address_keys, &address_keys, sets);
	if (!err && keys->pac_generic_keys)
		err = ic_core_arch_set(context, keys->pac_generic_keys, &generic_keys, sets);
	return err;
}

static struct ic_error *decode(const CoreEntry *core, const struct ic_core_context *context,
			       struct ic_cpu_state *ret)
{
	const ThreadInfoAarch64 *info = core->ti_aarch64;
	struct ic_register_sets *sets;
	struct ic_error *err = ic_core_arch_general(context, info ? info->gpregs : NULL, general,
						    IC_NR(general), &ic_arch_aarch64, ret, &sets);

	if (err || !info) /* an error where it is NULL, but the compiler cannot see that */
		return err;
	err = ic_core_arch_set(context, info->fpsimd, &fp, sets);
	if (!err)
		err = ic_core_arch_set(context, info, &tls, sets);
	if (!err && info->pac_keys)
		err = take_keys(info->pac_keys, context, sets);
	return err;
}

const struct ic_core_arch ic_core_aarch64 = { 3, "aarch64", decode };
