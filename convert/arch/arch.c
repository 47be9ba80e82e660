/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/arch.h"

#include "convert/base/attributes.h"

const struct ic_arch *const ic_archs[] = {
	&ic_arch_x86_64,
	&ic_arch_i386,
};

const size_t ic_nr_archs = IC_NR(ic_archs);
