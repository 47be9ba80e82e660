/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/limits.h"
#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"

static uint64_t value_of(const struct ic_process *process, uint64_t type)
{
	for (size_t i = 0; i + 1 < process->nr_auxv; i += 2)
		if (process->auxv[i] == type)
			return process->auxv[i + 1];
	fail_msg("no auxv entry %u", (unsigned int)type);
	return 0;
}

/* Give a process these words as CRIU stores them. */
static void store(struct icb_process *p, uint64_t *words, size_t nr)
{
	icb_mm(p)->mm_saved_auxv = words;
	icb_mm(p)->n_mm_saved_auxv = nr;
}

static void expect_words(const struct ic_process *process, const uint64_t *words, size_t nr)
{
	assert_int_equal(process->nr_auxv, nr);
	for (size_t i = 0; i < nr; i++)
		assert_true(process->auxv[i] == words[i]);
}

/* CRIU stores what /proc/PID/auxv gave it, whose AT_NULL its array may not hold. */
static void a_vector_without_at_null_gets_one(void **state)
{
	uint64_t words[] = { AT_PAGESZ, 4096, AT_UID, 1000 };
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");

	store(p, words, 4);
	expect_words(process_of(made(dump), 42),
		     (const uint64_t[]){ AT_PAGESZ, 4096, AT_UID, 1000, AT_NULL, 0 }, 6);
}

static void an_odd_word_at_the_end_is_left_out(void **state)
{
	uint64_t words[] = { AT_PAGESZ, 4096, AT_UID };
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");

	store(p, words, 3);
	expect_words(process_of(made(dump), 42), (const uint64_t[]){ AT_PAGESZ, 4096, AT_NULL, 0 },
		     4);
}

static void words_behind_at_null_are_left_out(void **state)
{
	uint64_t words[] = { AT_PAGESZ, 4096, AT_NULL, 77, AT_UID, 1000 };
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");

	store(p, words, 6);
	expect_words(process_of(made(dump), 42), (const uint64_t[]){ AT_PAGESZ, 4096, AT_NULL, 0 },
		     4);
}

/* A value of 0 is not the end: only a type is. */
static void a_zero_value_does_not_end_the_vector(void **state)
{
	uint64_t words[] = { AT_UID, 0, AT_PAGESZ, 4096, AT_NULL, 0 };
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");

	store(p, words, 6);
	expect_words(process_of(made(dump), 42), words, 6);
}

static void a_word_of_a_32_bit_process_is_a_pair(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;

	(void)icb_compat_process(describe(dump, NULL), 42, 0, "victim");
	process = process_of(made(dump), 42);
	assert_int_equal(value_of(process, AT_PAGESZ), 4096);
	assert_int_equal(value_of(process, AT_PHENT), 32);
	assert_int_equal(value_of(process, AT_CLKTCK), 100);
	assert_int_equal(process->auxv[process->nr_auxv - 2], AT_NULL);
}

static void no_vector_at_all_is_a_gap_and_an_empty_one(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 42, "auxiliary vector");
	expect_words(process_of(checkpoint, 42), (const uint64_t[]){ AT_NULL, 0 }, 2);
}

static void a_vector_past_the_cap_is_refused(void **state)
{
	static uint64_t words[IC_MAX_AUXV_WORDS + 1];
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	store(p, words, IC_NR(words));
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_LIMIT, 42, "auxv of 1025 words");
	assert_false(ic_process_has_core(process_of(checkpoint, 42)));
}

static void the_size_of_a_page_is_in_the_vector(void **state)
{
	static const uint32_t sizes[] = { 4096, 16384, 65536 };
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(sizes); i++) {
		const struct ic_checkpoint *checkpoint;
		struct icb_process *p;

		describe(dump, &(struct icb_options){ .page_size = sizes[i] });
		p = icb_process(dump->b, 42, 0, "victim");
		icb_anonymous(p, REGION, 4, ICB_RW);
		icb_pages(p, REGION + sizes[i], 1, ICB_ANON, icb_address());
		checkpoint = made(dump);
		assert_int_equal(checkpoint->page_size, sizes[i]);
		assert_int_equal(process_of(checkpoint, 42)->space.page_size, sizes[i]);
		assert_int_equal(word_at(process_of(checkpoint, 42), REGION + 2ULL * sizes[i] - 8),
				 REGION + 2ULL * sizes[i] - 8);
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void an_impossible_page_size_is_a_gap_and_not_taken(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2048, 4097, 12288, 131072, 1ULL << 40, UINT64_MAX };
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(sizes); i++) {
		uint64_t words[] = { AT_PAGESZ, sizes[i] };
		const struct ic_checkpoint *checkpoint;

		store(icb_bare_process(describe(dump, NULL), 42, 0, "victim"), words, 2);
		checkpoint = made(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "4096 are taken");
		assert_int_equal(process_of(checkpoint, 42)->space.page_size, 4096);
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void a_process_that_does_not_tell_has_the_page_size_of_the_others(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe(dump, &(struct icb_options){ .page_size = 16384 });
	(void)icb_process(dump->b, 42, 0, "victim");
	(void)icb_bare_process(dump->b, 43, 42, "other");
	checkpoint = made(dump);
	assert_int_equal(process_of(checkpoint, 43)->space.page_size, 16384);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(a_vector_without_at_null_gets_one),
		dump_test(an_odd_word_at_the_end_is_left_out),
		dump_test(words_behind_at_null_are_left_out),
		dump_test(a_zero_value_does_not_end_the_vector),
		dump_test(a_word_of_a_32_bit_process_is_a_pair),
		dump_test(no_vector_at_all_is_a_gap_and_an_empty_one),
		dump_test(a_vector_past_the_cap_is_refused),
		dump_test(the_size_of_a_page_is_in_the_vector),
		dump_test(an_impossible_page_size_is_a_gap_and_not_taken),
		dump_test(a_process_that_does_not_tell_has_the_page_size_of_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
