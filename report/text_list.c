/* SPDX-License-Identifier: Apache-2.0 */
#include "report/text_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void put(struct ic_text_list *list, const char *text, size_t size)
{
	for (size_t i = 0; i < size && !list->no_memory; i++) {
		char *place = ic_array_append(&list->bytes, list->arena, 1);

		if (place)
			*place = text[i];
		else
			list->no_memory = true;
	}
}

void ic_text_list_add(struct ic_text_list *list, const char *format, ...)
{
	va_list arguments;
	char word[256];
	int size;

	va_start(arguments, format);
	size = vsnprintf(word, sizeof(word), format, arguments);
	va_end(arguments);
	if (size <= 0)
		return;
	if (list->bytes.nr)
		put(list, list->separator, strlen(list->separator));
	put(list, word, strlen(word));
}

const char *ic_text_list_end(struct ic_text_list *list)
{
	put(list, "", 1);
	return list->no_memory ? NULL : list->bytes.items;
}
