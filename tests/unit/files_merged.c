/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/limits.h"
#include "convert/files/merged.h"

#define MOST 24

/* Layers made of a few entries each; an item's size tells which entry it is. */
struct image {
	struct ic_arena *arena;
	struct ic_merged *merged;
	struct ic_tar_item items[8][MOST];
	size_t nr_layers;
};

static int image_make(void **state)
{
	struct image *image = calloc(1, sizeof(*image));

	assert_non_null(image);
	assert_null(ic_arena_new(&image->arena));
	assert_null(ic_merged_new(image->arena, &image->merged));
	*state = image;
	return 0;
}

static int image_drop(void **state)
{
	struct image *image = *state;

	ic_arena_free(image->arena);
	free(image);
	return 0;
}

#define FILE_OF(path, bytes)                                         \
	{                                                            \
		.name = (path), .kind = IC_TAR_FILE, .size = (bytes) \
	}
#define FOLDER(path)                                  \
	{                                             \
		.name = (path), .kind = IC_TAR_FOLDER \
	}
#define LINK(path, to)                                              \
	{                                                           \
		.name = (path), .kind = IC_TAR_LINK, .target = (to) \
	}
#define HARD(path, to)                                                   \
	{                                                                \
		.name = (path), .kind = IC_TAR_HARD_LINK, .target = (to) \
	}
#define FIFO(path)                                  \
	{                                           \
		.name = (path), .kind = IC_TAR_FIFO \
	}
#define GONE(path) FILE_OF(path, 0)

static void add_items(struct image *image, const struct ic_tar_item *items, size_t nr)
{
	struct ic_tar_item *kept = image->items[image->nr_layers];
	struct ic_error *err;

	assert_true(nr <= MOST);
	memcpy(kept, items, nr * sizeof(*items));
	err = ic_merged_add(image->merged, image->nr_layers++, kept, nr);
	if (err)
		fail_msg("%s", ic_error_text(err));
}

#define add(image, ...)                                                 \
	add_items(image, (const struct ic_tar_item[]){ __VA_ARGS__ },   \
		  sizeof((const struct ic_tar_item[]){ __VA_ARGS__ }) / \
			  sizeof(struct ic_tar_item))

static struct ic_merged_found find(struct image *image, const char *path)
{
	return ic_merged_find(image->merged, path, strlen(path));
}

/* The file of that size, in that layer. */
static void expect(struct image *image, const char *path, size_t layer, uint64_t size)
{
	struct ic_merged_found found = find(image, path);

	if (found.verdict != IC_MERGED_FOUND)
		fail_msg("%s %s", path, found.why);
	assert_int_equal(found.layer, layer);
	assert_int_equal(found.item->size, size);
}

static void expect_none(struct image *image, const char *path, const char *why)
{
	struct ic_merged_found found = find(image, path);

	assert_int_not_equal(found.verdict, IC_MERGED_FOUND);
	assert_string_equal(found.why, why);
}

#define absent(image, path) expect_none(image, path, "is not there")

static void the_highest_layer_that_has_a_name_wins(void **state)
{
	struct image *image = *state;

	add(image, FOLDER("bin"), FILE_OF("bin/sh", 1), FILE_OF("bin/ls", 2));
	add(image, FILE_OF("bin/sh", 3));
	expect(image, "/bin/sh", 1, 3);
	expect(image, "/bin/ls", 0, 2);
	expect(image, "bin//./ls", 0, 2);
	absent(image, "/bin/cat");
	absent(image, "/bin/sh/x");
	expect_none(image, "/bin", "is a folder");
	expect_none(image, "/", "is a folder");
}

static void of_a_name_that_is_twice_in_a_layer_the_last_one_counts(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("a", 1), FILE_OF("a", 2));
	expect(image, "/a", 0, 2);
}

static void a_whiteout_takes_away_what_the_layers_below_have(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("etc/a", 1), FILE_OF("etc/b", 2), FILE_OF("opt/x/y", 3));
	add(image, GONE("etc/.wh.a"), GONE(".wh.opt"));
	absent(image, "/etc/a");
	expect(image, "/etc/b", 0, 2);
	absent(image, "/opt/x/y");
	absent(image, "/etc/.wh.a");
	add(image, FILE_OF("etc/a", 4), FILE_OF("opt/x/z", 5));
	expect(image, "/etc/a", 2, 4);
	expect(image, "/opt/x/z", 2, 5);
	absent(image, "/opt/x/y");
}

