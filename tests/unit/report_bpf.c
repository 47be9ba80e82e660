/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "report/bpf.h"

/* The text that a filter becomes, a line an instruction; lives until the next. */
static const char *text_of(const struct ic_bpf_instruction *code, size_t nr,
			   const struct ic_arch *arch)
{
	static char text[4096];
	const struct ic_seccomp_filter filter = { .code = code, .nr = nr };
	struct ic_text_list list = { .separator = "\n" };
	const char *made;

	assert_null(ic_arena_new(&list.arena));
	ic_bpf_disassemble(&filter, arch, &list);
	made = ic_text_list_end(&list);
	assert_non_null(made);
	assert_true(strlen(made) < sizeof(text));
	memcpy(text, made, strlen(made) + 1);
	ic_arena_free(list.arena);
	return text;
}

#define TEXT(arch, ...)                                             \
	text_of((const struct ic_bpf_instruction[]){ __VA_ARGS__ }, \
		sizeof((const struct ic_bpf_instruction[]){ __VA_ARGS__ }) / 8, arch)

#define LOAD(at)               \
	{                      \
		0x20, 0, 0, at \
	}
#define EQUAL(yes, no, to)        \
	{                         \
		0x15, yes, no, to \
	}
#define RETURN(value)             \
	{                         \
		0x06, 0, 0, value \
	}

static void calls_are_named_by_the_architecture_that_was_made_sure_of(void **state)
{
	(void)state;
	assert_string_equal(TEXT(&ic_arch_x86_64, LOAD(4), EQUAL(0, 3, 0x40000003), LOAD(0),
				 EQUAL(0, 1, 11), RETURN(0x00050001), LOAD(0), EQUAL(0, 1, 59),
				 RETURN(0x80000000), RETURN(0x7fff0000)),
			    "0000: 0x20 0x00 0x00 0x00000004  A = arch\n"
			    "0001: 0x15 0x00 0x03 0x40000003  if (A != AUDIT_ARCH_I386) goto 0005\n"
			    "0002: 0x20 0x00 0x00 0x00000000  A = sys_number\n"
			    "0003: 0x15 0x00 0x01 0x0000000b  if (A != execve) goto 0005\n"
			    "0004: 0x06 0x00 0x00 0x00050001  return ERRNO(1)\n"
			    "0005: 0x20 0x00 0x00 0x00000000  A = sys_number\n"
			    "0006: 0x15 0x00 0x01 0x0000003b  if (A != execve) goto 0008\n"
			    "0007: 0x06 0x00 0x00 0x80000000  return KILL_PROCESS\n"
			    "0008: 0x06 0x00 0x00 0x7fff0000  return ALLOW");
}

static void arguments_are_two_words_in_the_order_of_the_machine(void **state)
{
	(void)state;
	assert_string_equal(TEXT(&ic_arch_x86_64, LOAD(16), LOAD(20), LOAD(8), LOAD(12), LOAD(3)),
			    "0000: 0x20 0x00 0x00 0x00000010  A = args[0]\n"
			    "0001: 0x20 0x00 0x00 0x00000014  A = args[0] >> 32\n"
			    "0002: 0x20 0x00 0x00 0x00000008  A = instruction_pointer\n"
			    "0003: 0x20 0x00 0x00 0x0000000c  A = instruction_pointer >> 32\n"
			    "0004: 0x20 0x00 0x00 0x00000003  A = data[3]");
	assert_string_equal(TEXT(&ic_arch_s390x, LOAD(56), LOAD(60)),
			    "0000: 0x20 0x00 0x00 0x00000038  A = args[5] >> 32\n"
			    "0001: 0x20 0x00 0x00 0x0000003c  A = args[5]");
}

