/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_ARM_H
#define IC_ARCH_ARM_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_arm_set {
	IC_ARM_VFP, /**< 33: d0-31, fpscr */
	IC_ARM_TLS, /**< 1: tpidruro */
};

#endif
