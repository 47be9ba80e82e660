/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_PPC64_H
#define IC_ARCH_PPC64_H

#include "convert/arch/arch.h"

/** The sets of ic_register_sets, and the numbers in each. */
enum ic_ppc64_set {
	IC_PPC64_FP,     /**< 33: f0-31, fpscr */
	IC_PPC64_VMX,    /**< 67: the halves of v0-31 and of vscr as they lie in memory; vrsave */
	IC_PPC64_VSX,    /**< 32: the right halves of vs0-31 */
	IC_PPC64_TM_GPR, /**< 40: in the order of the rows of pr_reg; what a transaction goes back to when it fails, as are the next three */
	IC_PPC64_TM_FP,  /**< as IC_PPC64_FP */
	IC_PPC64_TM_VMX, /**< as IC_PPC64_VMX */
	IC_PPC64_TM_VSX, /**< as IC_PPC64_VSX */
	IC_PPC64_TM_SPR, /**< 3: tfhar, texasr, tfiar */
};

#endif
