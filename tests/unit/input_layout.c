/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "tests/unit/input_fixture.h"

#define MAX_NAMES 6

/* Members of an archive, and what is to be found. */
static const struct {
	const char *layout;
	const char *folder;
	const char *names[MAX_NAMES];
} cases[] = {
	{ "CRIU images", "", { "core-1.img", "inventory.img", "pstree.img" } },
	{ "CRIU images", "images/", { "images/pstree.img" } },
	{ "CRIU images", "a/b/c/", { "a/b/c/pstree.img", "a/readme" } },
	{ "CRIU images", "checkpoint/", { "checkpoint/pstree.img" } },
	{ "CRIU images", "", { "pagemap-1.img", "pages-1.img", "server.log" } },
	{ "CRIU images", "", { "inventory.img", "pagemap-1.img", "parent" } },
	{ "CRIU images", "images/", { "pages-9.img", "images/core-1.img" } },
	{ "CRIU images", "images/", { "images/pstree.img", "pre/inventory.img" } },
	{ "CRIU images", "z/", { "a/inventory.img", "z/pstree.img", "z/inventory.img" } },
	{ "CRIU images", "top/", { "a/b/inventory.img", "top/inventory.img" } },
	{ "CRIU images", "xcheckpoint/", { "config.dump", "xcheckpoint/pstree.img" } },
	{ "Podman", "checkpoint/", { "config.dump", "spec.dump", "checkpoint/pstree.img" } },
	{ "Podman",
	  "checkpoint/",
	  { "config.dump", "checkpoint/pstree.img", "pre-checkpoint/inventory.img" } },
	{ "Podman", "checkpoint/", { "spec.dump", "checkpoint/core-1.img" } },
	{ "Podman", "x/checkpoint/", { "x/config.dump", "x/checkpoint/pstree.img" } },
	{ "CRI-O",
	  "checkpoint/",
	  { "config.dump", "spec.dump", "bind.mounts", "checkpoint/pstree.img" } },
	{ "CRI-O", "checkpoint/", { "io.kubernetes.cri-o.LogPath", "checkpoint/pstree.img" } },
	{ "containerd",
	  "checkpoint/",
	  { "config.dump", "spec.dump", "status.dump", "checkpoint/pstree.img" } },
	{ "containerd",
	  "checkpoint/",
	  { "config.dump", "container.log", "checkpoint/pstree.img" } },
	{ "Podman", "pre-checkpoint/", { "config.dump", "pre-checkpoint/inventory.img" } },
	{ "Docker", "x/", { "x/pstree.img", "x/config.json", "x/descriptors.json" } },
	{ "Docker", "", { "pstree.img", "criu.work/dump.log" } },
	{ "runc or crun", "", { "pstree.img", "descriptors.json", "parent" } },
	{ "runc or crun",
	  "checkpoint/",
	  { "config.json", "checkpoint/pstree.img", "checkpoint/descriptors.json" } },
	{ "LXC", "", { "pstree.img", "tty.info", "dump.log" } },
};

static void open_case(struct box *box, const char *const names[MAX_NAMES])
{
	box->tar_bytes = 0;
	box->gaps.list.nr = 0;
	for (size_t i = 0; i < MAX_NAMES && names[i]; i++)
		tar_member(box, names[i], names[i]);
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
}

static void images_are_found_wherever_a_runtime_puts_them(void **state)
{
	struct box *box = *state;

	for (size_t i = 0; i < IC_NR(cases); i++) {
		open_case(box, cases[i].names);
		assert_string_equal(ic_store_images_folder(box->store), cases[i].folder);
		assert_string_equal(ic_store_layout(box->store), cases[i].layout);
		assert_gaps(box, 0);
	}
}

static void who_manages_a_container_is_in_its_specification(void **state)
{
	struct box *box = *state;
	static const char *const managers[][2] = { { "cri-o", "CRI-O" }, { "libpod", "Podman" } };

	for (size_t i = 0; i < IC_NR(managers); i++) {
		char spec[200];

		(void)snprintf(spec, sizeof(spec),
			       "{\"annotations\":{\"io.container.manager\":\"%s\"}}",
			       managers[i][0]);
		box->tar_bytes = 0;
		tar_member(box, "checkpoint/pstree.img", "tree");
		tar_member(box, "spec.dump", spec);
		tar_end(box, "a.tar");
		open_input(box, "a.tar");
		assert_string_equal(ic_store_layout(box->store), managers[i][1]);
		assert_gaps(box, 0);
	}
}

static void an_image_is_looked_up_in_that_folder(void **state)
{
	struct box *box = *state;
	static const char *const names[MAX_NAMES] = { "x/checkpoint/pstree.img", "x/spec.dump",
						      "mm-1.img" };
	const struct ic_member *member;

	open_case(box, names);
	member = ic_store_image(box->store, "pstree.img");
	assert_string_equal(member->name, "x/checkpoint/pstree.img");
	assert_null(ic_store_image(box->store, "mm-1.img"));
	assert_string_equal(ic_store_beside(box->store, "spec.dump")->name, "x/spec.dump");
	assert_null(ic_store_beside(box->store, "config.dump"));
}

static void beside_bare_images_is_among_them(void **state)
{
	struct box *box = *state;
	static const char *const names[MAX_NAMES] = { "one/pstree.img", "one/config.json" };

	open_case(box, names);
	assert_string_equal(ic_store_beside(box->store, "config.json")->name, "one/config.json");
}

static void of_several_dumps_the_first_by_name_is_taken(void **state)
{
	struct box *box = *state;
	static const char *const names[MAX_NAMES] = { "b/pstree.img", "a/pstree.img", "c/mm-1.img",
						      "c/d/pstree.img", "b/inventory.img" };

	open_case(box, names);
	assert_string_equal(ic_store_images_folder(box->store), "a/");
	assert_gaps(box, 0);
}

static void images_that_cannot_be_read_are_no_images(void **state)
{
	struct box *box = *state;

	tar_typed(box, "pstree.img", '2', "", 0);
	tar_member(box, "../x/pstree.img", "tree");
	tar_member(box, "README", "nothing");
	tar_end(box, "a.tar");
	assert_refused(box, "a.tar", IC_ERR_MISSING, "no CRIU image in this archive");
}

static void layouts_have_names_of_their_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_layouts; i++) {
		assert_true(ic_layouts[i]->name[0]);
		assert_non_null(ic_layouts[i]->recognise);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ic_layouts[i]->name, ic_layouts[j]->name);
	}
	assert_true(ic_layouts[ic_nr_layouts - 1]->recognise(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(images_are_found_wherever_a_runtime_puts_them),
		TEST(who_manages_a_container_is_in_its_specification),
		TEST(an_image_is_looked_up_in_that_folder),
		TEST(beside_bare_images_is_among_them),
		TEST(of_several_dumps_the_first_by_name_is_taken),
		TEST(images_that_cannot_be_read_are_no_images),
		cmocka_unit_test(layouts_have_names_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
