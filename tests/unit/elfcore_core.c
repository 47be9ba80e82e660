/* SPDX-License-Identifier: Apache-2.0 */
/* Whole cores of every scenario, read back byte by byte, against the address space. */
#include "elfcore/core.h"

#include "tests/unit/checkpoint_fixture.h"
#include "tests/unit/core_fixture.h"

static const enum ic_zero_mode modes[] = { IC_ZERO_AUTO, IC_ZERO_HOLES, IC_ZERO_OMIT };

static struct core write_core(struct unit *unit, const struct ic_process *process,
			      enum ic_zero_mode zero, struct ic_ledger *ledger)
{
	struct ic_sink *sink;

	(void)unlinkat(unit->outdir.fd, "core", 0);
	assert_null(ic_sink_open(&unit->outdir, "core", true, &sink));
	assert_null(ic_core_write(process, 0, &(struct ic_core_options){ .zero = zero }, sink,
				  ledger, NULL));
	finish(sink);
	return core_read(unit, "core");
}

/* Segments ascend, lie within one mapping, cover all of them, and have all their bytes or none. */
static void check_segments(const struct core *core, const struct ic_process *process)
{
	const struct ic_address_space *space = &process->space;
	uint64_t offset = PHDR(core, 0, p_offset) + PHDR(core, 0, p_filesz);
	size_t i = 1;

	for (size_t m = 0; m < space->nr_mappings; m++) {
		uint64_t at = space->mappings[m].start;

		for (; at < space->mappings[m].end; i++) {
			uint64_t size = PHDR(core, i, p_memsz), have = PHDR(core, i, p_filesz);

			assert_true(i < core->nr_headers);
			assert_int_equal(PHDR(core, i, p_type), PT_LOAD);
			assert_true(PHDR(core, i, p_vaddr) == at);
			assert_true(size && size <= space->mappings[m].end - at);
			assert_int_equal(size % space->page_size, 0);
			assert_true(have == 0 || have == size);
			assert_int_equal(PHDR(core, i, p_flags), space->mappings[m].prot);
			assert_int_equal(PHDR(core, i, p_offset) % space->page_size, 0);
			assert_true(PHDR(core, i, p_offset) >= offset);
			assert_true(PHDR(core, i, p_offset) + have <= core->size);
			if (have)
				offset = PHDR(core, i, p_offset) + have;
			at += size;
		}
		assert_true(at == space->mappings[m].end);
	}
	assert_int_equal(i, core->nr_headers);
}

/* What a segment holds is what the process would read there. */
static void check_bytes(const struct core *core, const struct ic_process *process)
{
	uint8_t page[PAGE];
	size_t have;

	for (size_t i = 1; i < core->nr_headers; i++)
		for (uint64_t at = 0; at < PHDR(core, i, p_filesz); at += PAGE) {
			assert_null(ic_memory_read(&process->space, PHDR(core, i, p_vaddr) + at,
						   page, sizeof(page), &have));
			assert_int_equal(have, sizeof(page));
			assert_memory_equal(core->bytes + PHDR(core, i, p_offset) + at, page,
					    sizeof(page));
		}
}

/* Whether a segment with bytes holds the address. */
static bool is_in_core(const struct core *core, uint64_t vaddr)
{
	for (size_t i = 1; i < core->nr_headers; i++)
		if (vaddr - PHDR(core, i, p_vaddr) < PHDR(core, i, p_filesz))
			return true;
	return false;
}

/* Every byte that the checkpoint has is in the core, whatever the mode. */
static void check_complete(const struct core *core, const struct ic_process *process)
{
	for (size_t m = 0; m < process->space.nr_mappings; m++) {
		struct ic_extent_cursor cursor = ic_extents(&process->space,
							    &process->space.mappings[m]);
		struct ic_extent extent;

		while (ic_extent_next(&cursor, &extent))
			if (ic_origin_has_bytes(extent.origin)) {
				assert_true(is_in_core(core, extent.vaddr));
				assert_true(is_in_core(core, extent.vaddr + extent.size - 1));
			}
	}
}

