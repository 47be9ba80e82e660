/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names that crit prints, and no others, so that the two can be compared: what has no name there
 * (VMA_AREA_GUARD, TCP's CLOSING, ICMP) is a number here, too. Only the states of a task are
 * CRIU's own (criu/include/pstree.h), of which crit 4.2 confuses three, and flags are those of
 * the machine that was dumped, which crit takes for x86 always.
 */
#include <core.pb-c.h>

#include "convert/base/attributes.h"
#include "convert/criu/shown.h"

const struct ic_shown_name ic_shown_mmap_prot[] = {
	{ "PROT_READ", 1 },
	{ "PROT_WRITE", 2 },
	{ "PROT_EXEC", 4 },
	{ NULL, 0 },
};

const struct ic_shown_name ic_shown_mmap_flags[] = {
	{ "MAP_SHARED", 0x1 }, { "MAP_PRIVATE", 0x2 },     { "MAP_DROPPABLE", 0x8 },
	{ "MAP_ANON", 0x20 },  { "MAP_GROWSDOWN", 0x100 }, { NULL, 0 },
};

const struct ic_shown_name ic_shown_mmap_status[] = {
	{ "VMA_AREA_REGULAR", 1U << 0 },  { "VMA_AREA_STACK", 1U << 1 },
	{ "VMA_AREA_VSYSCALL", 1U << 2 }, { "VMA_AREA_VDSO", 1U << 3 },
	{ "VMA_AREA_HEAP", 1U << 5 },     { "VMA_FILE_PRIVATE", 1U << 6 },
	{ "VMA_FILE_SHARED", 1U << 7 },   { "VMA_ANON_SHARED", 1U << 8 },
	{ "VMA_ANON_PRIVATE", 1U << 9 },  { "VMA_AREA_SYSVIPC", 1U << 10 },
	{ "VMA_AREA_SOCKET", 1U << 11 },  { "VMA_AREA_VVAR", 1U << 12 },
	{ "VMA_AREA_AIORING", 1U << 13 }, { "VMA_AREA_MEMFD", 1U << 14 },
	{ "VMA_AREA_SHSTK", 1U << 15 },   { "VMA_AREA_UPROBES", 1U << 17 },
	{ "VMA_UNSUPP", 1U << 31 },       { NULL, 0 },
};

/* Also those of s390x, riscv64 and loongarch64; include/uapi/asm-generic/fcntl.h (Linux 6.12). */
const struct ic_shown_name ic_shown_rfile_flags[] = {
	{ "O_WRONLY", 01 },
	{ "O_RDWR", 02 },
	{ "O_CREAT", 0100 },
	{ "O_EXCL", 0200 },
	{ "O_NOCTTY", 0400 },
	{ "O_TRUNC", 01000 },
	{ "O_APPEND", 02000 },
	{ "O_NONBLOCK", 04000 },
	{ "O_DSYNC", 010000 },
	{ "FASYNC", 020000 },
	{ "O_DIRECT", 040000 },
	{ "O_LARGEFILE", 0100000 },
	{ "O_DIRECTORY", 0200000 },
	{ "O_NOFOLLOW", 0400000 },
	{ "O_NOATIME", 01000000 },
	{ "O_CLOEXEC", 02000000 },
	{ NULL, 0 },
};

const struct ic_shown_name ic_shown_seals_flags[] = {
	{ "F_SEAL_SEAL", 0x1 },  { "F_SEAL_SHRINK", 0x2 },        { "F_SEAL_GROW", 0x4 },
	{ "F_SEAL_WRITE", 0x8 }, { "F_SEAL_FUTURE_WRITE", 0x10 }, { NULL, 0 },
};

const struct ic_shown_name ic_shown_pmap_flags[] = {
	{ "PE_PARENT", 1 },
	{ "PE_LAZY", 2 },
	{ "PE_PRESENT", 4 },
	{ NULL, 0 },
};

const struct ic_shown_name ic_shown_task_state[] = {
	{ "Alive", 1 }, { "Dead", 2 }, { "Stopped", 3 }, { "Zombie", 6 }, { NULL, 0 },
};

const struct ic_shown_name ic_shown_sk_family[] = {
	{ "UNIX", 1 },     { "INET", 2 },    { "INET6", 10 },
	{ "NETLINK", 16 }, { "PACKET", 17 }, { NULL, 0 },
};

const struct ic_shown_name ic_shown_sk_type[] = {
	{ "STREAM", 1 },    { "DGRAM", 2 },   { "RAW", 3 },
	{ "SEQPACKET", 5 }, { "PACKET", 10 }, { NULL, 0 },
};

const struct ic_shown_name ic_shown_sk_state[] = {
	{ "ESTABLISHED", 1 }, { "SYN_SENT", 2 },  { "SYN_RECV", 3 }, { "FIN_WAIT1", 4 },
	{ "FIN_WAIT2", 5 },   { "TIME_WAIT", 6 }, { "CLOSE", 7 },    { "CLOSE_WAIT", 8 },
	{ "LAST_ACK", 9 },    { "LISTEN", 10 },   { NULL, 0 },
};

const struct ic_shown_name ic_shown_sk_proto[] = {
	{ "IP", 0 }, { "TCP", 6 }, { "UDP", 17 }, { "UDPLITE", 136 }, { NULL, 0 },
};

/* arch/arm/include/uapi/asm/fcntl.h, which arm64's repeats. */
static const struct ic_shown_name rfile_flags_arm[] = {
	{ "O_WRONLY", 01 },
	{ "O_RDWR", 02 },
	{ "O_CREAT", 0100 },
	{ "O_EXCL", 0200 },
	{ "O_NOCTTY", 0400 },
	{ "O_TRUNC", 01000 },
	{ "O_APPEND", 02000 },
	{ "O_NONBLOCK", 04000 },
	{ "O_DSYNC", 010000 },
	{ "FASYNC", 020000 },
	{ "O_DIRECT", 0200000 },
	{ "O_LARGEFILE", 0400000 },
	{ "O_DIRECTORY", 040000 },
	{ "O_NOFOLLOW", 0100000 },
	{ "O_NOATIME", 01000000 },
	{ "O_CLOEXEC", 02000000 },
	{ NULL, 0 },
};

/* arch/powerpc/include/uapi/asm/fcntl.h */
static const struct ic_shown_name rfile_flags_ppc[] = {
	{ "O_WRONLY", 01 },
	{ "O_RDWR", 02 },
	{ "O_CREAT", 0100 },
	{ "O_EXCL", 0200 },
	{ "O_NOCTTY", 0400 },
	{ "O_TRUNC", 01000 },
	{ "O_APPEND", 02000 },
	{ "O_NONBLOCK", 04000 },
	{ "O_DSYNC", 010000 },
	{ "FASYNC", 020000 },
	{ "O_DIRECT", 0400000 },
	{ "O_LARGEFILE", 0200000 },
	{ "O_DIRECTORY", 040000 },
	{ "O_NOFOLLOW", 0100000 },
	{ "O_NOATIME", 01000000 },
	{ "O_CLOEXEC", 02000000 },
	{ NULL, 0 },
};

/* arch/mips/include/uapi/asm/fcntl.h */
static const struct ic_shown_name rfile_flags_mips[] = {
	{ "O_WRONLY", 0x1 },
	{ "O_RDWR", 0x2 },
	{ "O_CREAT", 0x100 },
	{ "O_EXCL", 0x400 },
	{ "O_NOCTTY", 0x800 },
	{ "O_TRUNC", 0x200 },
	{ "O_APPEND", 0x8 },
	{ "O_NONBLOCK", 0x80 },
	{ "O_DSYNC", 0x10 },
	{ "FASYNC", 0x1000 },
	{ "O_DIRECT", 0x8000 },
	{ "O_LARGEFILE", 0x2000 },
	{ "O_DIRECTORY", 0x10000 },
	{ "O_NOFOLLOW", 0x20000 },
	{ "O_NOATIME", 0x40000 },
	{ "O_CLOEXEC", 0x80000 },
	{ NULL, 0 },
};

/* arch/mips/include/uapi/asm/mman.h */
static const struct ic_shown_name mmap_flags_mips[] = {
	{ "MAP_SHARED", 0x1 }, { "MAP_PRIVATE", 0x2 },      { "MAP_DROPPABLE", 0x8 },
	{ "MAP_ANON", 0x800 }, { "MAP_GROWSDOWN", 0x1000 }, { NULL, 0 },
};

static const struct {
	uint32_t march;
	const struct ic_shown_name *names, *there;
} others[] = {
	{ CORE_ENTRY__MARCH__ARM, ic_shown_rfile_flags, rfile_flags_arm },
	{ CORE_ENTRY__MARCH__AARCH64, ic_shown_rfile_flags, rfile_flags_arm },
	{ CORE_ENTRY__MARCH__PPC64, ic_shown_rfile_flags, rfile_flags_ppc },
	{ CORE_ENTRY__MARCH__MIPS, ic_shown_rfile_flags, rfile_flags_mips },
	{ CORE_ENTRY__MARCH__MIPS, ic_shown_mmap_flags, mmap_flags_mips },
};

const struct ic_shown_name *ic_shown_on(const struct ic_shown_name *names, uint32_t march)
{
	for (size_t i = 0; i < IC_NR(others); i++)
		if (others[i].march == march && others[i].names == names)
			return others[i].there;
	return names;
}
