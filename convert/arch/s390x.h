/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_S390X_H
#define IC_ARCH_S390X_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_s390x_set {
	IC_S390X_FP,          /**< 17: fpc, f0-15 */
	IC_S390X_SYSTEM_CALL, /**< 1: the number of the call it is in */
	IC_S390X_VXRS_LOW,    /**< 16: the right halves of v0-15 */
	IC_S390X_VXRS_HIGH,   /**< 32: the halves of v16-31 */
	IC_S390X_GS_CB,       /**< 4: guarded storage */
	IC_S390X_GS_BC,       /**< 4: guarded storage to come */
	IC_S390X_RI_CB,       /**< 8: runtime instrumentation */
};

#endif
