/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/syscall.h"

#include <linux/audit.h>
#include <stdio.h>

#include "convert/base/attributes.h"
#include "convert/base/syscalls.h"

/* Names that the headers of Debian 12 do not have, or nobody's. */
#ifndef AUDIT_ARCH_LOONGARCH64
#define AUDIT_ARCH_LOONGARCH64 (EM_LOONGARCH | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif
#define X32 (EM_X86_64 | __AUDIT_ARCH_LE)

#define X32_BIT 0x40000000U

/* The interfaces of mips have numbers that overlap nowhere. */
#define MIPS_O32  4000U
#define MIPS_N64  5000U
#define MIPS_N32  6000U
#define MIPS_LAST 6999U

/* Numbers 244 to 259 are each architecture's own. */
#define OWN_FIRST 244U
#define OWN_LAST  259U

static const struct {
	uint32_t audit_arch;
	const char *name;
} audit_archs[] = {
	{ AUDIT_ARCH_X86_64, "AUDIT_ARCH_X86_64" },
	{ AUDIT_ARCH_I386, "AUDIT_ARCH_I386" },
	{ X32, "x32" },
	{ AUDIT_ARCH_AARCH64, "AUDIT_ARCH_AARCH64" },
	{ AUDIT_ARCH_ARM, "AUDIT_ARCH_ARM" },
	{ AUDIT_ARCH_ARMEB, "AUDIT_ARCH_ARMEB" },
	{ AUDIT_ARCH_LOONGARCH64, "AUDIT_ARCH_LOONGARCH64" },
	{ AUDIT_ARCH_MIPS, "AUDIT_ARCH_MIPS" },
	{ AUDIT_ARCH_MIPSEL, "AUDIT_ARCH_MIPSEL" },
	{ AUDIT_ARCH_MIPS64, "AUDIT_ARCH_MIPS64" },
	{ AUDIT_ARCH_MIPSEL64, "AUDIT_ARCH_MIPSEL64" },
	{ AUDIT_ARCH_MIPS64N32, "AUDIT_ARCH_MIPS64N32" },
	{ AUDIT_ARCH_MIPSEL64N32, "AUDIT_ARCH_MIPSEL64N32" },
	{ AUDIT_ARCH_PPC, "AUDIT_ARCH_PPC" },
	{ AUDIT_ARCH_PPC64, "AUDIT_ARCH_PPC64" },
	{ AUDIT_ARCH_PPC64LE, "AUDIT_ARCH_PPC64LE" },
	{ AUDIT_ARCH_RISCV32, "AUDIT_ARCH_RISCV32" },
	{ AUDIT_ARCH_RISCV64, "AUDIT_ARCH_RISCV64" },
	{ AUDIT_ARCH_S390, "AUDIT_ARCH_S390" },
	{ AUDIT_ARCH_S390X, "AUDIT_ARCH_S390X" },
};

/* What older libseccomps lack; every architecture has these by the same number. */
static const struct {
	uint16_t number;
	const char *name;
} newest[] = {
	{ 451, "cachestat" },         { 452, "fchmodat2" },        { 453, "map_shadow_stack" },
	{ 454, "futex_wake" },        { 455, "futex_wait" },       { 456, "futex_requeue" },
	{ 457, "statmount" },         { 458, "listmount" },        { 459, "lsm_get_self_attr" },
	{ 460, "lsm_set_self_attr" }, { 461, "lsm_list_modules" }, { 462, "mseal" },
	{ 463, "setxattrat" },        { 464, "getxattrat" },       { 465, "listxattrat" },
	{ 466, "removexattrat" },     { 467, "open_tree_attr" },   { 468, "file_getattr" },
	{ 469, "file_setattr" },      { 470, "listns" },
};

uint32_t ic_syscall_audit_arch(const struct ic_arch *arch)
{
	return arch->elf_machine | (arch->word_bytes == 8 ? __AUDIT_ARCH_64BIT : 0) |
	       (arch->big_endian ? 0 : __AUDIT_ARCH_LE);
}

const char *ic_syscall_audit_arch_name(uint32_t audit_arch)
{
	for (size_t i = 0; i < IC_NR(audit_archs); i++)
		if (audit_archs[i].audit_arch == audit_arch)
			return audit_archs[i].name;
	return NULL;
}

/* The interface that a number belongs to, and *base, what it is counted from. */
static uint32_t interface(uint32_t audit_arch, uint32_t number, uint32_t *base)
{
	uint32_t endian = audit_arch & __AUDIT_ARCH_LE;

	*base = 0;
	if ((audit_arch & 0xffff) == EM_MIPS) {
		*base = number < MIPS_O32 || number > MIPS_LAST ? 0 :
			number < MIPS_N64                       ? MIPS_O32 :
			number < MIPS_N32                       ? MIPS_N64 :
								  MIPS_N32;
		return *base == MIPS_O32 ? AUDIT_ARCH_MIPS | endian :
		       *base == MIPS_N32 ? AUDIT_ARCH_MIPS64N32 | endian :
					   AUDIT_ARCH_MIPS64 | endian;
	}
	if (audit_arch == X32 || (audit_arch == AUDIT_ARCH_X86_64 && number & X32_BIT)) {
		*base = X32_BIT;
		return X32;
	}
	return audit_arch;
}

/* loongarch64 has the generic table, as riscv64 has, and no calls of its own. */
static bool generic_name(uint32_t audit_arch, uint32_t number, struct ic_syscall *ret)
{
	return audit_arch == AUDIT_ARCH_LOONGARCH64 &&
	       !(number >= OWN_FIRST && number <= OWN_LAST) &&
	       ic_syscalls_name(AUDIT_ARCH_RISCV64, number, ret->name, sizeof(ret->name));
}

static bool newest_name(uint32_t number, struct ic_syscall *ret)
{
	for (size_t i = 0; i < IC_NR(newest); i++)
		if (newest[i].number == number) {
			(void)snprintf(ret->name, sizeof(ret->name), "%s", newest[i].name);
			return true;
		}
	return false;
}

bool ic_syscall_find(uint32_t audit_arch, uint64_t number, struct ic_syscall *ret)
{
	struct ic_syscall found;
	uint32_t abi, base;

	if (number > INT32_MAX || !ic_syscall_audit_arch_name(audit_arch))
		return false;
	abi = interface(audit_arch, (uint32_t)number, &base);
	if ((abi & 0xffff) == EM_MIPS && !base) /* libseccomp has names for numbers from 0, too */
		return false;
	if (!ic_syscalls_name(abi, (uint32_t)number, found.name, sizeof(found.name)) &&
	    !generic_name(abi, (uint32_t)number, &found) &&
	    (number < base || !newest_name((uint32_t)number - base, &found)))
		return false;
	found.arguments = ic_syscall_arguments(abi, found.name);
	*ret = found;
	return true;
}