static void a_whiteout_leaves_what_its_own_layer_has(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("a", 1), FILE_OF("d/old", 2), FILE_OF("e/old", 3));
	add(image, FILE_OF("a", 4), GONE(".wh.a"), FILE_OF("d/new", 5), GONE(".wh.d"),
	    GONE(".wh.e"), FILE_OF("e/new", 6));
	expect(image, "/a", 1, 4);
	expect(image, "/d/new", 1, 5);
	absent(image, "/d/old");
	expect(image, "/e/new", 1, 6);
	absent(image, "/e/old");
}

static void an_opaque_folder_keeps_nothing_from_below_wherever_the_mark_stands(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("d/old", 1), FILE_OF("d/sub/old", 2), FILE_OF("d/sub2/old", 3));
	add(image, FOLDER("d"), FILE_OF("d/first", 4), FILE_OF("d/sub/first", 5),
	    GONE("d/.wh..wh..opq"), FILE_OF("d/last", 6), FILE_OF("d/sub2/last", 7));
	absent(image, "/d/old");
	absent(image, "/d/sub/old");
	absent(image, "/d/sub2/old");
	expect(image, "/d/first", 1, 4);
	expect(image, "/d/sub/first", 1, 5);
	expect(image, "/d/last", 1, 6);
	expect(image, "/d/sub2/last", 1, 7);
	add(image, FILE_OF("d/sub/more", 8));
	absent(image, "/d/sub/old");
	expect(image, "/d/sub/first", 1, 5);
}

static void everything_can_be_taken_away_at_once(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("bin/sh", 1), FILE_OF("etc/a", 2));
	add(image, GONE(".wh..wh..opq"));
	absent(image, "/bin/sh");
	absent(image, "/etc/a");
	add(image, FILE_OF("bin/sh", 3));
	expect(image, "/bin/sh", 2, 3);
}

static void a_folder_that_replaces_a_link_is_not_the_folder_that_the_link_led_to(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("usr/lib/a", 1), LINK("lib", "usr/lib"));
	expect(image, "/lib/a", 0, 1);
	add(image, FOLDER("lib"), GONE("lib/.wh..wh..opq"), FILE_OF("lib/b", 2));
	absent(image, "/lib/a");
	expect(image, "/lib/b", 1, 2);
	expect(image, "/usr/lib/a", 0, 1);
}

static void what_goes_through_a_link_lands_where_it_leads(void **state)
{
	struct image *image = *state;

	add(image, FOLDER("usr/lib"), LINK("lib", "usr/lib"), LINK("bin", "/usr/bin"));
	add(image, FILE_OF("lib/x", 1), FILE_OF("bin/y", 2));
	expect(image, "/usr/lib/x", 1, 1);
	expect(image, "/lib/x", 1, 1);
	expect(image, "/usr/bin/y", 1, 2);
	add(image, GONE("lib/.wh.x"));
	absent(image, "/usr/lib/x");
}

static void a_file_takes_the_place_of_a_folder_with_all_that_is_in_it(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("a/b/c", 1));
	add(image, FILE_OF("a", 2));
	expect(image, "/a", 1, 2);
	absent(image, "/a/b/c");
	add(image, FOLDER("a"));
	expect_none(image, "/a", "is a folder");
	absent(image, "/a/b/c");
}

static void links_are_followed_inside_the_image_and_never_out_of_it(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("lib/libc.so.6", 1), LINK("lib/libc.so", "libc.so.6"),
	    LINK("up", "../../../../lib/libc.so"), LINK("abs", "/../up"),
	    LINK("dangling", "/nowhere"), LINK("dir/back", "../lib/./libc.so.6"),
	    LINK("empty", ""));
	expect(image, "/lib/libc.so", 0, 1);
	expect(image, "/up", 0, 1);
	expect(image, "/abs", 0, 1);
	expect(image, "/dir/back", 0, 1);
	expect(image, "/../../dir/../up", 0, 1);
	expect_none(image, "/dangling", "is a link to what is not there");
	expect_none(image, "/empty", "is a link to what is not there");
	assert_int_equal(find(image, "/dangling").verdict, IC_MERGED_ABSENT);
}

static void links_that_go_in_a_circle_are_said(void **state)
{
	struct image *image = *state;

	add(image, LINK("a", "b"), LINK("b", "/a"), LINK("self", "self/self/self"),
	    FILE_OF("a/x", 1));
	expect_none(image, "/a", "is behind links that go in a circle");
	expect_none(image, "/self/x", "is behind links that go in a circle");
	assert_int_equal(ic_merged_nr_misplaced(image->merged), 1);
}

