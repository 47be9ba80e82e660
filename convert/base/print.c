/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct ic_error *ic_print(struct ic_sink *sink, const char *text, ...)
{
	struct ic_error *err;
	va_list arguments;
	char *line = NULL;
	int size;

	va_start(arguments, text);
	size = vasprintf(&line, text, arguments);
	va_end(arguments);
	if (size < 0)
		return ic_error_memory();
	err = ic_sink_write(sink, line, (size_t)size);
	free(line);
	return err;
}

struct ic_error *ic_print_octal(struct ic_sink *sink, struct ic_text text, const char *special)
{
	struct ic_error *err = NULL;
	size_t start = 0;

	for (size_t i = 0; !err && i < text.size; i++) {
		if (text.bytes[i] && !strchr(special, text.bytes[i]))
			continue;
		err = ic_sink_write(sink, text.bytes + start, i - start);
		if (!err)
			err = ic_print(sink, "\\%03o", (unsigned)(uint8_t)text.bytes[i]);
		start = i + 1;
	}
	if (err || start == text.size)
		return err;
	return ic_sink_write(sink, text.bytes + start, text.size - start);
}
