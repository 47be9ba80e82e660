/* SPDX-License-Identifier: Apache-2.0 */
/* Where the numbers of register sets are in their notes: single offsets of the kernel's structs. */
#include "tests/unit/core_fixture.h"

#define MOST_BYTES 1024

/* A number of a set, and where readers look for it. */
struct place {
	const struct ic_arch *arch;
	uint32_t type;  /* of the note */
	uint8_t set;    /* of the architecture's header */
	uint8_t number; /* in the set */
	uint8_t size;   /* bytes in the note */
	uint16_t at;    /* byte offset in the note */
};

static const struct place places[] = {
	/* struct user_fpsimd_state: __uint128_t vregs[32]; u32 fpsr, fpcr */
	{ &ic_arch_aarch64, 2, 0, 0, 8, 0 },
	{ &ic_arch_aarch64, 2, 0, 13, 8, 6 * 16 + 8 }, /* the high half of v6 */
	{ &ic_arch_aarch64, 2, 0, 64, 4, 512 },
	{ &ic_arch_aarch64, 2, 0, 65, 4, 516 },
	{ &ic_arch_aarch64, 0x401, 1, 0, 8, 0 },
	{ &ic_arch_aarch64, 0x40a, 2, 0, 8, 0 },
	{ &ic_arch_aarch64, 0x407, 3, 7, 8, 56 }, /* the high half of apdb */
	{ &ic_arch_aarch64, 0x408, 4, 1, 8, 8 },
	/* struct user_vfp: u64 fpregs[32]; unsigned long fpscr */
	{ &ic_arch_arm, 0x400, 0, 14, 8, 112 },
	{ &ic_arch_arm, 0x400, 0, 32, 4, 256 },
	{ &ic_arch_arm, 0x401, 1, 0, 4, 0 },
	/* struct user_fp_state: u64 fpr[32], fcc; u32 fcsr */
	{ &ic_arch_loongarch64, 2, 0, 31, 8, 248 },
	{ &ic_arch_loongarch64, 2, 0, 32, 8, 256 },
	{ &ic_arch_loongarch64, 2, 0, 33, 4, 264 },
	/* elf_fpregset_t: the last word is fcr31 and fir */
	{ &ic_arch_mips64, 2, 0, 31, 8, 248 },
	{ &ic_arch_mips64, 2, 0, 32, 4, 256 },
	{ &ic_arch_mips64, 2, 0, 33, 4, 260 },
	{ &ic_arch_mips64el, 2, 0, 32, 4, 256 },
	/* elf_fpregset_t, elf_vrregset_t (vscr in word 32, vrsave in 33), elf_vsrreghalf_t32 */
	{ &ic_arch_ppc64le, 2, 0, 32, 8, 256 },
	{ &ic_arch_ppc64le, 0x100, 1, 65, 8, 520 },
	{ &ic_arch_ppc64le, 0x100, 1, 66, 4, 528 },
	{ &ic_arch_ppc64le, 0x102, 2, 31, 8, 248 },
	{ &ic_arch_ppc64le, 0x108, 3, 32, 8, 256 }, /* nip */
	{ &ic_arch_ppc64le, 0x108, 3, 39, 8, 320 }, /* trap */
	{ &ic_arch_ppc64le, 0x109, 4, 32, 8, 256 },
	{ &ic_arch_ppc64le, 0x10a, 5, 66, 4, 528 },
	{ &ic_arch_ppc64le, 0x10b, 6, 31, 8, 248 },
	{ &ic_arch_ppc64le, 0x10c, 7, 2, 8, 16 },
	/* struct __riscv_d_ext_state: u64 f[32]; u32 fcsr */
	{ &ic_arch_riscv64, 2, 0, 27, 8, 216 },
	{ &ic_arch_riscv64, 2, 0, 32, 4, 256 },
	/* s390_fp_regs: u32 fpc, pad; u64 fprs[16] */
	{ &ic_arch_s390x, 2, 0, 0, 4, 0 },
	{ &ic_arch_s390x, 2, 0, 1, 8, 8 },
	{ &ic_arch_s390x, 2, 0, 16, 8, 128 },
	{ &ic_arch_s390x, 0x307, 1, 0, 4, 0 },
	{ &ic_arch_s390x, 0x309, 2, 15, 8, 120 },
	{ &ic_arch_s390x, 0x30a, 3, 13, 8, 104 }, /* the right half of v22 */
	{ &ic_arch_s390x, 0x30b, 4, 3, 8, 24 },
	{ &ic_arch_s390x, 0x30c, 5, 3, 8, 24 },
	{ &ic_arch_s390x, 0x30d, 6, 7, 8, 56 },
};

static const struct ic_regset *regset_of(const struct ic_arch *arch, uint32_t type)
{
	for (size_t i = 0; i < arch->nr_regsets; i++)
		if (arch->regsets[i]->type == type)
			return arch->regsets[i];
	fail_msg("%s has no note 0x%x", arch->name, type);
	return NULL;
}

