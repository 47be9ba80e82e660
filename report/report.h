/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_REPORT_H
#define IC_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/sink.h"
#include "convert/model/checkpoint.h"
#include "report/walk.h"

/** A file that this run has written. */
struct ic_report_output {
	const char *name; /**< in the output folder: "core.42" */
	const char *role; /**< "ELF core", "gdb script", "DFXML", ... */
	uint32_t pid;     /**< the process it is about; 0: the checkpoint */
	struct ic_output file;
};

/** The facts of this very run. Nothing but run.json and the DFXML creator may hold them. */
struct ic_run_facts {
	int64_t start_seconds, end_seconds; /**< since 1970; the end is known to run.json only */
	uint64_t elapsed_milliseconds;
	const char *os_sysname, *os_release, *os_version, *host, *machine; /**< uname(2) */
	uint32_t uid;
	const char *username;    /**< or "" */
	const char *const *argv; /**< the command line; not escaped */
	size_t argc;
	unsigned exit_status; /**< that the run will end with; for run.json only */
};

/** A library that icecore was built with. */
struct ic_report_library {
	const char *name;            /**< "protobuf-c" */
	const char *built, *running; /**< versions; NULL: not known */
};

/** Everything that a report may say. */
struct ic_report_input {
	const struct ic_checkpoint *checkpoint;
	struct ic_walk *walk; /**< over the complete ledger; NULL: no core was written */
	const struct ic_report_output *outputs; /**< finished so far, in the order of writing */
	size_t nr_outputs;
	const struct ic_run_facts *run; /**< NULL: leave the run's facts out (--reproducible) */
	/** "name=value" of every option that shapes the output, sorted. */
	const char *const *options;
	size_t nr_options;
	bool digests;                              /**< SHA-256 were computed */
	const struct ic_report_library *libraries; /**< all but libxml2, by name */
	size_t nr_libraries;
	uint64_t evidence_bytes_read; /**< for run.json */
};

/**
 * A report that convert writes. To add one: a file report/NAME.c with its row, a line in
 * ic_report_formats[].
 *
 * render() writes the whole report to the sink. Same input, same bytes; text from the evidence is
 * escaped, its raw bytes stand beside it as base64 where escaping changed it.
 */
struct ic_report_format {
	const char *name;      /**< for --format: "dfxml" */
	const char *file_name; /**< in the output folder: "report.dfxml" */
	const char *role;      /**< for ic_report_output: "DFXML report" */
	const char *about;     /**< a line of help */
	struct ic_error *(*render)(const struct ic_report_input *input, struct ic_sink *sink);
};

extern const struct ic_report_format ic_report_dfxml;    /**< report.dfxml */
extern const struct ic_report_format ic_report_manifest; /**< manifest.json */
extern const struct ic_report_format ic_report_sums;     /**< SHA256SUMS of all outputs so far */
extern const struct ic_report_format ic_report_run;      /**< run.json; needs input->run */

/**
 * In the order in which convert writes them. Each tells of the outputs that are finished before
 * it; ic_report_sums comes last and leaves out run.json and itself.
 */
extern const struct ic_report_format *const ic_report_formats[];
extern const size_t ic_nr_report_formats;

/**
 * The DFXML of one core ("core.PID.dfxml"): where in that file each run of its memory is.
 *
 * Holds no facts of the run, so it is the same for each run.
 *
 * @param input    needs `walk`
 * @param process  index in the checkpoint's processes
 * @param core     the finished core
 */
ic_must_use struct ic_error *ic_report_core_dfxml(const struct ic_report_input *input,
						  size_t process,
						  const struct ic_report_output *core,
						  struct ic_sink *sink);

/** How a text page is laid out. */
struct ic_page {
	unsigned columns; /**< of the terminal; 0: as wide as it gets */
	bool colour;
};

/** What `icecore info` prints: one page on what this checkpoint is, what is in it, what is missing. */
ic_must_use struct ic_error *ic_report_info(const struct ic_checkpoint *checkpoint,
					    const struct ic_page *page, struct ic_sink *sink);

#endif