static void a_hard_link_is_the_file_that_its_target_was(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("a", 1), LINK("l", "a"));
	add(image, HARD("b", "a"), HARD("c", "b"), HARD("m", "l"), HARD("bad", "nothing"),
	    HARD("self", "self"));
	add(image, FILE_OF("a", 2));
	expect(image, "/b", 0, 1);
	expect(image, "/c", 0, 1);
	expect(image, "/a", 2, 2);
	expect(image, "/m", 2, 2);
	expect_none(image, "/bad", "is a hard link to what is not there");
	expect_none(image, "/self", "is a hard link to what is not there");
}

static void what_is_below_a_file_has_no_place(void **state)
{
	struct image *image = *state;
	char name[600] = "d/";

	memset(name + 2, 'n', 300);
	add(image, FILE_OF("a", 1), FILE_OF("a/b", 2), FIFO("f"), FILE_OF(name, 3),
	    FILE_OF("a/.wh.b", 0), { .name = "", .kind = IC_TAR_FOLDER });
	assert_int_equal(ic_merged_nr_misplaced(image->merged), 2);
	expect(image, "/a", 0, 1);
	expect_none(image, "/f", "is a fifo");
	absent(image, "/a/b");
	name[300 + 2] = '/';
	absent(image, name);
}

static void names_that_are_no_whiteouts_take_nothing_away(void **state)
{
	struct image *image = *state;

	add(image, FILE_OF("a/b", 1));
	add(image, GONE("a/.wh."), GONE("a/.wh.."), GONE("a/.wh..."), GONE("a/.wh..wh.plnk"),
	    GONE("nowhere/.wh.x"), GONE("nowhere/.wh..wh..opq"));
	expect(image, "/a/b", 0, 1);
	absent(image, "/nowhere");
}

static void steps_are_counted_so_that_links_cannot_multiply(void **state)
{
	struct image *image = *state;
	static char far[4096];
	struct ic_tar_item items[42];
	static char names[41][16];
	struct ic_error *err = NULL;

	for (size_t i = 0; i + 2 < sizeof(far); i += 2)
		memcpy(far + i, "./", 2);
	for (size_t i = 0; i < 39; i++) {
		static char targets[41][4096];

		(void)snprintf(names[i], sizeof(names[i]), "l%zu", i);
		memcpy(targets[i], far, 4000);
		(void)snprintf(targets[i] + 4000, 16, "l%zu", i + 1);
		items[i] = (struct ic_tar_item){ .name = names[i],
						 .kind = IC_TAR_LINK,
						 .target = targets[i] };
	}
	items[39] = (struct ic_tar_item){ .name = "l39", .kind = IC_TAR_FOLDER };
	items[40] = (struct ic_tar_item){ .name = "l0/x", .kind = IC_TAR_FILE };
	assert_null(ic_merged_add(image->merged, 0, items, 40));
	for (size_t i = 0; !err && i < 2000; i++)
		err = ic_merged_add(image->merged, 1, &items[40], 1);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_LIMIT);
	ic_error_free(err);
	expect_none(image, "/l39", "is behind more links than are followed");
}

#define image_test(function) cmocka_unit_test_setup_teardown(function, image_make, image_drop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		image_test(the_highest_layer_that_has_a_name_wins),
		image_test(of_a_name_that_is_twice_in_a_layer_the_last_one_counts),
		image_test(a_whiteout_takes_away_what_the_layers_below_have),
		image_test(a_whiteout_leaves_what_its_own_layer_has),
		image_test(an_opaque_folder_keeps_nothing_from_below_wherever_the_mark_stands),
		image_test(everything_can_be_taken_away_at_once),
		image_test(a_folder_that_replaces_a_link_is_not_the_folder_that_the_link_led_to),
		image_test(what_goes_through_a_link_lands_where_it_leads),
		image_test(a_file_takes_the_place_of_a_folder_with_all_that_is_in_it),
		image_test(links_are_followed_inside_the_image_and_never_out_of_it),
		image_test(links_that_go_in_a_circle_are_said),
		image_test(a_hard_link_is_the_file_that_its_target_was),
		image_test(what_is_below_a_file_has_no_place),
		image_test(names_that_are_no_whiteouts_take_nothing_away),
		image_test(steps_are_counted_so_that_links_cannot_multiply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
