/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses what the rest is taken for: an image, or one of ic_raw_formats[]; the second
 * how it is shown. Whatever it is, what comes out is JSON.
 */
#include <json.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/load/raw.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/spool.h"

enum { PRETTY = 1, NO_PAYLOAD = 2, LINES = 4, ON_DISK = 8 };

/* A document and its line end, or as many lines as there are records. */
static void check_json(const char *text, size_t size)
{
	struct json_tokener *tokener = json_tokener_new_ex(600);

	FUZZ_MUST(tokener && (!size || text[size - 1] == '\n'));
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
						JSON_TOKENER_ALLOW_TRAILING_CHARS);
	for (size_t at = 0; at < size;) {
		struct json_object *parsed = json_tokener_parse_ex(tokener, text + at,
								   (int)(size - at));

		FUZZ_MUST(parsed);
		at += json_tokener_get_parse_end(tokener);
		json_object_put(parsed);
		while (at < size && text[at] == '\n')
			at++;
	}
	json_tokener_free(tokener);
}

static void check_output(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text;

	FUZZ_MUST(size >= 0);
	if (!size)
		return;
	text = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	FUZZ_MUST(text != MAP_FAILED);
	check_json(text, (size_t)size);
	munmap(text, (size_t)size);
}

static void list(const struct ic_member *member, const struct ic_raw_format *raw, uint8_t options,
		 struct ic_arena *arena, int fd)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_gaps gaps = { .arena = arena };
	struct ic_listing_request request = {
		.gaps = &gaps,
		.pretty = options & PRETTY,
		.no_payload = options & NO_PAYLOAD,
		.lines = options & LINES,
		.spool = fuzz_spool(),
	};
	struct ic_output output;

	if (fuzz_failed(ic_sink_stream(fd, "memory", &sink)))
		return;
	request.sink = sink;
	(void)fuzz_failed(ic_listing_write(&request, member, raw));
	if (!fuzz_failed(ic_sink_finish(sink, &output)))
		check_output(fd);
	for (size_t i = 0; i < gaps.list.nr; i++)
		FUZZ_MUST(*ic_gap_at(&gaps, i)->text && *ic_gap_at(&gaps, i)->member);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_member member = { .name = "x.img", .has_blob = true };
	char path[FUZZ_PATH_SIZE];
	const struct ic_raw_format *raw;
	size_t kind;
	int in, out;

	if (size < 2 || fuzz_failed(ic_arena_new(&arena)))
		return 0;
	kind = data[0] % (ic_nr_raw_formats + 1);
	raw = kind ? ic_raw_formats[kind - 1] : NULL;
	in = fuzz_memory_file(data + 2, size - 2, path);
	out = fuzz_memory_file("", 0, path);
	if (in >= 0 && out >= 0) {
		bool on_disk = (data[1] & ON_DISK) || (raw && raw->needs == IC_RAW_NEEDS_SPOOL);

		member.size = member.blob.size = size - 2;
		member.blob.fd = in;
		member.blob.bytes = on_disk ? NULL : data + 2;
		list(&member, raw, data[1], arena, out);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return 0;
}
