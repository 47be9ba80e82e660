/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/signal_name.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"

#define LAST      64
#define LAST_MIPS 128
#define FIRST_RT  32 /* the kernel's SIGRTMIN */

/* Names of real-time signals are not of the kernel: they go by number. */
static const struct {
	const char *name;
	uint8_t number, mips; /* 0: there is none */
} signals[] = {
	{ "HUP", 1, 1 },    { "INT", 2, 2 },     { "QUIT", 3, 3 },   { "ILL", 4, 4 },
	{ "TRAP", 5, 5 },   { "ABRT", 6, 6 },    { "IOT", 6, 6 },    { "BUS", 7, 10 },
	{ "EMT", 0, 7 },    { "FPE", 8, 8 },     { "KILL", 9, 9 },   { "USR1", 10, 16 },
	{ "SEGV", 11, 11 }, { "USR2", 12, 17 },  { "PIPE", 13, 13 }, { "ALRM", 14, 14 },
	{ "TERM", 15, 15 }, { "STKFLT", 16, 0 }, { "CHLD", 17, 18 }, { "CONT", 18, 25 },
	{ "STOP", 19, 23 }, { "TSTP", 20, 24 },  { "TTIN", 21, 26 }, { "TTOU", 22, 27 },
	{ "URG", 23, 21 },  { "XCPU", 24, 30 },  { "XFSZ", 25, 31 }, { "VTALRM", 26, 28 },
	{ "PROF", 27, 29 }, { "WINCH", 28, 20 }, { "IO", 29, 22 },   { "POLL", 29, 22 },
	{ "PWR", 30, 19 },  { "SYS", 31, 12 },
};

static bool is_mips(const struct ic_arch *arch)
{
	return arch && arch->elf_machine == EM_MIPS;
}

uint32_t ic_signal_name_number(const char *word, const struct ic_arch *arch)
{
	bool mips = is_mips(arch);
	const char *name = strncmp(word, "SIG", 3) ? word : word + 3;
	unsigned long number;

	if (*word >= '0' && *word <= '9') {
		char *end;

		number = strtoul(word, &end, 10);
		/* Without an architecture whatever some machine has. */
		return !*end && number <= (mips || !arch ? LAST_MIPS : LAST) ? (uint32_t)number : 0;
	}
	for (size_t i = 0; i < IC_NR(signals); i++)
		if (!strcmp(signals[i].name, name))
			return mips ? signals[i].mips :
			       arch ? signals[i].number :
				      signals[i].number | signals[i].mips;
	return 0;
}

const char *ic_signal_name(uint32_t number, const struct ic_arch *arch,
			   char ret[static IC_SIGNAL_NAME_BYTES])
{
	uint32_t last = is_mips(arch) ? LAST_MIPS : LAST;

	for (size_t i = 0; number && i < IC_NR(signals); i++)
		if ((is_mips(arch) ? signals[i].mips : signals[i].number) == number) {
			(void)snprintf(ret, IC_SIGNAL_NAME_BYTES, "SIG%s", signals[i].name);
			return ret;
		}
	(void)snprintf(ret, IC_SIGNAL_NAME_BYTES,
		       number >= FIRST_RT && number <= last ? "SIGRT_%" PRIu32 : "%" PRIu32,
		       number >= FIRST_RT && number <= last ? number - FIRST_RT : number);
	return ret;
}

uint32_t ic_signal_generic(uint32_t number, const struct ic_arch *arch)
{
	for (size_t i = 0; is_mips(arch) && number && i < IC_NR(signals); i++)
		if (signals[i].mips == number && signals[i].number)
			return signals[i].number;
	return number;
}
