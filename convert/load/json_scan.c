/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/json_scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What does not end a document, and is noted once with its first place and its count. */
enum oddity { ODD_TWICE, ODD_NOT_UTF8, ODD_CONTROL, ODD_NUMBER, ODD_NUL_KEY, NR_ODDITIES };

static const char *const odd_texts[] = {
	[ODD_TWICE] = "a name is twice in one object; the last one counts",
	[ODD_NOT_UTF8] = "a string that is not UTF-8; its bytes are kept",
	[ODD_CONTROL] = "a control character in a string, which JSON forbids; it is kept",
	[ODD_NUMBER] = "a number of more than 64 bits, not used",
	[ODD_NUL_KEY] = "a name with a NUL in it, which is cut there",
};

/* Names are told apart by a hash: a collision would need evidence made for it, and costs one gap. */
struct key {
	uint64_t hash;
	uint32_t object, at;
};

struct scanner {
	const struct ic_member *member;
	struct ic_gaps *gaps;
	const uint8_t *bytes;
	size_t size, at;
	char open[IC_MAX_JSON_DEPTH]; /* what closes each */
	uint32_t objects[IC_MAX_JSON_DEPTH];
	uint32_t nr_objects;
	unsigned depth;
	size_t nr_values;
	struct key *keys;
	size_t nr_keys, room;
	size_t whole; /* behind the last value that is whole, */
	unsigned whole_depth;
	uint64_t odd_nr[NR_ODDITIES];
	size_t odd_at[NR_ODDITIES];
	const char *broken; /* why it ends at `at` */
	enum ic_gap_kind broken_kind;
	bool no_memory;
};

static bool stop(struct scanner *scanner, enum ic_gap_kind kind, const char *why)
{
	if (!scanner->broken) {
		scanner->broken = scanner->at == scanner->size && kind == IC_GAP_DAMAGED ?
					  "cut short" :
					  why;
		scanner->broken_kind = kind;
	}
	return false;
}

static void odd(struct scanner *scanner, enum oddity what, size_t at)
{
	if (!scanner->odd_nr[what]++)
		scanner->odd_at[what] = at;
}

static int peek(const struct scanner *scanner)
{
	return scanner->at < scanner->size ? scanner->bytes[scanner->at] : -1;
}

static void skip_space(struct scanner *scanner)
{
	while (scanner->at < scanner->size && scanner->bytes[scanner->at] &&
	       strchr(" \t\r\n", scanner->bytes[scanner->at]))
		scanner->at++;
}

/* What is sound so far ends here. */
static void note_whole(struct scanner *scanner)
{
	scanner->whole = scanner->at;
	scanner->whole_depth = scanner->depth;
}

static uint64_t hashed(uint64_t hash, uint32_t c)
{
	return (hash ^ c) * 0x100000001b3ULL; /* FNV-1a */
}

/* Bytes of the UTF-8 sequence at `bytes`, 0 when it is none. */
static size_t utf8_length(const uint8_t *bytes, size_t left)
{
	size_t length = bytes[0] < 0x80 ? 1 :
			bytes[0] < 0xc2 ? 0 :
			bytes[0] < 0xe0 ? 2 :
			bytes[0] < 0xf0 ? 3 :
			bytes[0] < 0xf5 ? 4 :
					  0;

	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
	    (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f))
		return 0;
	return length;
}

static int hex_digit(int c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 :
				      -1;
}

/* Behind a backslash: the character that is meant (of a pair of surrogates each half). */
static bool escape(struct scanner *scanner, uint32_t *ret)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	int c = peek(scanner);
	const char *letter = c > 0 ? strchr(letters, c) : NULL;

	if (letter) {
		scanner->at++;
		*ret = (uint8_t)meant[letter - letters];
		return true;
	}
	if (c != 'u')
		return stop(scanner, IC_GAP_DAMAGED, "no such escape in a string");
	scanner->at++;
	*ret = 0;
	for (unsigned i = 0; i < 4; i++) {
		int digit = hex_digit(peek(scanner));

		if (digit < 0)
			return stop(scanner, IC_GAP_DAMAGED, "no such escape in a string");
		*ret = *ret << 4 | (uint32_t)digit;
		scanner->at++;
	}
	return true;
}

/* A string whose opening quote is next. */
static bool string(struct scanner *scanner, uint64_t *ret_hash, bool *ret_has_nul)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	scanner->at++;
	*ret_has_nul = false;
	while (scanner->at < scanner->size && scanner->bytes[scanner->at] != '"') {
		uint32_t c = scanner->bytes[scanner->at];
		size_t length = 1;

		if (c == '\\') {
			scanner->at++;
			if (!escape(scanner, &c))
				return false;
			*ret_has_nul |= !c;
			hash = hashed(hash, c);
			continue;
		}
		if (!c)
			return stop(scanner, IC_GAP_DAMAGED, "a NUL in a string");
		if (c < 0x20)
			odd(scanner, ODD_CONTROL, scanner->at);
		if (c >= 0x80) {
			length = utf8_length(scanner->bytes + scanner->at,
					     scanner->size - scanner->at);
			if (!length)
				odd(scanner, ODD_NOT_UTF8, scanner->at);
			length = length ? length : 1;
		}
		for (size_t i = 0; i < length; i++)
			hash = hashed(hash, scanner->bytes[scanner->at++]);
	}
	if (scanner->at == scanner->size)
		return stop(scanner, IC_GAP_DAMAGED, "");
	scanner->at++;
	*ret_hash = hash;
	return true;
}