static void numbers_are_where_the_kernel_puts_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(places); i++) {
		const struct place *place = &places[i];
		const struct ic_regset *regset = regset_of(place->arch, place->type);
		uint8_t desc[MOST_BYTES] = { 0 };
		uint64_t expected;
		struct subject s;

		subject_make(&s, place->arch);
		expected = s.numbers[place->set][place->number];
		ic_regset_encode(regset, &s.threads[0].cpu, desc);
		if (place->size == 4)
			expected &= UINT32_MAX;
		if (ic_get(desc + place->at, place->size, place->arch->big_endian) != expected)
			fail_msg("%s, note 0x%x: not number %u of set %u at %u", place->arch->name,
				 place->type, place->number, place->set, place->at);
	}
}

/* A set has exactly the numbers its words take: counted here by hand. */
static void words_take_as_many_numbers_as_the_set_has(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		uint32_t type;
		size_t nr;
	} rows[] = {
		{ &ic_arch_aarch64, 2, 66 },     { &ic_arch_aarch64, 0x401, 1 },
		{ &ic_arch_aarch64, 0x40a, 1 },  { &ic_arch_aarch64, 0x407, 8 },
		{ &ic_arch_aarch64, 0x408, 2 },  { &ic_arch_arm, 0x400, 33 },
		{ &ic_arch_arm, 0x401, 1 },      { &ic_arch_loongarch64, 2, 34 },
		{ &ic_arch_mips64, 2, 34 },      { &ic_arch_mips64el, 2, 34 },
		{ &ic_arch_ppc64le, 2, 33 },     { &ic_arch_ppc64le, 0x100, 67 },
		{ &ic_arch_ppc64le, 0x102, 32 }, { &ic_arch_ppc64le, 0x108, 40 },
		{ &ic_arch_ppc64le, 0x109, 33 }, { &ic_arch_ppc64le, 0x10a, 67 },
		{ &ic_arch_ppc64le, 0x10b, 32 }, { &ic_arch_ppc64le, 0x10c, 3 },
		{ &ic_arch_riscv64, 2, 33 },     { &ic_arch_s390x, 2, 17 },
		{ &ic_arch_s390x, 0x307, 1 },    { &ic_arch_s390x, 0x309, 16 },
		{ &ic_arch_s390x, 0x30a, 32 },   { &ic_arch_s390x, 0x30b, 4 },
		{ &ic_arch_s390x, 0x30c, 4 },    { &ic_arch_s390x, 0x30d, 8 },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_regset *regset = regset_of(rows[i].arch, rows[i].type);
		size_t nr = 0;

		for (size_t run = 0; run < regset->nr_words; run++)
			nr += regset->words[run].nr;
		assert_int_equal(nr, rows[i].nr);
	}
}

/* GENMASK(54, bits of an address), twice. */
static void pac_mask_is_what_is_above_an_address(void **state)
{
	static const struct {
		uint64_t hwcap, address_end, mask; /* 0: no note */
		uint32_t page_size;
	} rows[] = {
		{ 1 << 30, 1ULL << 48, 0x007f000000000000, 4096 },
		{ 1 << 30, 0x7ffffffff000, 0x007f000000000000, 4096 },
		{ 1 << 30, (1ULL << 48) + 4096, 0x0070000000000000, 4096 },
		{ 1 << 30, 1ULL << 39, 0x007fff8000000000, 4096 },
		{ 1 << 30, 1ULL << 47, 0x007f800000000000, 16384 },
		{ 1 << 30, 0xffffffff0000, 0x007f000000000000, 65536 },
		{ UINT64_MAX & ~(1ULL << 30), 1ULL << 48, 0, 4096 },
		{ 1 << 30, UINT64_MAX, 0, 4096 },
		{ 1 << 30, 1ULL << 48, 0, 8192 },
	};
	const struct ic_regset *regset = regset_of(&ic_arch_aarch64, 0x406);

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct subject s;
		uint8_t desc[16] = { 0 };

		subject_make(&s, &ic_arch_aarch64);
		s.processor = (struct ic_processor){ .hwcap = rows[i].hwcap,
						     .address_end = rows[i].address_end,
						     .page_size = rows[i].page_size };
		assert_int_equal(ic_regset_size(regset, &s.threads[0].cpu), rows[i].mask ? 16 : 0);
		if (!rows[i].mask)
			continue;
		ic_regset_encode(regset, &s.threads[0].cpu, desc);
		assert_true(ic_get(desc, 8, false) == rows[i].mask);
		assert_true(ic_get(desc + 8, 8, false) == rows[i].mask);
	}
}

static void only_the_keys_of_aarch64_are_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t row = 0; row < ic_archs[i]->nr_regsets; row++) {
			const struct ic_regset *set = ic_archs[i]->regsets[row];

			assert_int_equal(set->secret,
					 ic_archs[i] == &ic_arch_aarch64 &&
						 (set->type == 0x407 || set->type == 0x408));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_where_the_kernel_puts_them),
		cmocka_unit_test(words_take_as_many_numbers_as_the_set_has),
		cmocka_unit_test(pac_mask_is_what_is_above_an_address),
		cmocka_unit_test(only_the_keys_of_aarch64_are_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
