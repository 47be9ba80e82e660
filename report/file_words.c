/* SPDX-License-Identifier: Apache-2.0 */
#include "report/file_words.h"

#include <sys/stat.h>

#include "convert/base/attributes.h"
#include "convert/model/kernel_object.h"
#include "report/namespace_word.h"

#define MINOR_BITS 20U

static struct ic_text text_of(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

struct ic_text ic_file_path_words(const struct ic_file *file, struct ic_arena *arena)
{
	if (file->path.bytes)
		return file->path;
	if (file->kind == IC_FILE_SOCKET)
		return text_of("socket:[?]");
	if (file->kind == IC_FILE_NAMESPACE && file->namespace_file)
		return text_of(
			ic_arena_format(arena, "%s:[?]",
					ic_namespace_word(file->namespace_file->clone_flag)));
	return file->path;
}

const char *ic_file_type_words(const struct ic_file *file)
{
	static const struct {
		uint32_t format;
		const char *word;
	} formats[] = {
		{ S_IFREG, "REG" }, { S_IFDIR, "DIR" },  { S_IFCHR, "CHR" },   { S_IFBLK, "BLK" },
		{ S_IFLNK, "LNK" }, { S_IFIFO, "FIFO" }, { S_IFSOCK, "SOCK" },
	};
	/* What its kind alone tells. */
	static const char *const kinds[] = {
		[IC_FILE_MEMFD] = "REG",     [IC_FILE_PIPE] = "FIFO", [IC_FILE_FIFO] = "FIFO",
		[IC_FILE_SOCKET] = "SOCK",   [IC_FILE_TTY] = "CHR",   [IC_FILE_TUN] = "CHR",
		[IC_FILE_NAMESPACE] = "REG",
	};

	for (size_t i = 0; i < IC_NR(formats); i++)
		if ((file->mode & S_IFMT) == formats[i].format)
			return formats[i].word;
	return (size_t)file->kind < IC_NR(kinds) ? kinds[file->kind] : NULL;
}

const char *ic_file_mode_words(const struct ic_file *file, struct ic_arena *arena)
{
	static const char letters[] = "?pc?d?b?-?l?s???"; /* by the four bits of the format */
	static const char bits[] = "rwxrwxrwx";
	uint32_t mode = file->mode;
	char *text = mode ? ic_arena_alloc(arena, sizeof(bits) + 1, 1) : NULL;

	if (!text)
		return NULL;
	text[0] = letters[mode >> 12 & 15];
	for (unsigned i = 0; i < 9; i++)
		text[1 + i] = mode & 0400U >> i ? bits[i] : '-';
	if (mode & S_ISUID)
		text[3] = mode & S_IXUSR ? 's' : 'S';
	if (mode & S_ISGID)
		text[6] = mode & S_IXGRP ? 's' : 'S';
	if (mode & S_ISVTX)
		text[9] = mode & S_IXOTH ? 't' : 'T';
	return text;
}

const char *ic_file_device_words(uint32_t device, struct ic_arena *arena)
{
	return ic_arena_format(arena, "%u:%u", device >> MINOR_BITS,
			       device & ((1U << MINOR_BITS) - 1));
}
