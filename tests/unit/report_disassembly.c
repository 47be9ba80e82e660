/* SPDX-License-Identifier: Apache-2.0 */
#include "report/disassembly.h"

#include "tests/unit/unit.h"

static const char *disassemble(struct unit *unit, const struct ic_arch *arch, const void *bytes,
			       size_t size)
{
	const char *text = "unset";

	assert_null(ic_disassemble(arch, 0x1000, bytes, size, unit->arena, &text));
	return text;
}

static void known_code_is_a_line_an_instruction(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		const char *bytes;
		size_t size;
		const char *text;
	} cases[] = {
		{ &ic_arch_x86_64, "\x0f\x05\xc3", 3, "0x1000:\tsyscall\n0x1002:\tret" },
		{ &ic_arch_i386, "\xcd\x80", 2, "0x1000:\tint\t0x80" },
		{ &ic_arch_aarch64, "\x01\x00\x00\xd4", 4, "0x1000:\tsvc\t#0" },
		{ &ic_arch_ppc64le, "\x02\x00\x00\x44", 4, "0x1000:\tsc" },
		{ &ic_arch_s390x, "\xa7\xf4\x00\x04", 4, "0x1000:\tj\t0x1008" },
		{ &ic_arch_mips64el, "\x0c\x00\x00\x00", 4, "0x1000:\tsyscall" },
		{ &ic_arch_mips64, "\x00\x00\x00\x0c", 4, "0x1000:\tsyscall" },
	};

	if (!ic_disassembly_is_built)
		skip();
	for (size_t i = 0; i < IC_NR(cases); i++)
		assert_string_equal(disassemble(*state, cases[i].arch, cases[i].bytes,
						cases[i].size),
				    cases[i].text);
}

static void it_ends_at_what_is_no_instruction(void **state)
{
	if (!ic_disassembly_is_built)
		skip();
	assert_string_equal(disassemble(*state, &ic_arch_x86_64, "\xc3\x06\xc3", 3),
			    "0x1000:\tret");
	assert_null(disassemble(*state, &ic_arch_x86_64, "\x06", 1));
	assert_null(disassemble(*state, &ic_arch_x86_64, "", 0));
}

static void what_it_does_not_know_has_no_text(void **state)
{
	assert_null(disassemble(*state, &ic_arch_loongarch64, "\0\0\0\0", 4));
	assert_null(disassemble(*state, &ic_arch_arm, "\0\0\0\0", 4));
}

/* The longest text that any bytes can make is within what is reserved for it. */
static void any_bytes_are_within_their_room(void **state)
{
	struct unit *unit = *state;
	uint8_t bytes[4096];
	uint32_t seed = 1;

	for (unsigned round = 0; round < 20; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(seed >> 24);
		}
		for (size_t i = 0; i < ic_nr_archs; i++)
			for (size_t at = 0; at < 256; at += 8)
				(void)disassemble(unit, ic_archs[i], bytes + at, 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(known_code_is_a_line_an_instruction),
		folder_test(it_ends_at_what_is_no_instruction),
		folder_test(what_it_does_not_know_has_no_text),
		folder_test(any_bytes_are_within_their_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
