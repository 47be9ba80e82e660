/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/differences.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void ic_differences_add(struct ic_differences *differences, const char *text, ...)
{
	va_list arguments;
	const char *copy;
	char *line = NULL;

	if (differences->nr++ >= IC_DIFFERENCES_KEPT)
		return;
	va_start(arguments, text);
	if (vasprintf(&line, text, arguments) < 0)
		line = NULL;
	va_end(arguments);
	copy = line ? ic_arena_format(differences->arena, "%s", line) : NULL;
	differences->texts[differences->nr - 1] = copy ? copy : "a difference, and no memory";
	free(line);
}

void ic_differences_add_error(struct ic_differences *differences, struct ic_error *err)
{
	if (err)
		ic_differences_add(differences, "%s", ic_error_text(err));
	ic_error_free(err);
}