static size_t digits(struct scanner *scanner)
{
	size_t start = scanner->at;

	while (peek(scanner) >= '0' && peek(scanner) <= '9')
		scanner->at++;
	return scanner->at - start;
}

static bool fits(const uint8_t *number, size_t size)
{
	bool negative = *number == '-';
	uint64_t most = negative ? (uint64_t)1 << 63 : UINT64_MAX, value = 0;

	for (size_t i = negative; i < size; i++) {
		uint64_t digit = (uint64_t)(number[i] - '0');

		if (value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	return true;
}

static bool number(struct scanner *scanner)
{
	size_t start = scanner->at;
	bool zero;

	scanner->at += peek(scanner) == '-';
	zero = peek(scanner) == '0';
	if (!digits(scanner) || (zero && scanner->at - start > 1U + (scanner->bytes[start] == '-')))
		return stop(scanner, IC_GAP_DAMAGED, "not a number");
	if (peek(scanner) != '.' && peek(scanner) != 'e' && peek(scanner) != 'E') {
		if (!fits(scanner->bytes + start, scanner->at - start))
			odd(scanner, ODD_NUMBER, start);
		return true;
	}
	if (peek(scanner) == '.') {
		scanner->at++;
		if (!digits(scanner))
			return stop(scanner, IC_GAP_DAMAGED, "not a number");
	}
	if (peek(scanner) == 'e' || peek(scanner) == 'E') {
		scanner->at++;
		scanner->at += peek(scanner) == '+' || peek(scanner) == '-';
		if (!digits(scanner))
			return stop(scanner, IC_GAP_DAMAGED, "not a number");
	}
	return true;
}

static bool word(struct scanner *scanner)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t length = strlen(words[i]), left = scanner->size - scanner->at;

		if (left >= length && !memcmp(scanner->bytes + scanner->at, words[i], length)) {
			scanner->at += length;
			return true;
		}
		if (left < length && !memcmp(scanner->bytes + scanner->at, words[i], left))
			scanner->at += left;
	}
	return stop(scanner, IC_GAP_DAMAGED, "a value is expected there");
}

static bool add_key(struct scanner *scanner, uint64_t hash, size_t at)
{
	if (scanner->nr_keys == scanner->room) {
		size_t room = scanner->room ? scanner->room * 2 : 256;
		struct key *keys = realloc(scanner->keys, room * sizeof(*keys));

		if (!keys) {
			scanner->no_memory = true;
			return false;
		}
		scanner->keys = keys;
		scanner->room = room;
	}
	scanner->keys[scanner->nr_keys++] =
		(struct key){ hash, scanner->objects[scanner->depth - 1], (uint32_t)at };
	return true;
}

static bool count_value(struct scanner *scanner)
{
	if (scanner->nr_values++ < IC_MAX_JSON_VALUES)
		return true;
	return stop(scanner, IC_GAP_LIMIT, "more values than icecore reads of such a file");
}

/* A name, and the colon behind it. */
static bool name(struct scanner *scanner)
{
	size_t at = scanner->at;
	uint64_t hash = 0;
	bool has_nul = false;

	if (peek(scanner) != '"')
		return stop(scanner, IC_GAP_DAMAGED, "a name is expected there");
	if (!count_value(scanner) || !string(scanner, &hash, &has_nul))
		return false;
	if (has_nul)
		odd(scanner, ODD_NUL_KEY, at);
	if (!add_key(scanner, hash, at))
		return false;
	skip_space(scanner);
	if (peek(scanner) != ':')
		return stop(scanner, IC_GAP_DAMAGED, "a colon is expected there");
	scanner->at++;
	skip_space(scanner);
	return true;
}

/* Enter what is opened by `opened`; its first name, if it is an object that has one. */
static bool enter(struct scanner *scanner, bool object, bool *ret_empty)
{
	if (scanner->depth == IC_MAX_JSON_DEPTH)
		return stop(scanner, IC_GAP_LIMIT, "more levels than icecore reads of such a file");
	scanner->at++;
	scanner->open[scanner->depth] = object ? '}' : ']';
	scanner->objects[scanner->depth++] = ++scanner->nr_objects;
	note_whole(scanner);
	skip_space(scanner);
	*ret_empty = peek(scanner) == scanner->open[scanner->depth - 1];
	return *ret_empty || !object || name(scanner);
}

