/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of address_space.h, over every mapping of every sample, scenario and corpus case. */
#include <dirent.h>

#include "tests/unit/checkpoint_fixture.h"

struct tally {
	size_t nr_checkpoints, nr_mappings, nr_extents;
};

static void check_runs(const struct ic_runs *runs)
{
	for (size_t i = 0; i < runs->nr; i++) {
		const struct ic_run *run = &runs->run[i];

		assert_true(run->size != 0);
		assert_true(run->start + run->size > run->start);
		if (i)
			assert_true(run[-1].start + run[-1].size <= run->start);
		assert_int_equal(run->member != NULL, ic_origin_has_bytes(run->origin));
		if (run->member)
			assert_true(run->offset + run->size <= run->member->size);
	}
}

static bool are_joined(const struct ic_extent *extent, const struct ic_extent *next)
{
	return extent->origin == next->origin && extent->member == next->member &&
	       (!extent->member || extent->offset + extent->size == next->offset);
}

static size_t check_extents(const struct ic_address_space *space, const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(space, mapping);
	struct ic_extent extent, last = { .origin = IC_NR_ORIGINS };
	uint64_t at = mapping->start;
	size_t nr = 0;

	for (; ic_extent_next(&cursor, &extent); nr++, last = extent) {
		assert_true(extent.vaddr == at);
		assert_true(extent.size != 0);
		/* Only a file's own content may end within a page, and what fills that page. */
		if (extent.origin != IC_ORIGIN_FILE && last.origin != IC_ORIGIN_FILE)
			assert_true(extent.size % space->page_size == 0);
		assert_true(extent.size <= mapping->end - at);
		assert_true(extent.origin < IC_NR_ORIGINS);
		assert_int_equal(extent.member != NULL, ic_origin_has_bytes(extent.origin));
		if (extent.member)
			assert_true(extent.offset + extent.size <= extent.member->size);
		if (nr)
			assert_false(are_joined(&last, &extent));
		at += extent.size;
	}
	assert_true(at == mapping->end);
	return nr;
}

static void check_process(const struct ic_process *process, struct tally *tally)
{
	const struct ic_address_space *space = &process->space;

	check_runs(&space->pages);
	check_runs(&space->guards);
	for (size_t i = 0; i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];

		assert_true(mapping->start < mapping->end);
		assert_non_null(mapping->label);
		if (i)
			assert_true(mapping[-1].end <= mapping->start);
		if (mapping->object)
			check_runs(&mapping->object->pages);
		tally->nr_extents += check_extents(space, mapping);
		tally->nr_mappings++;
	}
	assert_true(process->nr_auxv % 2 == 0);
	if (process->nr_auxv)
		assert_int_equal(process->auxv[process->nr_auxv - 2], 0);
	if (!ic_process_has_core(process))
		return;
	assert_non_null(process->arch);
	assert_true(process->nr_threads >= 1);
	assert_int_equal(process->threads[0].tid, process->pid);
	for (size_t i = 0; i < process->nr_threads; i++)
		assert_ptr_equal(process->threads[i].cpu.arch, process->arch);
}

static void check(const struct ic_checkpoint *checkpoint, struct tally *tally)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		check_process(&checkpoint->processes[i], tally);
	tally->nr_checkpoints++;
}

/*
 * Load each checkpoint of a tree, archives and folders, the innermost folders first: of the
 * folders above one only the innermost counts. What is no checkpoint does not count.
 */
static void check_tree(struct dump *dump, const char *path, int depth, struct tally *tally)
{
	size_t before = tally->nr_checkpoints;
	DIR *folder = depth && path ? opendir(path) : NULL;
	struct ic_error *err;
	const struct ic_checkpoint *checkpoint;

	for (struct dirent *entry = folder ? readdir(folder) : NULL; entry;
	     entry = readdir(folder)) {
		char below[4096];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		check_tree(dump, below, depth - 1, tally);
	}
	if (folder)
		closedir(folder);
	if (tally->nr_checkpoints != before)
		return;
	checkpoint = load_from(dump, path, &err);
	if (checkpoint)
		check(checkpoint, tally);
	else
		ic_error_free(err);
}

static void extents_of_every_scenario_are_together_the_mapping(void **state)
{
	static const char *const small[] = { "n=500", "size=4194304", NULL };
	struct dump *dump = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; icb_scenarios[i]; i++) {
		const char *arguments[8] = { NULL };
		size_t nr = 0;

		/* reserve keeps its 16 TiB: they must cost nothing. */
		for (size_t j = 0; strcmp(icb_scenarios[i]->name, "reserve") && small[j]; j++)
			arguments[nr++] = small[j];
		dump->b = icb_scenario(icb_scenarios[i]->name, arguments);
		(void)snprintf(dump->images, sizeof(dump->images), "%s/%zu", dump->unit->folder, i);
		check(made(dump), &tally);
		icb_free(dump->b);
		dump->b = NULL;
	}
	print_message("%zu scenarios, %zu mappings, %zu extents\n", tally.nr_checkpoints,
		      tally.nr_mappings, tally.nr_extents);
	assert_true(tally.nr_extents > tally.nr_mappings);
}

static void extents_of_every_sample_are_together_the_mapping(void **state)
{
	struct dump *dump = *state;
	const char *source = getenv("ICECORE_SOURCE");
	struct tally tally = { 0 };
	char samples[4096];

	if (!source) {
		print_message("ICECORE_SOURCE is not set: no samples\n");
		skip();
	}
	(void)snprintf(samples, sizeof(samples), "%s/samples", source);
	check_tree(dump, samples, 3, &tally);
	print_message("%zu samples, %zu mappings, %zu extents\n", tally.nr_checkpoints,
		      tally.nr_mappings, tally.nr_extents);
	assert_true(tally.nr_checkpoints >= 4);
}

static void extents_of_the_corpus_are_together_the_mapping(void **state)
{
	struct dump *dump = *state;
	const char *corpus = getenv("ICECORE_CORPUS");
	struct tally tally = { 0 };

	if (!corpus) {
		print_message("ICECORE_CORPUS is not set: no corpus\n");
		skip();
	}
	check_tree(dump, corpus, 4, &tally);
	print_message("%zu cases, %zu mappings, %zu extents\n", tally.nr_checkpoints,
		      tally.nr_mappings, tally.nr_extents);
	assert_true(tally.nr_checkpoints >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(extents_of_every_scenario_are_together_the_mapping),
		dump_test(extents_of_every_sample_are_together_the_mapping),
		dump_test(extents_of_the_corpus_are_together_the_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
