/* SPDX-License-Identifier: Apache-2.0 */
/* Text of the evidence on its way to a person or a document. */
#include <fcntl.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/escape.h"
#include "convert/base/escaped.h"
#include "convert/base/json_writer.h"
#include "report/xml_writer.h"
#include "tests/fuzz/fuzz.h"

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* What stands beside an escaped text is the text. */
static void check_base64(const char *coded, struct ic_text text)
{
	size_t length = strlen(coded), at = 0;

	FUZZ_MUST(length == (text.size + 2) / 3 * 4);
	for (size_t i = 0; i < length; i += 4) {
		uint32_t word = 0;

		for (size_t j = 0; j < 4; j++)
			word = word << 6 |
			       (uint32_t)(digit(coded[i + j]) < 0 ? 0 : digit(coded[i + j]));
		for (size_t j = 0; j < 3 && at < text.size; j++)
			FUZZ_MUST((uint8_t)text.bytes[at++] == (uint8_t)(word >> (16 - 8 * j)));
	}
	FUZZ_MUST(at == text.size);
}

static void write_json(struct ic_text text, struct ic_sink *sink)
{
	struct ic_json json = ic_json_begin(sink);

	ic_json_object(&json, NULL);
	ic_json_text(&json, "text", text);
	ic_json_array(&json, "list");
	ic_json_text(&json, NULL, text);
	ic_json_close(&json);
	(void)fuzz_failed(ic_json_finish(&json));
}

static void write_xml(struct ic_text text, struct ic_sink *sink)
{
	struct ic_xml *xml = NULL;

	if (fuzz_failed(ic_xml_new(sink, &xml)))
		return;
	ic_xml_begin(xml, "text");
	ic_xml_element(xml, "part", text);
	ic_xml_text(xml, text);
	ic_xml_end(xml);
	(void)fuzz_failed(ic_xml_finish(xml));
	ic_xml_free(xml);
}

static void write_documents(struct ic_text text)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	static int null = -1;
	struct ic_output output;

	if (null < 0)
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null < 0 || fuzz_failed(ic_sink_stream(null, "null", &sink)))
		return;
	write_json(text, sink);
	write_xml(text, sink);
	(void)fuzz_failed(ic_sink_finish(sink, &output));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_text text;
	const char *escaped, *coded;

	if (fuzz_failed(ic_arena_new(&arena)))
		return 0;
	text = (struct ic_text){ ic_arena_copy(arena, data, size), size };
	escaped = ic_escape(arena, text);
	coded = ic_base64(arena, text);
	FUZZ_MUST(escaped && coded);
	FUZZ_MUST(ic_text_is_printable((struct ic_text){ escaped, strlen(escaped) }));
	FUZZ_MUST(strlen(escaped) <= 4 * size);
	FUZZ_MUST(!ic_text_is_printable(text) || !memcmp(escaped, text.bytes, size));
	check_base64(coded, text);
	write_documents(text);
	return 0;
}
