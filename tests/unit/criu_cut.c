/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of image, cut at every length: what is whole is shown, the rest is a gap. */
#include <dirent.h>
#include <json-c/json.h>

#include "tests/builder/scenario.h"
#include "tests/unit/listing_fixture.h"

#define MOST_BYTES 2048 /* of an image; the builder's are smaller, but for content */

static bool is_json(const char *text)
{
	struct json_object *parsed = json_tokener_parse(text);

	json_object_put(parsed);
	return parsed != NULL;
}

/* How many lines a text has, and whether the first `nr` of another are the same. */
static size_t count_lines(const char *text)
{
	size_t nr = 0;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

static bool begins_alike(const char *a, const char *b, size_t nr_lines)
{
	for (; nr_lines; a++, b++) {
		if (*a != *b)
			return false;
		nr_lines -= *a == '\n';
	}
	return true;
}

static char *lines_of(struct image *image, size_t size)
{
	size_t whole = image->size;
	struct ic_error *err;
	char *text;

	image->gaps.list.nr = 0;
	image->size = size;
	image->request.lines = true;
	err = try_listing(image, &text);
	image->size = whole;
	if (err) { /* no header: nothing can be told of it */
		assert_string_equal(text, "");
		assert_true(size < 8);
		ic_error_free(err);
		return NULL;
	}
	return text;
}

/* Each record that a cut leaves whole, with what follows it, is shown as before. */
static void cut(struct image *image, const char *whole, size_t size)
{
	char *text = lines_of(image, size);
	bool has_gap = image->gaps.list.nr;
	size_t nr = text ? count_lines(text) : 0;

	if (!text)
		return;
	assert_true(nr <= count_lines(whole));
	/* The last that is shown may be the one that is cut; that of a ghost's bytes nothing tells. */
	has_gap = has_gap || !strncmp(image->name, "ghost-file-", 11);
	if (!begins_alike(text, whole, has_gap && nr ? nr - 1 : nr))
		fail_msg("%s cut at %zu: %s", image->name, size, text);
	for (unsigned options = 0; options < 2; options++) {
		image->request.lines = false;
		image->request.pretty = image->request.no_payload = options;
		image->size = size;
		assert_null(try_listing(image, &text));
		if (!is_json(text))
			fail_msg("%s cut at %zu: %s", image->name, size, text);
	}
	image->request.pretty = image->request.no_payload = false;
}

static void cut_everywhere(struct image *image)
{
	const char *whole = lines_of(image, image->size);
	size_t size = image->size;

	if (!whole)
		return;
	assert_no_gaps(image);
	for (size_t at = 0; at < size; at++) {
		ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
		struct ic_arena *own = image->unit->arena;

		assert_null(ic_arena_new(&arena));
		image->unit->arena = image->gaps.arena = arena;
		image->gaps.list = (struct ic_array){ 0 };
		cut(image, whole, at);
		image->size = size;
		image->unit->arena = image->gaps.arena = own;
		image->gaps.list = (struct ic_array){ 0 };
	}
}

static size_t cut_all_of(void **state, const char *scenario, icb_arguments_list arguments)
{
	struct unit *unit = *state;
	struct icb *b = icb_scenario(scenario, arguments);
	char folder[128];
	struct dirent *entry;
	size_t nr = 0;
	DIR *images;

	(void)snprintf(folder, sizeof(folder), "%s/%s", unit->folder, scenario);
	assert_int_equal(icb_write(b, folder), 0);
	icb_free(b);
	images = opendir(folder);
	assert_non_null(images);
	while ((entry = readdir(images))) {
		struct image image = image_of(state, 0, false);
		char path[400];
		size_t size;
		uint8_t *bytes;

		(void)snprintf(path, sizeof(path), "%s/%s", scenario, entry->d_name);
		image.name = entry->d_name;
		image.size = 0;
		if (entry->d_type == DT_REG && ic_format_of_name(entry->d_name) &&
		    !ic_raw_find(entry->d_name)) {
			bytes = file_bytes(unit, path, &size);
			if (size <= MOST_BYTES) {
				put_bytes(&image, bytes, size);
				cut_everywhere(&image);
				nr++;
			}
		}
		image_drop(&image);
	}
	closedir(images);
	return nr;
}

static void every_kind_of_image_may_be_cut_anywhere(void **state)
{
	assert_true(cut_all_of(state, "everything", NULL) > 40);
}

static void so_may_those_of_older_versions(void **state)
{
	static const char *const arguments[] = { "criu=101", NULL };

	assert_true(cut_all_of(state, "version", arguments) > 10);
}

static void so_may_those_of_a_big_endian_machine(void **state)
{
	assert_true(cut_all_of(state, "s390x", NULL) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(every_kind_of_image_may_be_cut_anywhere),
		folder_test(so_may_those_of_older_versions),
		folder_test(so_may_those_of_a_big_endian_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
