/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/draft_lock.h"
#include "convert/criu/draft_queue.h"
#include "convert/criu/legacy.h"
#include "tests/unit/unit.h"

static void kinds_have_names_magics_and_files_of_their_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_images; i++) {
		assert_true(ic_images[i]->name[0] && ic_images[i]->prefix[0]);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(ic_images[i]->prefix, ic_images[j]->prefix);
			/* One kind of record: of all processes, and once of each. */
			if (!strcmp(ic_images[i]->name, ic_images[j]->name))
				assert_int_equal(ic_images[i]->magic, ic_images[j]->magic);
			else
				assert_int_not_equal(ic_images[i]->magic, ic_images[j]->magic);
		}
	}
}

static void kinds_of_files_have_types_names_and_old_images_of_their_own(void **state)
{
	(void)state;
	assert_ptr_equal(ic_fd_kinds[0], &ic_fd_reg); /* every process has some */
	for (size_t i = 0; i < ic_nr_fd_kinds; i++) {
		const struct ic_fd_kind *kind = ic_fd_kinds[i];

		assert_int_equal(kind->type, i + 1); /* fd_types has no holes */
		assert_ptr_equal(ic_fd_kind_of(kind->type), kind);
		assert_true(kind->name[0] && kind->decoder);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(kind->name, ic_fd_kinds[j]->name);
			assert_ptr_not_equal(kind->decoder, ic_fd_kinds[j]->decoder);
		}
		if (!kind->legacy.name)
			continue;
		assert_ptr_equal(ic_image_kind_of(kind->legacy.prefix), &kind->legacy);
		for (size_t j = 0; j < ic_nr_images; j++)
			assert_int_not_equal(kind->legacy.magic, ic_images[j]->magic);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(kind->legacy.magic, ic_fd_kinds[j]->legacy.magic);
	}
	assert_null(ic_fd_kind_of(0));
	assert_null(ic_fd_kind_of((uint32_t)ic_nr_fd_kinds + 1));
	assert_null(ic_fd_memfd.legacy.name); /* younger than files.img */
}

static void a_kind_is_told_by_the_name_of_the_file(void **state)
{
	static const struct {
		const char *name;
		const struct ic_image_kind *kind;
	} rows[] = {
		{ "mm-42.img", &ic_image_mm },
		{ "core-1.img", &ic_image_core },
		{ "pagemap-1.img", &ic_image_pagemap },
		{ "pagemap-shmem-5.img", &ic_image_pagemap },
		{ "inventory.img", &ic_image_inventory },
		{ "files.img", &ic_image_files },
		{ "stats-dump", &ic_image_stats },
		{ "signal-p-7.img", &ic_image_signal },
		{ "signal-s-7.img", &ic_image_signal },
		{ "creds-7.img", &ic_image_creds },
		{ "cpuinfo.img", &ic_image_cpuinfo },
		{ "filelocks.img", &ic_image_filelocks },
		{ "filelocks-42.img", &ic_image_filelocks_pid },
		{ "pipes.img", &ic_fd_pipe.legacy },
		{ "pipes-data.img", &ic_image_pipes_data },
		{ "mm-.img", NULL },
		{ "mm-42.img.bak", NULL },
		{ "xmm-42.img", NULL },
		{ "inventory.img2", NULL },
		{ "pages-1.img", NULL },
		{ "", NULL },
		{ ".img", NULL },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_ptr_equal(ic_image_kind_of(rows[i].name), rows[i].kind);
	assert_true(ic_image_is_content("pages-1.img"));
	assert_true(ic_image_is_content("ghost-file-1a.img"));
	assert_false(ic_image_is_content("sk-queues.img"));
	assert_false(ic_image_is_content("pagemap-1.img"));
	assert_false(ic_image_is_content("pages-.img"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_have_names_magics_and_files_of_their_own),
		cmocka_unit_test(kinds_of_files_have_types_names_and_old_images_of_their_own),
		cmocka_unit_test(a_kind_is_told_by_the_name_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
