/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/syscall.h"

#include <linux/audit.h>
#include <sys/syscall.h>

#include "tests/unit/unit.h"

static const struct {
	const struct ic_arch *arch;
	uint32_t number;
	const char *name, *arguments;
} calls[] = {
	/* arch/x86/entry/syscalls, arch/arm/tools, arch/mips/kernel/syscalls ... (Linux 6.12) */
	{ &ic_arch_x86_64, 34, "pause", "" },
	{ &ic_arch_x86_64, 202, "futex", "aiuaau" },
	{ &ic_arch_x86_64, 257, "openat", "Dpxo" },
	{ &ic_arch_x86_64, 0x40000000 | 202, "futex", "aiuaau" }, /* x32 */
	{ &ic_arch_x86_64, 0x40000000 | 515, "readv", "dau" },
	{ &ic_arch_i386, 29, "pause", "" },
	{ &ic_arch_i386, 90, "mmap", "a" },
	{ &ic_arch_i386, 192, "mmap2", "azxxdu" },
	{ &ic_arch_i386, 407, "clock_nanosleep_time64", "ixaa" },
	{ &ic_arch_aarch64, 98, "futex", "aiuaau" },
	{ &ic_arch_aarch64, 73, "ppoll", "auaaz" },
	{ &ic_arch_arm, 29, "pause", "" },
	{ &ic_arch_arm, 0xf0005, "set_tls", "a" },
	{ &ic_arch_ppc64le, 221, "futex", "aiuaau" },
	{ &ic_arch_s390x, 238, "futex", "aiuaau" },
	{ &ic_arch_s390x, 90, "mmap", "a" },
	{ &ic_arch_riscv64, 73, "ppoll", "auaaz" },
	{ &ic_arch_riscv64, 259, "riscv_flush_icache", "aax" },
	{ &ic_arch_loongarch64, 73, "ppoll", "auaaz" },
	{ &ic_arch_loongarch64, 435, "clone3", "az" },
	{ &ic_arch_mips64, 5033, "pause", "" },   /* n64 */
	{ &ic_arch_mips64, 4029, "pause", "" },   /* o32 */
	{ &ic_arch_mips64el, 6033, "pause", "" }, /* n32 */
	{ &ic_arch_mips64el, 5462, "mseal", "azx" },
	{ &ic_arch_x86_64, 455, "futex_wait", "auuxai" },
	{ &ic_arch_x86_64, 0x40000000 | 462, "mseal", "azx" },
	{ &ic_arch_arm, 470, "listns", "aazx" },
};

static void a_number_has_the_name_that_its_architecture_gives_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(calls); i++) {
		struct ic_syscall found;

		assert_true(ic_syscall_find(ic_syscall_audit_arch(calls[i].arch), calls[i].number,
					    &found));
		assert_string_equal(found.name, calls[i].name);
		assert_string_equal(found.arguments, calls[i].arguments);
	}
}

static void a_number_that_an_architecture_lacks_has_none(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		uint64_t number;
	} none[] = {
		{ &ic_arch_x86_64, UINT64_MAX },
		{ &ic_arch_x86_64, 1 + (1ULL << 32) },
		{ &ic_arch_x86_64, 400 },
		{ &ic_arch_x86_64, UINT32_MAX },
		{ &ic_arch_loongarch64, 259 },
		{ &ic_arch_loongarch64, 9999 },
		{ &ic_arch_mips64, 33 },
		{ &ic_arch_mips64, 7000 },
		{ &ic_arch_aarch64, 1U << 30 | 98U },
		{ &ic_arch_i386, INT32_MAX },
	};
	struct ic_syscall found;

	(void)state;
	for (size_t i = 0; i < IC_NR(none); i++)
		assert_false(ic_syscall_find(ic_syscall_audit_arch(none[i].arch), none[i].number,
					     &found));
	assert_false(ic_syscall_find(0, 1, &found));
	assert_false(ic_syscall_find(UINT32_MAX, 1, &found));
}

/* Every architecture has futex, whatever its number, and says what it takes. */
static void every_architecture_has_its_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		size_t nr = 0, nr_without = 0;
		bool futex = false;

		for (uint32_t number = 0; number < 7000; number++) {
			struct ic_syscall found;

			if (!ic_syscall_find(ic_syscall_audit_arch(ic_archs[i]), number, &found))
				continue;
			nr++;
			nr_without += !found.arguments;
			futex |= !strcmp(found.name, "futex");
			if (found.arguments) {
				assert_in_range(strlen(found.arguments), 0,
						IC_MAX_SYSCALL_ARGUMENTS);
				assert_int_equal(strspn(found.arguments, "dDpsaxiuzogtlX"),
						 strlen(found.arguments));
			}
		}
		assert_true(futex);
		assert_true(nr > 300);
		/* Those that no kernel implements any more. */
		assert_true(nr_without * 10 < nr);
	}
}

static void interfaces_have_the_kernels_names(void **state)
{
	(void)state;
	assert_int_equal(ic_syscall_audit_arch(&ic_arch_x86_64), AUDIT_ARCH_X86_64);
	assert_int_equal(ic_syscall_audit_arch(&ic_arch_arm), AUDIT_ARCH_ARM);
	assert_int_equal(ic_syscall_audit_arch(&ic_arch_s390x), AUDIT_ARCH_S390X);
	assert_int_equal(ic_syscall_audit_arch(&ic_arch_mips64el), AUDIT_ARCH_MIPSEL64);
	assert_string_equal(ic_syscall_audit_arch_name(0xc000003e), "AUDIT_ARCH_X86_64");
	assert_string_equal(ic_syscall_audit_arch_name(0x40000003), "AUDIT_ARCH_I386");
	assert_null(ic_syscall_audit_arch_name(0));
	for (size_t i = 0; i < ic_nr_archs; i++)
		assert_non_null(ic_syscall_audit_arch_name(ic_syscall_audit_arch(ic_archs[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_has_the_name_that_its_architecture_gives_it),
		cmocka_unit_test(a_number_that_an_architecture_lacks_has_none),
		cmocka_unit_test(every_architecture_has_its_calls),
		cmocka_unit_test(interfaces_have_the_kernels_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