static void cores_of_every_scenario_hold_what_the_process_saw(void **state)
{
	static const char *const arguments[] = { "n=300", "size=1048576", "touched=65536", NULL };
	struct dump *dump = *state;
	size_t nr = 0;

	for (size_t i = 0; icb_scenarios[i]; i++) {
		const struct ic_checkpoint *checkpoint;

		dump->b = icb_scenario(icb_scenarios[i]->name, arguments);
		(void)snprintf(dump->images, sizeof(dump->images), "%s/%zu", dump->unit->folder, i);
		checkpoint = made(dump);
		for (size_t j = 0; j < checkpoint->nr_processes; j++)
			for (size_t mode = 0; mode < IC_NR(modes); mode++) {
				const struct ic_process *process = &checkpoint->processes[j];
				struct core core;

				if (!ic_process_has_core(process))
					continue;
				core = write_core(dump->unit, process, modes[mode], NULL);
				check_segments(&core, process);
				check_bytes(&core, process);
				check_complete(&core, process);
				nr++;
			}
		icb_free(dump->b);
		dump->b = NULL;
	}
	assert_true(nr > 30);
}

static void the_ledger_tells_where_in_the_core_each_extent_is(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;
	struct ic_ledger_reader reader;
	struct ic_ledger_entry entry;
	struct ic_ledger *ledger;
	struct core core;
	bool more;
	size_t nr = 0;

	dump->b = icb_scenario("everything", NULL);
	process = process_of(made(dump), 100);
	assert_null(ic_ledger_new(&dump->unit->outdir, &ledger));
	core = write_core(dump->unit, process, IC_ZERO_AUTO, ledger);
	assert_null(ic_ledger_rewind(ledger, &reader));
	for (;; nr++) {
		uint8_t page[PAGE];
		size_t have;

		assert_null(ic_ledger_next(&reader, &entry, &more));
		if (!more)
			break;
		assert_int_equal(entry.core_offset != UINT64_MAX,
				 is_in_core(&core, entry.extent.vaddr));
		if (entry.core_offset == UINT64_MAX)
			continue;
		assert_null(ic_memory_read(&process->space, entry.extent.vaddr, page, 64, &have));
		assert_memory_equal(core.bytes + entry.core_offset, page, 64);
	}
	assert_true(nr > process->space.nr_mappings);
	ic_ledger_free(ledger);
}

static void the_same_process_makes_the_same_core(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;
	struct core one, two;

	dump->b = icb_scenario("everything", NULL);
	process = process_of(made(dump), 100);
	one = write_core(dump->unit, process, IC_ZERO_AUTO, NULL);
	two = write_core(dump->unit, process, IC_ZERO_AUTO, NULL);
	assert_int_equal(one.size, two.size);
	assert_memory_equal(one.bytes, two.bytes, one.size);
}

static void terabytes_that_were_never_touched_take_no_room(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;
	struct core core;

	dump->b = icb_scenario("reserve", NULL);
	process = process_of(made(dump), 100);
	core = write_core(dump->unit, process, IC_ZERO_AUTO, NULL);
	assert_true(core.size < 8 << 20);
	check_segments(&core, process);
	check_complete(&core, process);
}

static void count(void *context, uint64_t bytes)
{
	*(uint64_t *)context += bytes;
}

static void progress_adds_up_to_what_was_announced(void **state)
{
	static const char *const arguments[] = { "size=20971520", NULL };
	struct dump *dump = *state;
	uint64_t done = 0;
	struct ic_progress progress = { count, &done };
	const struct ic_process *process;
	struct ic_sink *sink;

	dump->b = icb_scenario("big", arguments);
	process = process_of(made(dump), 100);
	assert_null(ic_sink_open(&dump->unit->outdir, "core", false, &sink));
	assert_null(
		ic_core_write(process, 0, &(struct ic_core_options){ 0 }, sink, NULL, &progress));
	finish(sink);
	assert_int_equal(done, ic_core_data_bytes(process));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(cores_of_every_scenario_hold_what_the_process_saw),
		dump_test(the_ledger_tells_where_in_the_core_each_extent_is),
		dump_test(the_same_process_makes_the_same_core),
		dump_test(terabytes_that_were_never_touched_take_no_room),
		dump_test(progress_adds_up_to_what_was_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
