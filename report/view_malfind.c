/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/checked.h"
#include "report/disassembly.h"
#include "report/dump_mapping.h"
#include "report/malfind.h"
#include "report/view.h"

#define DEFAULT_HEXDUMP 64U

enum {
	PID,
	PROCESS,
	START,
	END,
	PATH,
	PROTECTION,
	HEXDUMP,
	DISASM,
	FILE_OUTPUT,
	ADDRESS,
	REASON,
	MISSING
};

static const char *const columns[] = {
	[PID] = "PID",         [PROCESS] = "Process", [START] = "Start",
	[END] = "End",         [PATH] = "Path",       [PROTECTION] = "Protection",
	[HEXDUMP] = "Hexdump", [DISASM] = "Disasm",   [FILE_OUTPUT] = "File output",
	[ADDRESS] = "Address", [REASON] = "Reason",   [MISSING] = "Missing",
};

/* The rows of one process. */
struct rows {
	const struct ic_view_request *request;
	const struct ic_process *process;
	const struct ic_mapping *dumped; /* the last one that was, and how that went: once each */
	struct ic_dumped_mapping output;
};

/* The bytes at the finding, and what they are as code. */
static struct ic_error *content_cells(const struct rows *rows,
				      const struct ic_malfind_finding *finding,
				      struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(rows->request->rows);
	uint64_t wanted = rows->request->options->hexdump_size;
	size_t size = (size_t)ic_min(wanted ? wanted : DEFAULT_HEXDUMP,
				     finding->mapping->end - finding->vaddr);
	uint8_t *bytes = ic_arena_alloc(arena, size, 1);
	const char *code = NULL;
	struct ic_error *err;
	size_t have = 0;

	if (!bytes)
		return ic_error_memory();
	err = ic_memory_read(&rows->process->space, finding->vaddr, bytes, size, &have);
	if (!err && have && rows->process->arch)
		err = ic_disassemble(rows->process->arch, finding->vaddr, bytes, have, arena,
				     &code);
	if (have)
		cells[HEXDUMP] = ic_cell_hexdump(bytes, have);
	cells[DISASM] = ic_cell_lines(code);
	return err;
}

static struct ic_error *found(void *context, const struct ic_malfind_finding *finding)
{
	struct rows *rows = context;
	const struct ic_view_request *request = rows->request;
	const struct ic_mapping *mapping = finding->mapping;
	const char protection[] = { mapping->prot & PF_R ? 'r' : '-',
				    mapping->prot & PF_W ? 'w' : '-',
				    mapping->prot & PF_X ? 'x' : '-', '\0' };
	struct ic_cell cells[IC_NR(columns)] = {
		[PID] = ic_cell_number(rows->process->pid),
		[PROCESS] = ic_cell_text(rows->process->comm),
		[START] = ic_cell_hex(mapping->start),
		[END] = ic_cell_hex(mapping->end),
		[PATH] = ic_cell_text(ic_mapping_name(mapping)),
		[PROTECTION] = ic_cell_string(protection),
		[HEXDUMP] = ic_cell_absent(),
		[FILE_OUTPUT] = ic_view_no_output(),
		[ADDRESS] = ic_cell_hex(finding->vaddr),
		[REASON] = ic_cell_string(finding->reason),
		[MISSING] = ic_cell_not_applicable(),
	};
	struct ic_error *err = content_cells(rows, finding, cells);
	bool shown;

	if (!err)
		err = ic_rows_shows(request->rows, cells, &shown);
	if (!err && (rows->dumped != mapping || !shown)) {
		err = ic_dump_mapping(request, rows->process, mapping, shown, &rows->output);
		rows->dumped = shown ? mapping : rows->dumped;
	}
	if (err)
		return err;
	cells[FILE_OUTPUT] = rows->output.file;
	cells[MISSING] = rows->output.missing;
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	const struct ic_vdso_group *groups = NULL;
	struct ic_error *err = ic_arena_new(&arena);

	if (!err)
		err = ic_vdso_groups_make(checkpoint, arena, &groups);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		struct rows rows = { .request = request, .process = &checkpoint->processes[i] };
		const struct ic_malfind_request asked = {
			.process = rows.process,
			.vdso = &groups[i],
			.all_pages = request->options->all_pages,
			.context = &rows,
			.found = found,
		};

		if (ic_view_wants(request, rows.process))
			err = ic_dump_failed(request, rows.process, ic_malfind(&asked));
	}
	return err;
}

const struct ic_view ic_view_malfind = {
	.name = "malfind",
	.volatility = "linux.malware.malfind.Malfind",
	.older = "linux.malfind.Malfind",
	.about = "code that may have been injected, with the reason",
	.details =
		"List memory that may be code which somebody put there: writable and executable;\n"
		"executable and of no file, of a memfd or of a deleted file; pages of code that a\n"
		"process has for itself and that differ from the mapped file; a vdso that other\n"
		"processes have otherwise. Compilers at run time (node, java) do the first two.\n"
		"\n"
		"CRIU itself leaves one page of its own in each process, at the start of the\n"
		"first executable mapping. Where the file is at hand (--sysroot) and has the same\n"
		"bytes it is not listed, else the reason says what it is.\n"
		"\n"
		"\"Hexdump\" and \"Disasm\" show \"Address\", the page that is the reason, of which the\n"
		"mapping has only the first in its row without --show-all-dirty-pages. --dump\n"
		"writes the mapping.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_DUMP | IC_VIEW_DUMP_REGIONS | IC_VIEW_DUMP_MAXSIZE |
		   IC_VIEW_HEXDUMP_SIZE | IC_VIEW_ALL_PAGES,
	.needs_memory = true,
	.dumps = "the mapping's memory",
	.run = run,
};
