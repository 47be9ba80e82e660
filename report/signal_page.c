/* SPDX-License-Identifier: Apache-2.0 */
#include "report/signal_page.h"

#include "convert/base/endian.h"

#define PAGE_BYTES 4096U /* 32-bit ARM has no other */
#define FILLING    0xe7fddef1U

/*
 * sigreturn and rt_sigreturn, ARM and Thumb; the second group is for FDPIC programs and not in
 * kernels before 4.14.
 */
static const uint32_t codes[] = {
	0xe3a07077, 0xef900077, 0xdf002777, 0xe3a070ad, 0xef9000ad, 0xdf0027ad,
	0xe59d32f4, 0xe8930208, 0xe12fff13, 0xcb0c9bbd, 0x47104699, 0xe59d3374,
	0xe8930208, 0xe12fff13, 0xcb0c9bdd, 0x47104699,
};
#define NR_OLD_CODES 6U

static bool is_filling(uint32_t word)
{
	return word == FILLING || !word;
}

static bool has_only_codes(const uint8_t *page, bool big_endian)
{
	size_t met = 0;

	for (size_t at = 0; at < PAGE_BYTES; at += sizeof(uint32_t)) {
		uint32_t word = (uint32_t)ic_get(page + at, sizeof(word), big_endian);

		if (met < IC_NR(codes) && word == codes[met])
			met++;
		else if (!is_filling(word) || (met && met != NR_OLD_CODES && met != IC_NR(codes)))
			return false;
	}
	return met >= NR_OLD_CODES;
}

struct ic_error *ic_signal_page_is(const struct ic_process *process,
				   const struct ic_mapping *mapping, bool *ret)
{
	uint8_t page[PAGE_BYTES];
	struct ic_error *err;
	size_t have;

	*ret = false;
	if (process->arch != &ic_arch_arm || mapping->kind != IC_MAPPING_ANONYMOUS ||
	    mapping->end - mapping->start != PAGE_BYTES)
		return NULL;
	err = ic_memory_read(&process->space, mapping->start, page, sizeof(page), &have);
	if (!err)
		*ret = have == sizeof(page) && has_only_codes(page, process->arch->big_endian);
	return err;
}
