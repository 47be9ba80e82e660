/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_RISCV64_H
#define IC_ARCH_RISCV64_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_riscv64_set {
	IC_RISCV64_FP, /**< 33: f0-31, fcsr */
};

#endif
