/* SPDX-License-Identifier: Apache-2.0 */
#include "report/seal_words.h"

#include "convert/base/flag_words.h"

const char *ic_seal_words(uint32_t seals, struct ic_arena *arena)
{
	static const struct ic_flag_word words[] = {
		{ 0x01, "F_SEAL_SEAL" },
		{ 0x02, "F_SEAL_SHRINK" },
		{ 0x04, "F_SEAL_GROW" },
		{ 0x08, "F_SEAL_WRITE" },
		{ 0x10, "F_SEAL_FUTURE_WRITE" },
		{ 0x20, "F_SEAL_EXEC" },
		{ 0, NULL },
	};

	return ic_flag_words(words, seals, arena);
}
