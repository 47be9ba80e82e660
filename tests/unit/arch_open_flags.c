/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/open_flags.h"
#include "tests/unit/unit.h"

static void each_architecture_has_its_numbers(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		uint32_t flags;
		const char *text;
	} rows[] = {
		{ &ic_arch_x86_64, 0, "O_RDONLY" },
		{ &ic_arch_x86_64, 0100002, "O_RDWR|O_LARGEFILE" },
		{ &ic_arch_i386, 0300000, "O_RDONLY|O_LARGEFILE|O_DIRECTORY" },
		{ &ic_arch_aarch64, 0400002, "O_RDWR|O_LARGEFILE" },
		{ &ic_arch_arm, 040000, "O_RDONLY|O_DIRECTORY" },
		{ &ic_arch_ppc64le, 0600001, "O_WRONLY|O_DIRECT|O_LARGEFILE" },
		{ &ic_arch_mips64, 0x2089, "O_WRONLY|O_APPEND|O_NONBLOCK|O_LARGEFILE" },
		{ &ic_arch_mips64el, 0x4010, "O_RDONLY|O_SYNC" },
		{ &ic_arch_s390x, 04010000, "O_RDONLY|O_SYNC" },
		{ &ic_arch_riscv64, 020200002, "O_RDWR|O_TMPFILE" },
		{ &ic_arch_loongarch64, 010000, "O_RDONLY|O_DSYNC" },
		{ NULL, 03, "O_ACCMODE" },
		{ NULL, 0x80000001, "O_WRONLY|0x80000000" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_string_equal(ic_open_flags(rows[i].arch, rows[i].flags, unit->arena),
				    rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_architecture_has_its_numbers, unit_make,
						unit_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
