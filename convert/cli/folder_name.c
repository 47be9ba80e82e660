/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/folder_name.h"

#include <string.h>

#define MOST_BYTES 100

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("._:@+=-", byte));
}

static char *clean(struct ic_arena *arena, const char *name)
{
	char *text = ic_arena_copy(arena, name, strnlen(name, MOST_BYTES));

	for (char *at = text; at && *at; at++)
		if (!is_plain(*at) || (at == text && (*at == '.' || *at == '-')))
			*at = '_';
	return text && !*text ? ic_arena_copy(arena, "checkpoint", strlen("checkpoint")) : text;
}

struct ic_error *ic_folder_name_next(struct ic_folder_names *names, const char *name,
				     const char **ret)
{
	const char *text = clean(names->arena, name);

	if (!names->taken)
		names->taken = ic_name_table_new(names->arena);
	if (!text || !names->taken)
		return ic_error_memory();
	names->nr++;
	while (ic_name_table_find(names->taken, text, strlen(text))) {
		text = ic_arena_format(names->arena, "%s.%zu", text, names->nr);
		if (!text)
			return ic_error_memory();
	}
	*ret = text;
	return ic_name_table_put(names->taken, text, strlen(text), names);
}
