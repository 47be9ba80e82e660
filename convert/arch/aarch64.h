/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_AARCH64_H
#define IC_ARCH_AARCH64_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_aarch64_set {
	IC_AARCH64_FP,               /**< 66: the halves of v0-31, the low one first; fpsr, fpcr */
	IC_AARCH64_TLS,              /**< 1: tpidr_el0 */
	IC_AARCH64_PAC_ENABLED_KEYS, /**< 1: the mask of PR_PAC_SET_ENABLED_KEYS */
	IC_AARCH64_PAC_ADDRESS_KEYS, /**< 8: the halves of apia, apib, apda, apdb */
	IC_AARCH64_PAC_GENERIC_KEYS, /**< 2: the halves of apga */
};

#endif
