/* SPDX-License-Identifier: Apache-2.0 */
#include "report/file_mode.h"

#include <sys/stat.h>

char ic_file_letter(enum ic_change_kind kind)
{
	static const char letters[] = {
		[IC_CHANGE_UNKNOWN] = '?',          [IC_CHANGE_REGULAR] = '-',
		[IC_CHANGE_DIRECTORY] = 'd',        [IC_CHANGE_SYMLINK] = 'l',
		[IC_CHANGE_HARD_LINK] = 'h',        [IC_CHANGE_FIFO] = 'p',
		[IC_CHANGE_CHARACTER_DEVICE] = 'c', [IC_CHANGE_BLOCK_DEVICE] = 'b',
		[IC_CHANGE_SOCKET] = 's',
	};

	return letters[kind];
}

void ic_file_mode(enum ic_change_kind kind, uint32_t mode, char ret[static IC_FILE_MODE_SIZE])
{
	/* What makes of a place's "x" another letter, and which. */
	static const struct {
		unsigned int bit, place;
		char letter;
	} special[] = { { S_ISUID, 3, 's' }, { S_ISGID, 6, 's' }, { S_ISVTX, 9, 't' } };

	ret[0] = ic_file_letter(kind);
	for (unsigned int i = 0; i < 9; i++)
		ret[1 + i] = mode >> (8 - i) & 1 ? "rwx"[i % 3] : '-';
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++) {
		char *at = &ret[special[i].place];

		if (mode & special[i].bit)
			*at = *at == 'x' ? special[i].letter :
					   (char)(special[i].letter - 'a' + 'A');
	}
	ret[10] = 0;
}
