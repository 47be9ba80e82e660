/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/x86.h"

#include "convert/base/endian.h"
#include "tests/unit/unit.h"

static uint8_t ymm[256], bndregs[64], bndcsr[64], opmask[64], zmm_hi[512], hi16[1024], pkru[8];

static struct ic_x86_state with_xsave(uint64_t xstate_bv)
{
	return (struct ic_x86_state){ .has_fp = true, .has_xsave = true, .xstate_bv = xstate_bv };
}

/* Encode the XSTATE note of that state; returns its size. */
static size_t encode(const struct ic_x86_state *state, uint8_t desc[static 4096])
{
	struct ic_cpu_state cpu = { .arch = &ic_arch_x86_64, .extra = state };

	memset(desc, 0, 4096);
	ic_x86_xstate.encode(&cpu, desc);
	return ic_x86_xstate.size(&cpu);
}

static void use_avx512(struct ic_x86_state *state)
{
	state->components[IC_X86_YMM_HI] = ymm;
	state->components[IC_X86_OPMASK] = opmask;
	state->components[IC_X86_ZMM_HI] = zmm_hi;
	state->components[IC_X86_HI16_ZMM] = hi16;
}

static void the_note_is_as_long_as_the_last_component_asks(void **state)
{
	struct ic_x86_state x86 = with_xsave(3);
	uint8_t desc[4096];

	(void)state;
	assert_int_equal(encode(&x86, desc), 576);
	x86.components[IC_X86_YMM_HI] = ymm;
	assert_int_equal(encode(&x86, desc), 832);
	x86.components[IC_X86_BNDREGS] = bndregs;
	x86.components[IC_X86_BNDCSR] = bndcsr;
	assert_int_equal(encode(&x86, desc), 1088);
	use_avx512(&x86);
	assert_int_equal(encode(&x86, desc), 2688);
	x86.components[IC_X86_PKRU] = pkru;
	assert_int_equal(encode(&x86, desc), 2696);
}

static void xcr0_at_464_names_the_components_that_are_there(void **state)
{
	struct ic_x86_state x86 = with_xsave(3);
	uint8_t desc[4096];

	(void)state;
	(void)encode(&x86, desc);
	assert_int_equal(ic_get(desc + 464, 8, false), 3);
	use_avx512(&x86);
	(void)encode(&x86, desc);
	assert_int_equal(ic_get(desc + 464, 8, false), 0xe7);
	x86.components[IC_X86_PKRU] = pkru;
	(void)encode(&x86, desc);
	assert_int_equal(ic_get(desc + 464, 8, false), 0x2e7);
}

/* A processor's component that CRIU does not store must not be claimed. */
static void xstate_bv_claims_nothing_that_is_not_there(void **state)
{
	struct ic_x86_state x86 = with_xsave(UINT64_MAX);
	uint8_t desc[4096];

	(void)state;
	x86.components[IC_X86_YMM_HI] = ymm;
	(void)encode(&x86, desc);
	assert_int_equal(ic_get(desc + 512, 8, false), 7);
	assert_int_equal(ic_get(desc + 520, 8, false), 0); /* XCOMP_BV: the standard format */
}

static void a_component_with_a_value_is_in_use_whatever_the_bit_says(void **state)
{
	static const uint8_t value[8] = { 4 };
	struct ic_x86_state x86 = with_xsave(0);
	uint8_t desc[4096];

	(void)state;
	x86.components[IC_X86_YMM_HI] = ymm;
	x86.components[IC_X86_PKRU] = value;
	(void)encode(&x86, desc);
	assert_int_equal(ic_get(desc + 512, 8, false), 0x203);
	assert_int_equal(ic_get(desc + 2688, 4, false), 4);
}

static void components_lie_at_intels_offsets(void **state)
{
	static const uint16_t offsets[] = { 576, 960, 1024, 1088, 1152, 1664, 2688 };
	struct ic_x86_state x86 = with_xsave(0);
	uint8_t marked[IC_X86_NR_COMPONENTS][1024] = { { 0 } };
	uint8_t desc[4096];

	(void)state;
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		memset(marked[i], (int)i + 1, sizeof(marked[i]));
		x86.components[i] = marked[i];
	}
	(void)encode(&x86, desc);
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		assert_int_equal(desc[offsets[i]], i + 1);
		assert_int_equal(desc[offsets[i] + ic_x86_components[i].size - 1], i + 1);
	}
}

static void the_layout_note_says_where_each_component_is(void **state)
{
	static const uint32_t rows[][3] = {
		{ 2, 256, 576 }, { 5, 64, 1088 }, { 6, 512, 1152 }, { 7, 1024, 1664 }
	};
	struct ic_x86_state x86 = with_xsave(3);
	struct ic_cpu_state cpu = { .arch = &ic_arch_x86_64, .extra = &x86 };
	uint8_t desc[128] = { 0 };

	(void)state;
	assert_int_equal(ic_x86_xsave_layout.size(&cpu), 0);
	use_avx512(&x86);
	assert_int_equal(ic_x86_xsave_layout.size(&cpu), 64);
	ic_x86_xsave_layout.encode(&cpu, desc);
	for (size_t i = 0; i < IC_NR(rows); i++)
		for (size_t word = 0; word < 3; word++)
			assert_int_equal(ic_get(desc + 16 * i + 4 * word, 4, false), rows[i][word]);
}

