/* SPDX-License-Identifier: Apache-2.0 */
/* Sinks that are pipes, and sinks for which there is no room. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/unit.h"

static struct ic_sink *begin(struct unit *unit)
{
	struct ic_sink *sink = NULL;

	assert_null(ic_sink_open(&unit->outdir, "core.1", false, &sink));
	return sink;
}

static void holes_of_a_stream_are_zeros(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = NULL;
	uint8_t bytes[64 + 5];
	int ends[2];

	(void)unit;
	assert_int_equal(pipe(ends), 0);
	assert_null(ic_sink_stream(ends[1], "standard output", &sink));
	assert_null(ic_sink_write(sink, "abc", 3));
	assert_null(ic_sink_skip(sink, 64));
	assert_null(ic_sink_write(sink, "de", 2));
	finish(sink);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)), sizeof(bytes));
	assert_memory_equal(bytes, "abc", 3);
	for (size_t i = 3; i < 67; i++)
		assert_int_equal(bytes[i], 0);
	assert_memory_equal(bytes + 67, "de", 2);
	assert_int_equal(fcntl(ends[1], F_GETFD), 0); /* the stream is the caller's still */
	close(ends[0]);
	close(ends[1]);
}

static void a_reader_that_went_away_is_an_error(void **state)
{
	struct ic_sink *sink = NULL;
	struct ic_output output;
	int ends[2];

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_null(ic_sink_stream(ends[1], "standard output", &sink));
	assert_null(ic_sink_write(sink, "abc", 3));
	assert_error(ic_sink_finish(sink, &output), IC_ERR_SYSTEM, "standard output");
	ic_sink_free(sink);
	close(ends[1]);
}

/* With the limit on a file's size in force until the test ends. */
static struct rlimit limit_files(uint64_t bytes)
{
	struct rlimit before, now;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	now = (struct rlimit){ bytes, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	return before;
}

static void a_file_past_the_users_limit_is_an_error_that_says_so(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit);
	struct rlimit before = limit_files(1 << 20);
	uint8_t *bytes = ic_arena_alloc(unit->arena, 3 << 20, 1);
	struct ic_error *err = ic_sink_write(sink, bytes, 3 << 20);

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(ic_error_errno(err), EFBIG);
	assert_error(err, IC_ERR_SYSTEM, "core.1: this file system or the user's limit");
	ic_sink_free(sink);
	assert_false(is_there(unit, ".core.1.partial"));
}

static void what_cannot_fit_is_refused_before_the_first_byte(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit);
	struct rlimit before = limit_files(1 << 20);
	struct ic_error *err = ic_sink_reserve(sink, 2 << 20, 0);

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_error(err, IC_ERR_SYSTEM, "core.1");
	assert_error(ic_sink_reserve(sink, UINT64_MAX, 0), IC_ERR_SYSTEM, "core.1");
	assert_error(ic_sink_reserve(sink, 1 << 20, 1ULL << 60), IC_ERR_SYSTEM, "MiB are free");
	assert_null(ic_sink_reserve(sink, 1 << 20, 1 << 20));
	assert_int_equal(finish(sink).size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(holes_of_a_stream_are_zeros),
		folder_test(a_reader_that_went_away_is_an_error),
		folder_test(a_file_past_the_users_limit_is_an_error_that_says_so),
		folder_test(what_cannot_fit_is_refused_before_the_first_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
