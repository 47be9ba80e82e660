/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static void minimal(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");

	(void)arguments;
	icb_thread(p, 101, "worker");
}

const struct icb_scenario icb_scenario_minimal = {
	.name = "minimal",
	.help = "a process of two threads",
	.describe = minimal,
};

static void zombie(struct icb *b, icb_arguments_list arguments)
{
	(void)arguments;
	icb_process(b, 100, 0, "app");
	icb_zombie(b, 102, 100, "gone");
}

const struct icb_scenario icb_scenario_zombie = {
	.name = "zombie",
	.help = "a live process and a zombie child",
	.describe = zombie,
};

static void compat(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_compat_process(b, 100, 0, "app32");

	(void)arguments;
	icb_vectors(icb_thread(p, 101, "worker32"), 0x11111111, 0);
}

const struct icb_scenario icb_scenario_compat = {
	.name = "compat",
	.help = "a 32-bit process of two threads on x86-64",
	.describe = compat,
};

/* Bytes a terminal, an XML parser or a shell would trip over. */
static void hostile_names(struct icb *b, icb_arguments_list arguments)
{
	static const char *const paths[] = {
		"/tmp/line\nbreak",
		"/tmp/\"double\" 'single' `back`",
		"/tmp/\033[31mred\033]0;title\a",
		"/tmp/\xff\xfe\xc3(",
		"/tmp/<b>&amp;</b>]]>",
		"/tmp/%s%n%n$(id);|&",
		"/tmp/\342\200\256gnp.exe",
		"relative/../../etc/passwd",
		"",
	};
	static const char nul[] = "/tmp/a\0b";
	struct icb_process *p = icb_process(b, 100, 0, "\033[2Jap\np");
	uint32_t fd = 3;

	(void)arguments;
	icb_thread(p, 101, "\xff\"<&'\\%n\r");
	icb_arguments(p, (const char *const[]){ "/bin/\033[7mx", "a\nb", "\xc0\xaf", "", NULL },
		      (const char *const[]){ "A=\x80\x01", "NO_EQUALS", NULL });
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		icb_fd(p, fd++, icb_file(b, paths[i], 0), 0);
	icb_fd(p, fd++, icb_file_bytes(b, nul, sizeof(nul) - 1, 0), 0);
	icb_private_file(p, 0x7fffe0000000, 1, ICB_R, icb_file(b, paths[0], 4096), 0);
	icb_zombie(b, 102, 100, "\x1b]52;c;?\a");
}

const struct icb_scenario icb_scenario_hostile_names = {
	.name = "hostile-names",
	.help = "control bytes, quotes, escapes and bad UTF-8 in paths, names and arguments",
	.describe = hostile_names,
};