/* Put st(i) into FXSAVE, an 80-bit number. */
static void put_st(struct ic_x86_state *state, size_t i, uint16_t exponent, uint64_t mantissa)
{
	ic_put(state->fxsave + 32 + 16 * i, 8, false, mantissa);
	ic_put(state->fxsave + 32 + 16 * i + 8, 2, false, exponent);
}

static uint32_t tag_word(const struct ic_x86_state *state)
{
	struct ic_cpu_state cpu = { .arch = &ic_arch_i386, .extra = state };
	uint8_t desc[108] = { 0 };

	assert_int_equal(ic_x86_fsave.size(&cpu), sizeof(desc));
	ic_x86_fsave.encode(&cpu, desc);
	return (uint32_t)ic_get(desc + 8, 4, false);
}

static void an_empty_stack_has_all_tags_empty(void **state)
{
	struct ic_x86_state x86 = { .has_fp = true };

	(void)state;
	assert_int_equal(tag_word(&x86), 0xffffffff);
}

/* valid 0, zero 1, special 2 (infinity, denormal, unnormal), empty 3: Intel SDM vol. 1, 8.1.7. */
static void a_tag_tells_what_kind_of_number_it_is(void **state)
{
	struct ic_x86_state x86 = { .has_fp = true };

	(void)state;
	x86.fxsave[4] = 0x1f; /* five are not empty */
	put_st(&x86, 0, 0x3fff, 1ULL << 63);
	put_st(&x86, 1, 0x8000, 0); /* -0.0 */
	put_st(&x86, 2, 0x7fff, 1ULL << 63);
	put_st(&x86, 3, 0, 1);
	put_st(&x86, 4, 0x3fff, 1);
	assert_int_equal(tag_word(&x86), 0xffff0000 | 0xfc00 | 2 << 8 | 2 << 6 | 2 << 4 | 1 << 2);
}

/* Tags go by the physical register, values by the distance from the top of the stack. */
static void tags_follow_the_top_of_the_stack(void **state)
{
	struct ic_x86_state x86 = { .has_fp = true };

	(void)state;
	x86.fxsave[3] = 6 << 3; /* TOP 6: st(0) is physical register 6, st(2) is 0 */
	x86.fxsave[4] = 1 << 6 | 1 << 0;
	put_st(&x86, 0, 0x3fff, 1ULL << 63);
	put_st(&x86, 2, 0, 0);
	assert_int_equal(tag_word(&x86), 0xffff0000 | (0xffff & ~(3U << 12) & ~3U) | 1);
}

static void fsave_takes_its_numbers_from_fxsave(void **state)
{
	struct ic_x86_state x86 = { .has_fp = true };
	struct ic_cpu_state cpu = { .arch = &ic_arch_i386, .extra = &x86 };
	uint8_t desc[108] = { 0 };

	(void)state;
	ic_put(x86.fxsave + 0, 2, false, 0x037f);
	ic_put(x86.fxsave + 2, 2, false, 0x3800);
	ic_put(x86.fxsave + 8, 4, false, 0x08041234);
	ic_put(x86.fxsave + 16, 4, false, 0x0a0b0c0d);
	put_st(&x86, 7, 0x4001, 0xc000000000000000);
	cpu.registers[13] = 0x23; /* cs */
	cpu.registers[7] = 0x2b;  /* ds */
	ic_x86_fsave.encode(&cpu, desc);
	assert_int_equal(ic_get(desc + 0, 4, false), 0xffff037f);
	assert_int_equal(ic_get(desc + 4, 4, false), 0xffff3800);
	assert_int_equal(ic_get(desc + 12, 4, false), 0x08041234);
	assert_int_equal(ic_get(desc + 16, 4, false), 0x23);
	assert_int_equal(ic_get(desc + 20, 4, false), 0x0a0b0c0d);
	assert_int_equal(ic_get(desc + 24, 4, false), 0xffff002b);
	assert_memory_equal(desc + 28 + 70, x86.fxsave + 32 + 112, 10);
}

static void tls_is_a_note_once_a_slot_is_in_use(void **state)
{
	struct ic_x86_state x86 = { .nr_tls = 3 };
	struct ic_cpu_state cpu = { .arch = &ic_arch_i386, .extra = &x86 };
	uint8_t desc[48] = { 0 };

	(void)state;
	assert_int_equal(ic_x86_tls.size(&cpu), 0);
	x86.tls[1] = (struct ic_x86_tls){ 13, 0xf7d00000, 0xfffff, 0x51 };
	assert_int_equal(ic_x86_tls.size(&cpu), 48);
	ic_x86_tls.encode(&cpu, desc);
	assert_int_equal(ic_get(desc + 16, 4, false), 13);
	assert_int_equal(ic_get(desc + 20, 4, false), 0xf7d00000);
	assert_int_equal(ic_get(desc + 28, 4, false), 0x51);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_note_is_as_long_as_the_last_component_asks),
		cmocka_unit_test(xcr0_at_464_names_the_components_that_are_there),
		cmocka_unit_test(xstate_bv_claims_nothing_that_is_not_there),
		cmocka_unit_test(a_component_with_a_value_is_in_use_whatever_the_bit_says),
		cmocka_unit_test(components_lie_at_intels_offsets),
		cmocka_unit_test(the_layout_note_says_where_each_component_is),
		cmocka_unit_test(an_empty_stack_has_all_tags_empty),
		cmocka_unit_test(a_tag_tells_what_kind_of_number_it_is),
		cmocka_unit_test(tags_follow_the_top_of_the_stack),
		cmocka_unit_test(fsave_takes_its_numbers_from_fxsave),
		cmocka_unit_test(tls_is_a_note_once_a_slot_is_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
