/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/siginfo.h"

#include <elf.h>

#include "convert/arch/signal_name.h"
#include "convert/base/attributes.h"
#include "convert/base/endian.h"

/* What codes from 1 on mean for a signal of x86: the first row that fits counts. */
static const struct code {
	uint8_t signal, first, last;
	enum ic_siginfo_layout layout;
} codes[] = {
	{ 4, 1, 11, IC_SIGINFO_FAULT },  /* SIGILL */
	{ 5, 6, 6, IC_SIGINFO_PERF },    /* SIGTRAP, TRAP_PERF */
	{ 5, 1, 6, IC_SIGINFO_FAULT },   /* SIGTRAP */
	{ 7, 4, 5, IC_SIGINFO_MCEERR },  /* SIGBUS, BUS_MCEERR_AR, _AO */
	{ 7, 1, 5, IC_SIGINFO_FAULT },   /* SIGBUS */
	{ 8, 1, 15, IC_SIGINFO_FAULT },  /* SIGFPE */
	{ 11, 3, 3, IC_SIGINFO_BNDERR }, /* SIGSEGV, SEGV_BNDERR */
	{ 11, 4, 4, IC_SIGINFO_PKUERR }, /* SIGSEGV, SEGV_PKUERR */
	{ 11, 1, 10, IC_SIGINFO_FAULT }, /* SIGSEGV */
	{ 17, 1, 6, IC_SIGINFO_CHLD },   /* SIGCHLD */
	{ 29, 1, 6, IC_SIGINFO_POLL },   /* SIGIO */
	{ 31, 1, 2, IC_SIGINFO_SYS },    /* SIGSYS */
	{ 0, 1, 6, IC_SIGINFO_POLL },    /* any other: fcntl(F_SETSIG) chose it for SIGIO's codes */
};

#define CODE_KERNEL 0x80 /* SI_KERNEL: from here on not of one signal */
#define CODE_TIMER  (-2) /* SI_TIMER */
#define CODE_SIGIO  (-5) /* SI_SIGIO */

enum ic_siginfo_layout ic_siginfo_layout(uint32_t signal, int32_t code)
{
	if (code == CODE_TIMER)
		return IC_SIGINFO_TIMER;
	if (code == CODE_SIGIO)
		return IC_SIGINFO_POLL;
	if (code < 0)
		return IC_SIGINFO_RT;
	for (size_t i = 0; code < CODE_KERNEL && i < IC_NR(codes); i++)
		if ((!codes[i].signal || codes[i].signal == signal) && code >= codes[i].first &&
		    code <= codes[i].last)
			return codes[i].layout;
	return IC_SIGINFO_KILL;
}

/* Codes of any signal (0), and of those of x86. */
static const struct {
	uint8_t signal;
	int16_t code;
	const char *name;
} code_names[] = {
	{ 0, 0, "SI_USER" },       { 0, 0x80, "SI_KERNEL" },
	{ 0, -1, "SI_QUEUE" },     { 0, -2, "SI_TIMER" },
	{ 0, -3, "SI_MESGQ" },     { 0, -4, "SI_ASYNCIO" },
	{ 0, -5, "SI_SIGIO" },     { 0, -6, "SI_TKILL" },
	{ 0, -7, "SI_DETHREAD" },  { 0, -60, "SI_ASYNCNL" },
	{ 4, 1, "ILL_ILLOPC" },    { 4, 2, "ILL_ILLOPN" },
	{ 4, 3, "ILL_ILLADR" },    { 4, 4, "ILL_ILLTRP" },
	{ 4, 5, "ILL_PRVOPC" },    { 4, 6, "ILL_PRVREG" },
	{ 4, 7, "ILL_COPROC" },    { 4, 8, "ILL_BADSTK" },
	{ 5, 1, "TRAP_BRKPT" },    { 5, 2, "TRAP_TRACE" },
	{ 5, 3, "TRAP_BRANCH" },   { 5, 4, "TRAP_HWBKPT" },
	{ 5, 5, "TRAP_UNK" },      { 5, 6, "TRAP_PERF" },
	{ 7, 1, "BUS_ADRALN" },    { 7, 2, "BUS_ADRERR" },
	{ 7, 3, "BUS_OBJERR" },    { 7, 4, "BUS_MCEERR_AR" },
	{ 7, 5, "BUS_MCEERR_AO" }, { 8, 1, "FPE_INTDIV" },
	{ 8, 2, "FPE_INTOVF" },    { 8, 3, "FPE_FLTDIV" },
	{ 8, 4, "FPE_FLTOVF" },    { 8, 5, "FPE_FLTUND" },
	{ 8, 6, "FPE_FLTRES" },    { 8, 7, "FPE_FLTINV" },
	{ 8, 8, "FPE_FLTSUB" },    { 11, 1, "SEGV_MAPERR" },
	{ 11, 2, "SEGV_ACCERR" },  { 11, 3, "SEGV_BNDERR" },
	{ 11, 4, "SEGV_PKUERR" },  { 11, 8, "SEGV_MTEAERR" },
	{ 11, 9, "SEGV_MTESERR" }, { 11, 10, "SEGV_CPERR" },
	{ 17, 1, "CLD_EXITED" },   { 17, 2, "CLD_KILLED" },
	{ 17, 3, "CLD_DUMPED" },   { 17, 4, "CLD_TRAPPED" },
	{ 17, 5, "CLD_STOPPED" },  { 17, 6, "CLD_CONTINUED" },
	{ 29, 1, "POLL_IN" },      { 29, 2, "POLL_OUT" },
	{ 29, 3, "POLL_MSG" },     { 29, 4, "POLL_ERR" },
	{ 29, 5, "POLL_PRI" },     { 29, 6, "POLL_HUP" },
	{ 31, 1, "SYS_SECCOMP" },  { 31, 2, "SYS_USER_DISPATCH" },
};

