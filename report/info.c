/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/escaped.h"
#include "report/command_line.h"
#include "report/units.h"

static const char *escaped(struct ic_page_writer *writer, const char *string)
{
	return ic_page_escape(writer, ic_escaped_source(string));
}

static void heading(struct ic_page_writer *writer, const struct ic_checkpoint *checkpoint)
{
	ic_page_format(writer, IC_PAGE_HEADING, "%s: %s (%s; %s)",
		       escaped(writer, checkpoint->name),
		       checkpoint->format.no_memory ? "capture without memory" : "CRIU checkpoint",
		       checkpoint->store, checkpoint->layout);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}

static void format_fields(struct ic_page_writer *writer, const struct ic_checkpoint *checkpoint)
{
	const struct ic_format *is = &checkpoint->format;
	const struct ic_arch *arch = checkpoint->nr_processes ? checkpoint->processes[0].arch :
								NULL;
	char page_size[IC_UNITS_SIZE], time[IC_UNITS_SIZE];

	if (is->img_version)
		ic_page_field(writer, "format",
			      ic_page_text(writer, "image version %" PRIu32 "; CRIU %s",
					   is->img_version, escaped(writer, is->criu_clue)));
	else
		ic_page_field(writer, "format",
			      ic_page_text(writer, "%s; CRIU %s",
					   is->is_pre_dump ? "memory alone" : "no inventory",
					   escaped(writer, is->criu_clue)));
	ic_page_field(writer, "run", ic_page_escape(writer, is->run_id));
	ic_units_bytes(checkpoint->page_size, page_size);
	ic_page_field(writer, "host",
		      ic_page_text(writer, "%s%s%s-endian, pages of %s, LSM %s",
				   arch ? arch->name : "", arch ? ", " : "",
				   is->big_endian ? "big" : "little", page_size,
				   is->lsm ? is->lsm : "not known"));
	if (is->has_uptime) {
		ic_units_time(is->dump_uptime, time);
		ic_page_field(writer, "dumped",
			      ic_page_text(writer, "when the host had been up %s", time));
	}
	if (is->has_stats) {
		ic_units_time(is->stats.is[IC_STAT_FROZEN_TIME].value, time);
		ic_page_field(writer, "by CRIU",
			      ic_page_text(writer, "frozen for %s; %" PRIu64 " pages written", time,
					   is->stats.is[IC_STAT_PAGES_WRITTEN].value));
	}
	ic_info_criu_logs(writer, &checkpoint->container);
}

/* "LEAD2 threads"; "" for none. */
static const char *some(struct ic_page_writer *writer, const char *lead, uint64_t nr,
			const char *what)
{
	if (!nr)
		return "";
	return ic_page_text(writer, "%s%" PRIu64 "%s%s%s", lead, nr, *what ? " " : "", what,
			    *what && nr != 1 ? "s" : "");
}

static void count_fields(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	const struct ic_checkpoint *checkpoint = facts->checkpoint;
	const struct ic_memory_facts *memory = &facts->total.memory;
	char captured[IC_UNITS_SIZE], mapped[IC_UNITS_SIZE];

	ic_page_field(writer, "processes",
		      ic_page_text(writer, "%zu%s%s%s", checkpoint->nr_processes,
				   some(writer, ", ", facts->nr_zombies, "zombie"),
				   some(writer, ", lost: ", facts->nr_lost, ""),
				   some(writer, "; ", facts->total.nr_threads, "thread")));
	ic_units_bytes(ic_facts_captured(memory), captured);
	ic_units_bytes(memory->mapped_bytes, mapped);
	ic_page_field(writer, "memory",
		      ic_page_text(writer, "%s captured of %s in %" PRIu64 " mappings", captured,
				   mapped, facts->total.nr_mappings));
	ic_page_field(writer, "members", ic_page_text(writer, "%zu", checkpoint->nr_members));
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}

/* The command that comes next: with the path, if it fits, so that it can be pasted. */
static void next_step(struct ic_page_writer *writer, const struct ic_checkpoint *checkpoint)
{
	const char *slash = checkpoint->path ? strrchr(checkpoint->path, '/') : NULL;
	const char *names[] = { checkpoint->path,
				slash && slash[1] ? slash + 1 : checkpoint->path };
	const size_t nr_more = checkpoint->part ? 2 : 0; /* words that choose it */
	const char *line = "";

	for (size_t i = 0; i < IC_NR(names); i++) {
		const char *convert[] = { "icecore", "convert",      names[i],        "-o",
					  "OUT",     "--checkpoint", checkpoint->part };
		const char *memory[] = { "icecore", "memory",       "-f",
					 "raw",     names[i],       "-o",
					 "OUT",     "--checkpoint", checkpoint->part };
		const char *command;

		if (!names[i])
			continue;
		command = checkpoint->format.is_pre_dump ?
				  ic_command_line(writer->arena, memory,
						  IC_NR(memory) - 2 + nr_more) :
				  ic_command_line(writer->arena, convert,
						  IC_NR(convert) - 2 + nr_more);
		line = ic_page_text(writer, "Next: %s", command ? escaped(writer, command) : "");
		if (!writer->page.columns || ic_page_width(line) <= writer->page.columns)
			break;
	}
	ic_page_line(writer, IC_PAGE_PLAIN, line);
}

struct ic_error *ic_report_info(const struct ic_checkpoint *checkpoint, const struct ic_page *page,
				struct ic_sink *sink)
{
	ic_cleanup(ic_facts_freep) struct ic_facts *facts = NULL;
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_page_writer writer = { .page = *page, .sink = sink };
	struct ic_error *err = ic_facts_new(checkpoint, &facts);

	if (!err)
		err = ic_arena_new(&arena);
	if (err)
		return err;
	writer.arena = arena;
	heading(&writer, checkpoint);
	if (!checkpoint->format.no_memory)
		format_fields(&writer, checkpoint);
	count_fields(&writer, facts);
	ic_info_container(&writer, facts);
	ic_info_processes(&writer, facts);
	ic_info_memory(&writer, facts);
	ic_info_files(&writer, facts);
	ic_info_changes(&writer, facts);
	ic_info_gaps(&writer, facts);
	if (!checkpoint->format.no_memory)
		next_step(&writer, checkpoint);
	return writer.err;
}
