/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON file of a runtime. */
#include "convert/load/json.h"
#include "tests/fuzz/fuzz.h"

/* Whether the bytes are "null" and blanks: what is read of that is NULL. */
static bool is_null(const uint8_t *data, size_t size)
{
	static const char word[] = "null";
	size_t at = 0;

	for (size_t i = 0; i < size; i++)
		if (at < 4 && data[i] == (uint8_t)word[at])
			at++;
		else if (!strchr(" \t\r\n", data[i]) || !data[i])
			return false;
	return at == 4;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	ic_cleanup(ic_json_putp) struct json_object *json = NULL;
	struct ic_gaps gaps = { 0 };
	struct ic_member member = { .name = "config.dump", .has_blob = true };
	uint64_t number;

	if (fuzz_failed(ic_arena_new(&arena)))
		return 0;
	gaps.arena = arena;
	member.size = member.blob.size = size;
	member.blob.fd = -1;
	member.blob.bytes = data;
	if (fuzz_failed(ic_json_read(&member, &gaps, &json)))
		return 0;
	/* What is not read is told, and no cut of it makes a parser stumble. */
	FUZZ_MUST(json || gaps.list.nr || is_null(data, size));
	for (size_t i = 0; i < gaps.list.nr; i++)
		FUZZ_MUST(!strstr(ic_gap_at(&gaps, i)->text, "not read: "));
	(void)ic_json_number_of(ic_json_get(json, "a"), &number);
	(void)ic_json_get_string(json, "id", arena);
	return 0;
}
