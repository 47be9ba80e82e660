/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/arch.h"

#include <elf.h>

#include "convert/base/attributes.h"

const struct ic_arch *const ic_archs[] = {
	&ic_arch_x86_64,      &ic_arch_i386,   &ic_arch_aarch64,  &ic_arch_arm,
	&ic_arch_loongarch64, &ic_arch_mips64, &ic_arch_mips64el, &ic_arch_ppc64le,
	&ic_arch_riscv64,     &ic_arch_s390x,
};

const size_t ic_nr_archs = IC_NR(ic_archs);

/* Every architecture has them as NT_PRFPREG, whatever else it may have. */
bool ic_arch_has_fp(const struct ic_cpu_state *cpu)
{
	for (size_t i = 0; i < cpu->arch->nr_regsets; i++)
		if (cpu->arch->regsets[i]->type == NT_PRFPREG)
			return ic_regset_size(cpu->arch->regsets[i], cpu) != 0;
	return false;
}
