/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/notes.h"
#include "tests/unit/core_fixture.h"

#define ARGUMENTS 0x7fff0000ULL

/* The descriptor of NT_PRPSINFO, and nothing else. */
static const uint8_t *prpsinfo(struct unit *unit, const struct ic_process *process)
{
	static const struct ic_core_options options;
	struct ic_note_subject subject = { process, &options, &process->threads[0] };
	struct ic_sink *sink;

	(void)unlinkat(unit->outdir.fd, "note", 0);
	assert_null(ic_sink_open(&unit->outdir, "note", false, &sink));
	assert_null(ic_note_prpsinfo.write(&subject, sink));
	assert_int_equal(finish(sink).size, ic_note_prpsinfo.size(&subject));
	return file_bytes(unit, "note", NULL);
}

/* One page that holds the arguments. */
struct arguments {
	uint8_t bytes[PAGE];
	struct ic_member pages;
	struct ic_run run;
	struct ic_mapping mapping;
};

static void give_arguments(struct arguments *a, struct ic_process *process, const char *bytes,
			   size_t size)
{
	memcpy(a->bytes, bytes, size);
	a->pages = (struct ic_member){ .name = "pages-1.img",
				       .has_blob = true,
				       .blob = { a->bytes, -1, 0, PAGE } };
	a->run = (struct ic_run){ ARGUMENTS, PAGE, 0, &a->pages, IC_ORIGIN_DUMPED };
	a->mapping = anonymous(ARGUMENTS, PAGE);
	map(process, &a->mapping, 1);
	process->space.pages = (struct ic_runs){ &a->run, 1 };
	process->arg_start = ARGUMENTS;
	process->arg_end = ARGUMENTS + size;
}

static void arguments_are_parted_by_blanks(void **state)
{
	static struct arguments a;
	struct subject s;

	subject_make(&s, &ic_arch_x86_64);
	give_arguments(&a, &s.process, "app\0--x\0y", 10);
	assert_string_equal((const char *)prpsinfo(*state, &s.process) + 56, "app --x y ");
}

static void at_most_79_bytes_of_them_are_taken(void **state)
{
	static struct arguments a;
	char many[200];
	struct subject s;
	const uint8_t *desc;

	memset(many, 'x', sizeof(many));
	for (size_t i = 0; i < ic_nr_archs; i++) {
		subject_make(&s, ic_archs[i]);
		give_arguments(&a, &s.process, many, sizeof(many));
		desc = prpsinfo(*state, &s.process) + (i ? 44 : 56);
		assert_int_equal(strlen((const char *)desc), 79);
	}
}

static void arguments_whose_memory_is_not_there_are_empty(void **state)
{
	struct subject s;

	subject_make(&s, &ic_arch_x86_64);
	s.process.arg_start = ARGUMENTS;
	s.process.arg_end = ARGUMENTS + 10;
	assert_string_equal((const char *)prpsinfo(*state, &s.process) + 56, "");
}

static void an_end_before_the_start_is_no_argument(void **state)
{
	static struct arguments a;
	struct subject s;

	subject_make(&s, &ic_arch_x86_64);
	give_arguments(&a, &s.process, "app", 4);
	s.process.arg_end = ARGUMENTS - 1;
	assert_string_equal((const char *)prpsinfo(*state, &s.process) + 56, "");
}

static void a_name_is_cut_at_15_bytes(void **state)
{
	struct subject s;
	const uint8_t *desc;

	subject_make(&s, &ic_arch_x86_64);
	s.process.comm = (struct ic_text)TEXT("a-name-of-twenty-byt");
	desc = prpsinfo(*state, &s.process);
	assert_memory_equal(desc + 40, "a-name-of-twent\0", 16);
	assert_int_equal(desc[56], 0);
	s.process.comm = (struct ic_text){ NULL, 0 };
	assert_int_equal(prpsinfo(*state, &s.process)[40], 0);
}

static void ids_and_state_are_where_readers_look(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		size_t flag, uid, id_size, pid;
	} rows[] = { { &ic_arch_x86_64, 8, 16, 4, 24 }, { &ic_arch_i386, 4, 8, 2, 12 } };

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct subject s;
		const uint8_t *desc;

		subject_make(&s, rows[i].arch);
		s.process.flags = 0x402000;
		s.threads[0].nice = -5;
		s.threads[0].credentials =
			(struct ic_credentials){ .known = true, .uid = 1000, .gid = 1001 };
		desc = prpsinfo(*state, &s.process);
		assert_int_equal(desc[1], 'T');
		assert_int_equal(desc[2], 0);
		assert_int_equal((int8_t)desc[3], -5);
		assert_int_equal(ic_get(desc + rows[i].flag, 4, false), 0x402000);
		assert_int_equal(ic_get(desc + rows[i].uid, rows[i].id_size, false), 1000);
		assert_int_equal(ic_get(desc + rows[i].uid + rows[i].id_size, rows[i].id_size,
					false),
				 1001);
		assert_int_equal(ic_get(desc + rows[i].pid, 4, false), 42);
		assert_int_equal(ic_get(desc + rows[i].pid + 4, 4, false), 1);
		assert_int_equal(ic_get(desc + rows[i].pid + 12, 4, false), 39);
	}
}

/* high2lowuid() of linux/highuid.h: an id of 32 bits that does not fit is nobody's, not another's. */
static void an_id_that_does_not_fit_16_bits_is_the_overflow_id(void **state)
{
	struct subject s;
	const uint8_t *desc;

	subject_make(&s, &ic_arch_i386);
	s.threads[0].credentials =
		(struct ic_credentials){ .known = true, .uid = 65536, .gid = 100000 };
	desc = prpsinfo(*state, &s.process);
	assert_int_equal(ic_get(desc + 8, 2, false), 65534);
	assert_int_equal(ic_get(desc + 10, 2, false), 65534);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(arguments_are_parted_by_blanks),
		folder_test(at_most_79_bytes_of_them_are_taken),
		folder_test(arguments_whose_memory_is_not_there_are_empty),
		folder_test(an_end_before_the_start_is_no_argument),
		folder_test(a_name_is_cut_at_15_bytes),
		folder_test(ids_and_state_are_where_readers_look),
		folder_test(an_id_that_does_not_fit_16_bits_is_the_overflow_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
