/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/limit_name.h"

#include <elf.h>

#include "convert/base/attributes.h"

static const struct ic_limit_name names[IC_NR_LIMITS] = {
	{ "RLIMIT_CPU", "Max cpu time", "seconds" },
	{ "RLIMIT_FSIZE", "Max file size", "bytes" },
	{ "RLIMIT_DATA", "Max data size", "bytes" },
	{ "RLIMIT_STACK", "Max stack size", "bytes" },
	{ "RLIMIT_CORE", "Max core file size", "bytes" },
	[IC_LIMIT_RSS] = { "RLIMIT_RSS", "Max resident set", "bytes" },
	{ "RLIMIT_NPROC", "Max processes", "processes" },
	{ "RLIMIT_NOFILE", "Max open files", "files" },
	{ "RLIMIT_MEMLOCK", "Max locked memory", "bytes" },
	{ "RLIMIT_AS", "Max address space", "bytes" },
	{ "RLIMIT_LOCKS", "Max file locks", "locks" },
	{ "RLIMIT_SIGPENDING", "Max pending signals", "signals" },
	{ "RLIMIT_MSGQUEUE", "Max msgqueue size", "bytes" },
	{ "RLIMIT_NICE", "Max nice priority", NULL },
	{ "RLIMIT_RTPRIO", "Max realtime priority", NULL },
	{ "RLIMIT_RTTIME", "Max realtime timeout", "us" },
};

/* mips numbers five of them otherwise. */
static const uint8_t mips[IC_NR_LIMITS] = { 0, 1, 2, 3, 4, 7, 9, 5, 6, 8, 10, 11, 12, 13, 14, 15 };

size_t ic_limit_generic(const struct ic_arch *arch, size_t number)
{
	return arch && arch->elf_machine == EM_MIPS ? mips[number] : number;
}

const struct ic_limit_name *ic_limit_name_find(const struct ic_arch *arch, size_t number)
{
	return number < IC_NR(names) ? &names[ic_limit_generic(arch, number)] : NULL;
}