/* A value that is not an object or array with something in it; *ret_entered says that it is one. */
static bool value(struct scanner *scanner, bool *ret_entered)
{
	int c = peek(scanner);
	uint64_t hash;
	bool flag = false;

	*ret_entered = false;
	if (!count_value(scanner))
		return false;
	if (c == '{' || c == '[') {
		*ret_entered = true;
		if (!enter(scanner, c == '{', &flag))
			return false;
		*ret_entered = !flag;
		if (flag) {
			scanner->at++;
			scanner->depth--;
		}
		return true;
	}
	if (c == '"')
		return string(scanner, &hash, &flag);
	if (c == '-' || (c >= '0' && c <= '9'))
		return number(scanner);
	return word(scanner);
}

/* Behind a value: leave what ends there; true when another value is next. */
static bool leave(struct scanner *scanner)
{
	while (scanner->depth) {
		char closer = scanner->open[scanner->depth - 1];

		note_whole(scanner);
		skip_space(scanner);
		if (peek(scanner) == closer) {
			scanner->at++;
			scanner->depth--;
			continue;
		}
		if (peek(scanner) != ',')
			return stop(scanner, IC_GAP_DAMAGED, "a comma or an end is expected there");
		scanner->at++;
		skip_space(scanner);
		return closer == ']' || name(scanner);
	}
	return false;
}

static void scan(struct scanner *scanner)
{
	bool entered = true;

	if (scanner->size >= 3 && !memcmp(scanner->bytes, "\xef\xbb\xbf", 3))
		scanner->broken = "begins with a byte order mark";
	skip_space(scanner);
	while (!scanner->broken && value(scanner, &entered) && (entered || leave(scanner)))
		;
	if (scanner->broken || scanner->no_memory)
		return;
	note_whole(scanner);
	skip_space(scanner);
	if (scanner->at < scanner->size)
		(void)stop(scanner, IC_GAP_DAMAGED, "more follows behind its end");
}

static int by_object(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->object != y->object)
		return x->object < y->object ? -1 : 1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void find_twins(struct scanner *scanner)
{
	if (scanner->nr_keys)
		qsort(scanner->keys, scanner->nr_keys, sizeof(*scanner->keys), by_object);
	for (size_t i = 1; i < scanner->nr_keys; i++) {
		const struct key *one = &scanner->keys[i - 1], *two = one + 1;

		if (one->object != two->object || one->hash != two->hash)
			continue;
		if (!scanner->odd_nr[ODD_TWICE]++ || two->at < scanner->odd_at[ODD_TWICE])
			scanner->odd_at[ODD_TWICE] = two->at;
	}
}

static void note(const struct scanner *scanner, enum ic_gap_kind kind, size_t at, const char *text,
		 uint64_t nr)
{
	struct ic_gap gap = { .kind = kind, .member = scanner->member->name, .offset = at };

	if (nr > 1)
		ic_gaps_add(scanner->gaps, gap, "%s+0x%zx: %s (and so in %" PRIu64 " more places)",
			    gap.member, at, text, nr - 1);
	else
		ic_gaps_add(scanner->gaps, gap, "%s+0x%zx: %s", gap.member, at, text);
}

static void note_broken(const struct scanner *scanner)
{
	struct ic_gap gap = { .kind = scanner->broken_kind,
			      .member = scanner->member->name,
			      .offset = scanner->at };
	const char *lead = gap.kind == IC_GAP_DAMAGED ? "not valid JSON: " : "";

	ic_gaps_add(scanner->gaps, gap, "%s+0x%zx: %s%s; %s", gap.member, scanner->at, lead,
		    scanner->broken,
		    scanner->whole ? "what is before it is used" : "nothing of it is used");
}

struct ic_error *ic_json_scan(const struct ic_member *member, struct ic_gaps *gaps,
			      struct ic_json_extent *ret)
{
	struct scanner scanner = { .member = member,
				   .gaps = gaps,
				   .bytes = member->blob.bytes,
				   .size = (size_t)member->blob.size,
				   .broken_kind = IC_GAP_DAMAGED };

	scan(&scanner);
	if (scanner.no_memory) {
		free(scanner.keys);
		return ic_error_memory();
	}
	find_twins(&scanner);
	free(scanner.keys);
	if (scanner.broken)
		note_broken(&scanner);
	for (size_t i = 0; i < NR_ODDITIES; i++)
		if (scanner.odd_nr[i])
			note(&scanner, IC_GAP_DAMAGED, scanner.odd_at[i], odd_texts[i],
			     scanner.odd_nr[i]);
	*ret = (struct ic_json_extent){ .size = scanner.whole };
	for (unsigned i = 0; i < scanner.whole_depth; i++)
		ret->closers[i] = scanner.open[scanner.whole_depth - 1 - i];
	return NULL;
}
