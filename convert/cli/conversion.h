/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_CONVERSION_H
#define IC_CLI_CONVERSION_H

#include "convert/base/outdir.h"
#include "convert/cli/opened.h"
#include "convert/model/ledger.h"
#include "report/report.h"

/** One checkpoint on its way into one folder. */
struct ic_conversion {
	const struct ic_settings *settings;
	const struct ic_outdir *outdir;
	struct ic_opened opened;
	struct ic_ledger *ledger;
	struct ic_array outputs; /**< of struct ic_report_output, in the order of writing */
	struct ic_run_facts run;
	int64_t started_ms;
};

/** Note when the run began: before the evidence is opened. */
void ic_conversion_begin(const struct ic_settings *settings, struct ic_conversion *ret);

/**
 * Convert a checkpoint: cores, scripts, reports, manifest, SHA256SUMS, run.json.
 *
 * @param conversion  begun; to be released with ic_conversion_release() in any case
 * @param opened      taken over
 * @param outdir      new or empty
 * @return NULL, also with gaps; an error when there is no result: then what was finished stays
 */
ic_must_use struct ic_error *ic_conversion_run(struct ic_conversion *conversion,
					       struct ic_opened *opened,
					       const struct ic_outdir *outdir);

void ic_conversion_release(struct ic_conversion *conversion);

/** Cores that were written. */
size_t ic_conversion_nr_cores(const struct ic_conversion *conversion);

/** The exit status of a conversion that succeeded. */
int ic_conversion_status(const struct ic_conversion *conversion);

/** Print on standard output what was made and the lines to paste next. */
void ic_conversion_close(const struct ic_conversion *conversion);

#endif
