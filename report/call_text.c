/* SPDX-License-Identifier: Apache-2.0 */
#include "report/call_text.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "convert/base/attributes.h"

#define MOST_BYTES 32 /* of one argument */

static const char *const states[] = {
	[IC_CALL_UNKNOWN] = "unknown",
	[IC_CALL_WAITING] = "waiting",
	[IC_CALL_INTERRUPTED] = "interrupted",
	[IC_CALL_RETURNED] = "returned",
};

const char *ic_call_text_state(enum ic_call_state state)
{
	return states[state];
}

/*
 * The words of a 32-bit machine that 64 bits take; arm's begin with an even one. False when they
 * are not all in registers.
 */
static bool take_long(const struct ic_call *call, const struct ic_arch *arch, size_t *word,
		      uint64_t *ret)
{
	uint64_t low, high;

	if (arch->word_bytes == 8) {
		*ret = call->arguments[(*word)++];
		return true;
	}
	*word += arch->elf_machine == EM_ARM && *word % 2;
	if (*word + 2 > IC_NR(call->arguments))
		return false;
	low = call->arguments[(*word)++];
	high = call->arguments[(*word)++];
	*ret = arch->big_endian ? low << 32 | high : high << 32 | low;
	return true;
}

/* Descriptors, ids and signals are int, whatever is above that in a register of 64 bits. */
static void format_argument(char letter, uint64_t value, const struct ic_arch *arch, char *to)
{
	switch (letter) {
	case 'D':
		if ((int32_t)value == AT_FDCWD) {
			(void)snprintf(to, MOST_BYTES, "AT_FDCWD");
			return;
		}
		/* fallthrough */
	case 'd':
	case 'g':
	case 't':
		(void)snprintf(to, MOST_BYTES, "%" PRId32, (int32_t)value);
		return;
	case 'i':
		/* int or long: what fits an int and came with its sign cut off is one, too */
		if (value <= UINT32_MAX)
			(void)snprintf(to, MOST_BYTES, "%" PRId32, (int32_t)value);
		else
			(void)snprintf(to, MOST_BYTES, "%" PRId64, ic_call_signed(arch, value));
		return;
	case 'u':
	case 'z':
		(void)snprintf(to, MOST_BYTES, "%" PRIu64, value);
		return;
	case 'l':
		(void)snprintf(to, MOST_BYTES, "%" PRId64, (int64_t)value);
		return;
	case 'o':
		(void)snprintf(to, MOST_BYTES, "0%" PRIo64, value);
		return;
	case 'p':
	case 's':
	case 'a':
		if (!value) {
			(void)snprintf(to, MOST_BYTES, "NULL");
			return;
		}
		/* fallthrough */
	default:
		(void)snprintf(to, MOST_BYTES, "0x%" PRIx64, value);
	}
}

const char *ic_call_text_arguments(const struct ic_call *call, const struct ic_arch *arch,
				   struct ic_arena *arena)
{
	const char *letters = call->is_named ? call->syscall.arguments : NULL;
	char text[IC_NR(call->arguments) * (MOST_BYTES + 2)] = "";
	size_t word = 0, size = 0;

	if (!letters)
		letters = "xxxxxx";
	for (; *letters && word < IC_NR(call->arguments); letters++) {
		bool is_long = *letters == 'l' || *letters == 'X';
		char one[MOST_BYTES] = "?";
		uint64_t value = 0;

		if (!is_long)
			value = call->arguments[word++];
		if (!is_long || take_long(call, arch, &word, &value))
			format_argument(*letters, value, arch, one);
		else
			word = IC_NR(call->arguments);
		size += (size_t)snprintf(text + size, sizeof(text) - size, "%s%s", size ? ", " : "",
					 one);
	}
	return ic_arena_copy(arena, text, size);
}
