/* SPDX-License-Identifier: Apache-2.0 */
/* Where the processor had its vector registers, from the little that a checkpoint tells. */
#include "convert/arch/x86.h"

#include "convert/base/endian.h"
#include "tests/unit/unit.h"

#define AVX    0x7U
#define MPX    0x18U
#define AVX512 0xe0U
#define PKRU   0x200U
#define AMX    0x60000U

static uint8_t bytes[IC_X86_NR_COMPONENTS][1024];

/* The components of that mask, each full of its number. */
static struct ic_x86_state with(uint64_t mask)
{
	struct ic_x86_state state = { .has_fp = true, .has_xsave = true, .xstate_bv = mask };

	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		memset(bytes[i], (int)i + 1, sizeof(bytes[i]));
		if (mask >> ic_x86_components[i].feature & 1)
			state.components[i] = bytes[i];
	}
	return state;
}

/* Bytes of the note; 0: not known. */
static size_t native_size(uint64_t mask, struct ic_processor processor)
{
	struct ic_x86_state state = with(mask);
	struct ic_cpu_state cpu = { .arch = &ic_arch_x86_64,
				    .extra = &state,
				    .processor = &processor };

	assert_int_equal(ic_x86_has_native(&cpu), ic_x86_xstate_native.size(&cpu) != 0);
	return ic_x86_xstate_native.size(&cpu);
}

static void cpuinfo_tells_by_mask_and_size(void **state)
{
	static const struct {
		uint64_t have, mask;
		uint32_t size;
		size_t expected;
	} rows[] = {
		{ AVX, AVX, 832, 832 },
		{ AVX | AVX512, AVX | AVX512, 2688, 2688 },               /* Intel */
		{ AVX | AVX512, AVX | AVX512, 2432, 2432 },               /* AMD */
		{ AVX | AVX512 | PKRU, AVX | AVX512 | PKRU, 2696, 2696 }, /* Intel */
		{ AVX | AVX512 | PKRU, AVX | AVX512 | PKRU, 2440, 2440 }, /* AMD */
		{ AVX | PKRU, AVX | PKRU, 840, 840 },                     /* AMD without AVX-512 */
		{ AVX | PKRU, AVX | PKRU, 2696, 2696 },                   /* Intel without */
		{ AVX | MPX, AVX | MPX, 1088, 1088 },
		/* AMX is not in images: the area ends with what is */
		{ AVX | AVX512 | PKRU, AVX | AVX512 | PKRU | AMX, 11008, 2696 },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_int_equal(native_size(rows[i].have,
					     (struct ic_processor){ .xfeatures = rows[i].mask,
								    .xsave_bytes = rows[i].size }),
				 rows[i].expected);
}

/* The frames that Linux 6.18 gave on machines with these areas. */
static void the_largest_signal_frame_tells_where_there_is_no_cpuinfo(void **state)
{
	static const struct {
		uint64_t have, frame;
		size_t expected;
	} rows[] = {
		{ AVX, 1776, 832 },
		{ AVX | AVX512, 3376, 2432 },
		{ AVX | AVX512 | PKRU, 3376, 2440 },
		{ AVX | AVX512 | PKRU, 3632, 2696 },
		{ AVX | AVX512 | PKRU, 11952, 2696 }, /* AMX */
		{ AVX | AVX512, 3384, 0 },
		{ AVX | AVX512, 0, 0 },
		{ AVX | AVX512, UINT64_MAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_int_equal(native_size(rows[i].have,
					     (struct ic_processor){
						     .signal_frame_bytes = rows[i].frame }),
				 rows[i].expected);
}

static void what_does_not_fit_is_not_known(void **state)
{
	static const struct {
		uint64_t have, mask;
		uint32_t size;
	} rows[] = {
		{ AVX | AVX512, AVX | AVX512, 5000 },              /* of no layout */
		{ AVX | AVX512, AVX, 832 },                        /* another machine's cpuinfo */
		{ AVX | AVX512, AVX | AVX512 | 1ULL << 40, 2688 }, /* a component nobody knows */
		{ AVX | MPX, AVX | MPX, 2432 },
		{ AVX | AVX512, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_int_equal(native_size(rows[i].have,
					     (struct ic_processor){ .xfeatures = rows[i].mask,
								    .xsave_bytes = rows[i].size }),
				 0);
}

/* ... and nothing needs to be known of the processor. */
static void up_to_avx_all_layouts_are_one(void **state)
{
	struct ic_x86_state x86 = with(AVX), none = { .has_fp = true };
	struct ic_cpu_state cpu = { .arch = &ic_arch_i386, .extra = &x86 };

	(void)state;
	assert_true(ic_x86_has_native(&cpu));
	assert_int_equal(ic_x86_xstate_native.size(&cpu), 832);
	cpu.extra = &none; /* a processor without XSAVE has no note, and lacks nothing */
	assert_true(ic_x86_has_native(&cpu));
	assert_int_equal(ic_x86_xstate_native.size(&cpu), 0);
	assert_int_equal(ic_x86_xsave_layout_native.size(&cpu), 0);
}

/* CPUID leaf 0xD of an AMD processor with AVX-512. */
static void components_lie_where_amd_has_them(void **state)
{
	static const uint32_t layout[][3] = {
		{ 2, 256, 576 }, { 5, 64, 832 }, { 6, 512, 896 }, { 7, 1024, 1408 }, { 9, 8, 2432 }
	};
	static const uint8_t number[] = { 1, 4, 5, 6, 7 };
	struct ic_processor processor = { .xfeatures = AVX | AVX512 | PKRU, .xsave_bytes = 2440 };
	struct ic_x86_state x86 = with(AVX | AVX512 | PKRU);
	struct ic_cpu_state cpu = { .arch = &ic_arch_x86_64,
				    .extra = &x86,
				    .processor = &processor };
	uint8_t desc[4096] = { 0 }, rows[128] = { 0 };

	(void)state;
	ic_x86_xstate_native.encode(&cpu, desc);
	ic_x86_xsave_layout_native.encode(&cpu, rows);
	assert_int_equal(ic_x86_xsave_layout_native.size(&cpu), 16 * IC_NR(layout));
	assert_int_equal(ic_get(desc + 464, 8, false), 0x2e7);
	for (size_t i = 0; i < IC_NR(layout); i++) {
		for (size_t word = 0; word < 3; word++)
			assert_int_equal(ic_get(rows + 16 * i + 4 * word, 4, false),
					 layout[i][word]);
		assert_int_equal(desc[layout[i][2]], number[i]);
		assert_int_equal(desc[layout[i][2] + layout[i][1] - 1], number[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuinfo_tells_by_mask_and_size),
		cmocka_unit_test(the_largest_signal_frame_tells_where_there_is_no_cpuinfo),
		cmocka_unit_test(what_does_not_fit_is_not_known),
		cmocka_unit_test(up_to_avx_all_layouts_are_one),
		cmocka_unit_test(components_lie_where_amd_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
