/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/builder/state.h"

/* Fields of one message, or the value of one field, while they are read. */
struct text {
	struct icb *b;
	const char *start, *at;
	const uint64_t *vars;
};

struct value {
	enum { VARINT = 0, FIXED64 = 1, BYTES = 2 } wire;
	uint64_t number, step;
	char *bytes; /* malloc'ed, of `size` bytes */
	size_t size;
};

static void bad(const struct text *t, const char *what)
{
	icb_die("wire text, at %td: %s: %s", t->at - t->start, what, t->start);
}

static uint64_t number(struct text *t)
{
	char *end;
	uint64_t n;

	n = *t->at == '-' ? (uint64_t)strtoll(t->at, &end, 0) : strtoull(t->at, &end, 0);
	if (end == t->at)
		bad(t, "a number");
	t->at = end;
	return n;
}

static void put_varint(FILE *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		(void)fputc((int)(n & 0x7f) | 0x80, out);
	(void)fputc((int)n, out);
}

static void put_field(FILE *out, uint64_t field, const struct value *v)
{
	put_varint(out, field << 3 | v->wire);
	if (v->wire == VARINT) {
		put_varint(out, v->number);
	} else if (v->wire == FIXED64) {
		for (unsigned int i = 0; i < 8; i++)
			(void)fputc((int)(v->number >> 8 * i & 0xff), out);
	} else {
		put_varint(out, v->size);
		(void)fwrite(v->bytes, 1, v->size, out);
	}
}

static void quoted(struct text *t, FILE *out)
{
	for (t->at++; *t->at != '\''; t->at++) {
		char c = *t->at;

		if (!c)
			bad(t, "the closing quote");
		if (c == '\\') {
			c = *++t->at;
			if (c == 'n') {
				c = '\n';
			} else if (c == 'x') {
				char hex[3] = { t->at[1], t->at[1] ? t->at[2] : '\0', '\0' };

				c = (char)strtoul(hex, NULL, 16);
				t->at += 2;
			}
		}
		(void)fputc(c, out);
	}
	t->at++;
}

static void message(struct text *t, FILE *out, char end);

static struct value value(struct text *t)
{
	struct value v = { .wire = VARINT };
	FILE *out;

	if (*t->at == '+') {
		t->at++;
		v.step = 1;
	}
	if (*t->at == '{' || *t->at == '\'') {
		v.wire = BYTES;
		out = open_memstream(&v.bytes, &v.size);
		if (!out)
			icb_die("out of memory");
		if (*t->at == '\'') {
			quoted(t, out);
		} else {
			t->at++;
			message(t, out, '}');
		}
		if (fclose(out))
			icb_die("out of memory");
	} else if (*t->at == '$') {
		if (!isdigit((unsigned char)t->at[1]) || !t->vars)
			bad(t, "a variable");
		v.number = t->vars[t->at[1] - '0'];
		t->at += 2;
	} else if (*t->at == 'z') {
		t->at++;
		v.number = number(t);
		v.number = v.number << 1 ^ -(v.number >> 63);
	} else {
		if (*t->at == 'f') {
			v.wire = FIXED64;
			t->at++;
		}
		v.number = number(t);
	}
	return v;
}

/* Items up to `end`, which is passed. */
static void message(struct text *t, FILE *out, char end)
{
	for (;;) {
		uint64_t first, last, count = 1;
		struct value v;

		while (isspace((unsigned char)*t->at))
			t->at++;
		if (*t->at == end)
			break;
		first = last = number(t);
		if (*t->at == '-') {
			t->at++;
			last = number(t);
		}
		if (*t->at++ != ':')
			bad(t, "a colon");
		v = value(t);
		if (*t->at == '*') {
			t->at++;
			count = number(t);
		}
		for (uint64_t field = first; field <= last; field++)
			for (uint64_t i = 0; i < count; i++) {
				put_field(out, field, &v);
				v.number += v.step;
			}
		free(v.bytes);
	}
	if (end)
		t->at++;
}

struct icb_wire icb_wire(struct icb *b, const char *text, const uint64_t *vars)
{
	struct text t = { .b = b, .start = text, .at = text, .vars = vars };
	struct icb_wire wire;
	char *bytes;
	size_t size;
	FILE *out = open_memstream(&bytes, &size);

	if (!out)
		icb_die("out of memory");
	message(&t, out, '\0');
	if (fclose(out))
		icb_die("out of memory");
	wire.bytes = icb_copy(b, bytes, size);
	wire.size = size;
	free(bytes);
	return wire;
}
