/* SPDX-License-Identifier: Apache-2.0 */
#define IC_ERROR_DEFINITIONS
#include "convert/base/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ic_error {
	enum ic_error_kind kind;
	int errno_value;
	char *text;
	char *member; /* of the place, if it has one */
	uint64_t offset;
};

/* Handed out when there is no memory for a real one, so that an error path cannot fail. */
static char out_of_memory_text[] = "out of memory";
static struct ic_error out_of_memory = { .kind = IC_ERR_MEMORY, .text = out_of_memory_text };

struct ic_error *ic_error_memory(void)
{
	return &out_of_memory;
}

/* Takes `text` over; NULL, from a failed vasprintf(), is out of memory. */
static struct ic_error *make(enum ic_error_kind kind, int errno_value, char *text)
{
	struct ic_error *err = text ? malloc(sizeof(*err)) : NULL;

	if (!err) {
		free(text);
		return &out_of_memory;
	}
	*err = (struct ic_error){ .kind = kind, .errno_value = errno_value, .text = text };
	return err;
}

static ic_printf(1, 0) char *vformat(const char *format, va_list arguments)
{
	char *text = NULL;

	return vasprintf(&text, format, arguments) < 0 ? NULL : text;
}

static ic_printf(1, 2) char *format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = vformat(format, arguments);
	va_end(arguments);
	return text;
}

struct ic_error *ic_error_new(enum ic_error_kind kind, const char *text, ...)
{
	va_list arguments;
	char *line;

	va_start(arguments, text);
	line = vformat(text, arguments);
	va_end(arguments);
	return make(kind, 0, line);
}

struct ic_error *ic_error_at(enum ic_error_kind kind, struct ic_place place, const char *text, ...)
{
	struct ic_error *err;
	va_list arguments;
	char *tail;
	char *line;

	va_start(arguments, text);
	tail = vformat(text, arguments);
	va_end(arguments);
	if (!tail)
		return &out_of_memory;
	line = format("%s+0x%" PRIx64 ": %s", place.member, place.offset, tail);
	free(tail);
	err = make(kind, 0, line);
	if (err != &out_of_memory) {
		err->member = strdup(place.member);
		err->offset = place.offset;
	}
	return err;
}

struct ic_error *ic_error_system(int errno_value, const char *text, ...)
{
	va_list arguments;
	char *head;
	char *line;

	va_start(arguments, text);
	head = vformat(text, arguments);
	va_end(arguments);
	if (!head)
		return &out_of_memory;
	line = format("%s: %s", head, strerror(errno_value));
	free(head);
	return make(IC_ERR_SYSTEM, errno_value, line);
}

struct ic_error *ic_error_context(struct ic_error *err, const char *context, ...)
{
	va_list arguments;
	char *head;
	char *line;

	if (!err || err == &out_of_memory)
		return err;
	va_start(arguments, context);
	head = vformat(context, arguments);
	va_end(arguments);
	if (!head)
		return err;
	line = format("%s: %s", head, err->text);
	free(head);
	if (line) {
		free(err->text);
		err->text = line;
	}
	return err;
}

enum ic_error_kind ic_error_kind(const struct ic_error *err)
{
	return err->kind;
}

int ic_error_errno(const struct ic_error *err)
{
	return err->errno_value;
}

bool ic_error_place(const struct ic_error *err, struct ic_place *ret)
{
	if (!err->member)
		return false;
	*ret = (struct ic_place){ err->member, err->offset };
	return true;
}

const char *ic_error_text(const struct ic_error *err)
{
	return err->text;
}

void ic_error_free(struct ic_error *err)
{
	if (!err || err == &out_of_memory)
		return;
	free(err->text);
	free(err->member);
	free(err);
}

void ic_error_freep(struct ic_error **err)
{
	ic_error_free(*err);
}