static void every_kind_of_instruction_has_a_text(void **state)
{
	(void)state;
	assert_string_equal(
		TEXT(NULL, { 0x00, 0, 0, 7 }, { 0x01, 0, 0, 8 }, { 0x60, 0, 0, 1 },
		     { 0x61, 0, 0, 2 }, { 0x02, 0, 0, 3 }, { 0x03, 0, 0, 4 }, { 0x80, 0, 0, 0 },
		     { 0x54, 0, 0, 0xff }, { 0x0c, 0, 0, 0 }, { 0x84, 0, 0, 0 }, { 0x07, 0, 0, 0 },
		     { 0x87, 0, 0, 0 }, { 0x05, 0, 0, 0 }, { 0x45, 0, 1, 6 }, { 0x1d, 0, 0, 0 },
		     { 0x35, 1, 2, 9 }, { 0x25, 1, 0, 9 }, { 0x16, 0, 0, 0 }, RETURN(1)),
		"0000: 0x00 0x00 0x00 0x00000007  A = 0x7\n"
		"0001: 0x01 0x00 0x00 0x00000008  X = 0x8\n"
		"0002: 0x60 0x00 0x00 0x00000001  A = mem[1]\n"
		"0003: 0x61 0x00 0x00 0x00000002  X = mem[2]\n"
		"0004: 0x02 0x00 0x00 0x00000003  mem[3] = A\n"
		"0005: 0x03 0x00 0x00 0x00000004  mem[4] = X\n"
		"0006: 0x80 0x00 0x00 0x00000000  A = 64 (the data's length)\n"
		"0007: 0x54 0x00 0x00 0x000000ff  A &= 0xff\n"
		"0008: 0x0c 0x00 0x00 0x00000000  A += X\n"
		"0009: 0x84 0x00 0x00 0x00000000  A = -A\n"
		"0010: 0x07 0x00 0x00 0x00000000  X = A\n"
		"0011: 0x87 0x00 0x00 0x00000000  A = X\n"
		"0012: 0x05 0x00 0x00 0x00000000  goto 0013\n"
		"0013: 0x45 0x00 0x01 0x00000006  if (!(A & 0x6)) goto 0015\n"
		"0014: 0x1d 0x00 0x00 0x00000000  if (A != X) goto 0015\n"
		"0015: 0x35 0x01 0x02 0x00000009  if (A >= 0x9) goto 0017, else goto 0018\n"
		"0016: 0x25 0x01 0x00 0x00000009  if (A > 0x9) goto 0018  (never reached)\n"
		"0017: 0x16 0x00 0x00 0x00000000  return A\n"
		"0018: 0x06 0x00 0x00 0x00000001  return KILL_THREAD");
}

static void what_no_kernel_would_take_is_said(void **state)
{
	(void)state;
	assert_string_equal(
		TEXT(NULL, { 0xa0, 0, 0, 0 }, { 0xc4, 0, 0, 0 }, { 0x85, 0, 0, 0 },
		     { 0x05, 0, 0, 0xffffffff }, { 0x15, 255, 3, 1 }, RETURN(0x00120000)),
		"0000: 0xa0 0x00 0x00 0x00000000  unknown load\n"
		"0001: 0xc4 0x00 0x00 0x00000000  unknown operation\n"
		"0002: 0x85 0x00 0x00 0x00000000  unknown jump\n"
		"0003: 0x05 0x00 0x00 0xffffffff  goto 4294967299 (behind the end)\n"
		"0004: 0x15 0xff 0x03 0x00000001  if (A == 0x1) goto 0260 (behind the end), else "
		"goto 0008 (behind the end)  (never reached)\n"
		"0005: 0x06 0x00 0x00 0x00120000  return 0x00120000 (as KILL_PROCESS)  (never "
		"reached)");
	assert_string_equal(text_of(NULL, 0, NULL), "");
}

static void where_ways_meet_only_what_both_know_is_known(void **state)
{
	(void)state;
	/* One way A is the number, the other an argument: 1 is no name then. */
	assert_non_null(strstr(TEXT(&ic_arch_x86_64, LOAD(0), EQUAL(0, 1, 5), LOAD(16),
				    EQUAL(0, 0, 1), RETURN(0)),
			       "if (A != 0x1)"));
	/* Behind the check of an architecture that is not the process's, its names are used. */
	assert_non_null(strstr(TEXT(&ic_arch_x86_64, LOAD(4), EQUAL(0, 2, 0xc00000b7), LOAD(0),
				    EQUAL(0, 0, 64), RETURN(0)),
			       "if (A != write)"));
}

static void actions_have_their_data(void **state)
{
	char text[48];

	(void)state;
	assert_string_equal(ic_bpf_action(0x00030007, text, sizeof(text)), "TRAP(7)");
	assert_string_equal(ic_bpf_action(0x7ff00001, text, sizeof(text)), "TRACE(1)");
	assert_string_equal(ic_bpf_action(0x7fc00000, text, sizeof(text)), "USER_NOTIF");
	assert_string_equal(ic_bpf_action(0x7ffc0000, text, sizeof(text)), "LOG");
	assert_string_equal(ic_bpf_action(0x00000000, text, sizeof(text)), "KILL_THREAD");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_named_by_the_architecture_that_was_made_sure_of),
		cmocka_unit_test(arguments_are_two_words_in_the_order_of_the_machine),
		cmocka_unit_test(every_kind_of_instruction_has_a_text),
		cmocka_unit_test(what_no_kernel_would_take_is_said),
		cmocka_unit_test(where_ways_meet_only_what_both_know_is_known),
		cmocka_unit_test(actions_have_their_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
