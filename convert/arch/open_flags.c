/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/open_flags.h"

#include <elf.h>

#include "convert/base/flag_words.h"

#define ACCESS_MODE 3U

/* Where an architecture's numbers differ from asm-generic's. */
enum family { GENERIC, ARM, POWERPC, MIPS, NR_FAMILIES };

/* O_SYNC and O_TMPFILE hold another flag's bit, and come before it. */
static const struct ic_flag_word words[NR_FAMILIES][18] = {
	[GENERIC] = {
		{ 04010000, "O_SYNC" }, { 020200000, "O_TMPFILE" }, { 0100, "O_CREAT" },
		{ 0200, "O_EXCL" }, { 0400, "O_NOCTTY" }, { 01000, "O_TRUNC" },
		{ 02000, "O_APPEND" }, { 04000, "O_NONBLOCK" }, { 010000, "O_DSYNC" },
		{ 020000, "FASYNC" }, { 040000, "O_DIRECT" }, { 0100000, "O_LARGEFILE" },
		{ 0200000, "O_DIRECTORY" }, { 0400000, "O_NOFOLLOW" }, { 01000000, "O_NOATIME" },
		{ 02000000, "O_CLOEXEC" }, { 010000000, "O_PATH" },
	},
	[ARM] = {
		{ 04010000, "O_SYNC" }, { 020040000, "O_TMPFILE" }, { 0100, "O_CREAT" },
		{ 0200, "O_EXCL" }, { 0400, "O_NOCTTY" }, { 01000, "O_TRUNC" },
		{ 02000, "O_APPEND" }, { 04000, "O_NONBLOCK" }, { 010000, "O_DSYNC" },
		{ 020000, "FASYNC" }, { 0200000, "O_DIRECT" }, { 0400000, "O_LARGEFILE" },
		{ 040000, "O_DIRECTORY" }, { 0100000, "O_NOFOLLOW" }, { 01000000, "O_NOATIME" },
		{ 02000000, "O_CLOEXEC" }, { 010000000, "O_PATH" },
	},
	[POWERPC] = {
		{ 04010000, "O_SYNC" }, { 020040000, "O_TMPFILE" }, { 0100, "O_CREAT" },
		{ 0200, "O_EXCL" }, { 0400, "O_NOCTTY" }, { 01000, "O_TRUNC" },
		{ 02000, "O_APPEND" }, { 04000, "O_NONBLOCK" }, { 010000, "O_DSYNC" },
		{ 020000, "FASYNC" }, { 0400000, "O_DIRECT" }, { 0200000, "O_LARGEFILE" },
		{ 040000, "O_DIRECTORY" }, { 0100000, "O_NOFOLLOW" }, { 01000000, "O_NOATIME" },
		{ 02000000, "O_CLOEXEC" }, { 010000000, "O_PATH" },
	},
	[MIPS] = {
		{ 0x4010, "O_SYNC" }, { 020200000, "O_TMPFILE" }, { 0x100, "O_CREAT" },
		{ 0x400, "O_EXCL" }, { 0x800, "O_NOCTTY" }, { 01000, "O_TRUNC" },
		{ 0x8, "O_APPEND" }, { 0x80, "O_NONBLOCK" }, { 0x10, "O_DSYNC" },
		{ 0x1000, "FASYNC" }, { 0x8000, "O_DIRECT" }, { 0x2000, "O_LARGEFILE" },
		{ 0200000, "O_DIRECTORY" }, { 0400000, "O_NOFOLLOW" }, { 01000000, "O_NOATIME" },
		{ 02000000, "O_CLOEXEC" }, { 010000000, "O_PATH" },
	},
};

static enum family family_of(const struct ic_arch *arch)
{
	static const struct {
		uint16_t machine;
		enum family family;
	} families[] = {
		{ EM_ARM, ARM },       { EM_AARCH64, ARM }, { EM_PPC, POWERPC },
		{ EM_PPC64, POWERPC }, { EM_MIPS, MIPS },
	};

	for (size_t i = 0; arch && i < IC_NR(families); i++)
		if (arch->elf_machine == families[i].machine)
			return families[i].family;
	return GENERIC;
}

const char *ic_open_flags(const struct ic_arch *arch, uint32_t flags, struct ic_arena *arena)
{
	static const char *const modes[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };
	const char *rest = ic_flag_words(words[family_of(arch)], flags & ~ACCESS_MODE, arena);
	const char *mode = modes[flags & ACCESS_MODE];

	if (!rest || !*rest)
		return rest ? mode : NULL;
	return ic_arena_format(arena, "%s|%s", mode, rest);
}