static const char *name_of(uint32_t signal, int32_t code)
{
	for (size_t i = 0; i < IC_NR(code_names); i++)
		if ((!code_names[i].signal || code_names[i].signal == signal) &&
		    code_names[i].code == code)
			return code_names[i].name;
	return NULL;
}

/* mips has the codes of its own for three of them. */
static int32_t generic_code(int32_t code, bool mips)
{
	static const int8_t generic[] = { -4, -2, -3 }; /* of -2, -3 and -4 */

	return mips && code <= -2 && code >= -4 ? generic[-2 - code] : code;
}

static int32_t get(const uint8_t *bytes, bool big)
{
	return (int32_t)ic_get(bytes, 4, big);
}

/* The members behind the head. `word`: bytes of a long. */
static void read_members(const uint8_t *from, uint8_t word, bool big, struct ic_siginfo_facts *ret)
{
	switch (ret->layout) {
	case IC_SIGINFO_CHLD:
		ret->status = get(from + 8, big);
		ret->pid = get(from, big);
		ret->uid = (uint32_t)get(from + 4, big);
		return;
	case IC_SIGINFO_RT:
		ret->value = ic_get(from + 8, word, big);
		ret->pid = get(from, big);
		ret->uid = (uint32_t)get(from + 4, big);
		return;
	case IC_SIGINFO_KILL:
		ret->pid = get(from, big);
		ret->uid = (uint32_t)get(from + 4, big);
		return;
	case IC_SIGINFO_TIMER:
		ret->timer = get(from, big);
		ret->overrun = get(from + 4, big);
		ret->value = ic_get(from + 8, word, big);
		return;
	case IC_SIGINFO_POLL:
		ret->band = word == 8 ? (int64_t)ic_get(from, 8, big) : get(from, big);
		ret->descriptor = get(from + word, big);
		return;
	case IC_SIGINFO_SYS:
		ret->syscall = get(from + word, big);
		ret->audit_arch = (uint32_t)get(from + word + 4, big);
		ret->address = ic_get(from, word, big);
		return;
	case IC_SIGINFO_FAULT:
	case IC_SIGINFO_MCEERR:
	case IC_SIGINFO_BNDERR:
	case IC_SIGINFO_PKUERR:
	case IC_SIGINFO_PERF:
	case IC_NR_SIGINFO_LAYOUTS:
		ret->address = ic_get(from, word, big);
	}
}

void ic_siginfo_read(const struct ic_siginfo *info, const struct ic_arch *arch,
		     struct ic_siginfo_facts *ret)
{
	bool mips = arch->elf_machine == EM_MIPS, big = arch->big_endian;
	/* Of 32-bit tasks of a 64-bit machine a checkpoint has the 64-bit layout. */
	uint8_t word = arch->compat ? 8 : arch->word_bytes;
	struct ic_siginfo_facts facts = {
		.signal = get(info->bytes, big),
		.error = get(info->bytes + (mips ? 8 : 4), big),
		.code = get(info->bytes + (mips ? 4 : 8), big),
	};
	uint32_t signal = ic_signal_generic((uint32_t)facts.signal, arch);
	int32_t code = generic_code(facts.code, mips);

	facts.layout = ic_siginfo_layout(signal, code);
	facts.code_name = name_of(signal, code);
	read_members(info->bytes + (word == 8 ? 16 : 12), word, big, &facts);
	*ret = facts;
}
