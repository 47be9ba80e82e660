/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "convert/cli/confine.h"
#include "convert/cli/evidence.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/spool.h"
#include "convert/cli/terminal.h"
#include "convert/cli/verb.h"
#include "report/report.h"

static struct ic_error *print(const struct ic_checkpoint *checkpoint)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const struct ic_page layout = ic_terminal_page(80);
	struct ic_output output;
	struct ic_error *err = ic_sink_stream(STDOUT_FILENO, "standard output", &sink);

	if (!err)
		err = ic_report_info(checkpoint, &layout, sink);
	if (!err)
		err = ic_sink_finish(sink, &output);
	return err;
}

static int show(void *context, struct ic_opened *opened, const char *name)
{
	const struct ic_settings *settings = context;
	struct ic_error *err = print(opened->checkpoint);

	(void)name;
	return err ? ic_say_error(err) : ic_opened_status(opened, settings);
}

static int run(const struct ic_settings *settings)
{
	ic_cleanup(ic_spool_close) struct ic_spool spool = IC_SPOOL_NONE;
	const char *writable = NULL;
	int status = IC_EXIT_DONE;
	struct ic_error *err;

	if (!settings->nr_inputs) {
		ic_say("info: which checkpoint?");
		return IC_EXIT_USAGE;
	}
	err = ic_evidence_check(settings);
	/* An image's mapped files can be compared only when they are unpacked. */
	if (!err && (settings->has_image || ic_inputs_may_unpack(settings))) {
		err = ic_spool_make(&spool);
		writable = spool.path;
	}
	if (err)
		return ic_say_error(err);
	ic_confine(settings, writable);
	for (size_t i = 0; i < settings->nr_inputs; i++) {
		const struct ic_inputs_request request = {
			.settings = settings,
			.path = settings->inputs[i],
			.spool = settings->has_image ? &spool.outdir : NULL,
			.outer_spool = writable ? &spool.outdir : NULL,
			.visit = show,
			.context = (void *)(uintptr_t)settings,
		};

		status = ic_inputs_worse(status, ic_inputs_each(&request));
	}
	return status;
}

static const struct ic_option *const options[] = {
	&ic_option_sysroot, &ic_option_trust_sysroot, &ic_option_parent,     &ic_option_pages,
	&ic_option_gaps_ok, &ic_option_quiet,         &ic_option_checkpoint, NULL,
};

const struct ic_verb ic_verb_info = {
	.name = "info",
	.synopsis = "CHECKPOINT...",
	.about = "one page: what it is, what is in it, what is missing",
	.details =
		"Say in one page what a checkpoint is, which processes it holds, where their\n"
		"memory is, and what is missing. Reads no memory pages of a compressed archive.\n",
	.options = options,
	.changes = IC_CHANGES_LISTED,
	.run = run,
};
