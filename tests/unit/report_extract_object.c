/* SPDX-License-Identifier: Apache-2.0 */
/* Shared memory and deleted files as --dump writes them: what is lost is a hole, and is said. */
#include "report/extract_object.h"

#include "tests/unit/unit.h"

static const uint8_t bytes[3 * PAGE] = { 'a', [PAGE] = 'b', [2 * PAGE] = 'c' };
static const struct ic_member member = {
	.name = "pages-1.img",
	.size = sizeof(bytes),
	.has_blob = true,
	.blob = { .bytes = bytes, .size = sizeof(bytes) },
};

static struct ic_gaps gaps;

/* Take an object out; the file's bytes, which fit `room`. */
static size_t taken_out(struct unit *unit, const struct ic_object *object, uint64_t size,
			uint8_t *room, size_t room_size)
{
	struct ic_extract extract = { .outdir = &unit->outdir, .arena = unit->arena };
	const char *made;
	char path[128];
	ssize_t got;
	int fd;

	gaps = (struct ic_gaps){ .arena = unit->arena };
	assert_null(ic_extract_object(&extract, "memory.dmp", object, size, &gaps, &made));
	(void)snprintf(path, sizeof(path), "%s/%s", unit->folder, made);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	got = read(fd, room, room_size);
	(void)close(fd);
	assert_true(got >= 0);
	return (size_t)got;
}

static void runs_and_zeros_come_in_their_order(void **state)
{
	static const struct ic_run runs[] = {
		{ PAGE, PAGE, PAGE, &member, IC_ORIGIN_SHARED },
		{ 3 * PAGE, PAGE, 0, &member, IC_ORIGIN_PARENT },
	};
	const struct ic_object object = {
		"pagemap-shmem-1.img", { runs, 2 }, UINT64_MAX, UINT64_MAX
	};
	uint8_t room[5 * PAGE];

	/* The file ends within the last page. */
	assert_int_equal(taken_out(*state, &object, 3 * PAGE + 1, room, sizeof(room)),
			 3 * PAGE + 1);
	assert_int_equal(room[0], 0);
	assert_int_equal(room[PAGE], 'b');
	assert_int_equal(room[2 * PAGE], 0);
	assert_int_equal(room[3 * PAGE], 'a');
	assert_int_equal(gaps.list.nr, 0);
}

static void what_is_lost_is_counted(void **state)
{
	static const struct ic_run runs[] = {
		{ 0, PAGE, 0, NULL, IC_ORIGIN_LAZY },
		{ PAGE, PAGE, 2 * PAGE, &member, IC_ORIGIN_SHARED },
	};
	const struct ic_object object = {
		"pagemap-shmem-1.img", { runs, 2 }, 3 * PAGE, UINT64_MAX
	};
	uint8_t room[5 * PAGE];

	/* Behind what is known nothing is zero for certain. */
	assert_int_equal(taken_out(*state, &object, 4 * PAGE, room, sizeof(room)), 4 * PAGE);
	assert_int_equal(room[PAGE], 'c');
	assert_int_equal(gaps.list.nr, 1);
	assert_string_equal(ic_gap_at(&gaps, 0)->text,
			    "pagemap-shmem-1.img: 8192 bytes are not at hand: holes in memory.dmp");
}

static void an_object_of_nothing_is_an_empty_file(void **state)
{
	const struct ic_object object = { "pagemap-shmem-1.img", { NULL, 0 }, UINT64_MAX, 0 };
	uint8_t room[16];

	assert_int_equal(taken_out(*state, &object, 0, room, sizeof(room)), 0);
	assert_int_equal(gaps.list.nr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(runs_and_zeros_come_in_their_order, unit_make,
						unit_drop),
		cmocka_unit_test_setup_teardown(what_is_lost_is_counted, unit_make, unit_drop),
		cmocka_unit_test_setup_teardown(an_object_of_nothing_is_an_empty_file, unit_make,
						unit_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
