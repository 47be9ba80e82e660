/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report/table.h"
#include "report/tree.h"
#include "report/units.h"
#include "report/words.h"

#define MAX_PROCESSES 100 /* more is no page any more */
#define MAX_INDENT    16

/* The command line, in one string; NULL when there is none to be read. */
static const char *command(struct ic_page_writer *writer, const struct ic_process *process)
{
	ic_cleanup(ic_words_release) struct ic_words words = { 0 };
	struct ic_error *err = ic_words_command_line(process, IC_WORDS_SHOWN_BYTES, &words);
	const char *line = NULL;

	/* One text, so that it is escaped in one go. */
	if (!err && words.size)
		line = ic_page_escape(writer, ic_words_join(&words));
	if (!writer->err)
		writer->err = err;
	else
		ic_error_free(err);
	return line;
}

static const char *what(struct ic_page_writer *writer, const struct ic_process *process,
			uint32_t depth)
{
	const char *comm = ic_page_escape(writer, process->comm);
	const char *line = command(writer, process);
	int indent = (int)(depth < MAX_INDENT ? depth : MAX_INDENT) * 2;

	if (process->lost)
		return ic_page_text(writer, "%*s%s  (lost: %s)", indent, "", comm,
				    ic_page_escape(writer,
						   (struct ic_text){ process->lost,
								     strlen(process->lost) }));
	if (process->state == IC_PROCESS_ZOMBIE)
		return ic_page_text(writer, "%*s%s  (wait status 0x%" PRIx32 ")", indent, "", comm,
				    process->exit_status);
	return ic_page_text(writer, "%*s%s%s%s", indent, "", comm, line ? "  " : "",
			    line ? line : "");
}

static void row(struct ic_page_writer *writer, struct ic_table *table, const struct ic_facts *facts,
		const struct ic_tree_node *node)
{
	const struct ic_process *process = &facts->checkpoint->processes[node->process];
	const struct ic_process_facts *counted = &facts->processes[node->process];
	char captured[IC_UNITS_SIZE];

	ic_units_bytes(ic_facts_captured(&counted->memory), captured);
	ic_table_row(table, writer,
		     (const char *[]){
			     ic_page_text(writer, "%" PRIu32, process->pid),
			     process->lost ? "lost" : ic_process_state_name(process->state),
			     ic_page_text(writer, "%" PRIu64, counted->nr_threads),
			     ic_page_text(writer, "%s", captured),
			     what(writer, process, node->depth),
		     });
}

void ic_info_processes(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	static const struct ic_table_column columns[] = {
		{ "PID", true },      { "STATE", false },   { "THREADS", true },
		{ "CAPTURED", true }, { "COMMAND", false },
	};
	struct ic_table table = { .columns = columns, .nr_columns = IC_NR(columns) };
	size_t nr = facts->checkpoint->nr_processes;
	size_t shown = nr < MAX_PROCESSES ? nr : MAX_PROCESSES;
	struct ic_tree_node *nodes = NULL;

	if (!writer->err)
		writer->err = ic_tree_new(facts, &nodes);
	if (!nodes)
		return;
	for (size_t i = 0; i < shown; i++)
		row(writer, &table, facts, &nodes[i]);
	free(nodes);
	ic_page_line(writer, IC_PAGE_HEADING, "Processes");
	ic_table_write(&table, writer);
	if (shown < nr)
		ic_page_format(writer, IC_PAGE_DIM, "  ... and %zu more", nr - shown);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}
