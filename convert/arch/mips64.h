/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_MIPS64_H
#define IC_ARCH_MIPS64_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_mips64_set {
	IC_MIPS64_FP, /**< 34: f0-31, fcr31, fir */
};

#endif
