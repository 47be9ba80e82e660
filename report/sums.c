/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct ic_report_output *const *one = a, *const *two = b;

	return strcmp((*one)->name, (*two)->name);
}

/* The run's own facts and the sums themselves are nothing to check the evidence's outputs by. */
static bool is_listed(const struct ic_report_output *output)
{
	return output->file.digest.known && strcmp(output->name, ic_report_run.file_name) &&
	       strcmp(output->name, ic_report_sums.file_name);
}

static struct ic_error *write_line(const struct ic_report_output *output, struct ic_sink *sink)
{
	char hex[IC_DIGEST_HEX_SIZE];
	struct ic_error *err;

	ic_digest_hex(&output->file.digest, hex);
	err = ic_sink_write(sink, hex, strlen(hex));
	if (!err)
		err = ic_sink_write(sink, "  ", 2);
	if (!err)
		err = ic_sink_write(sink, output->name, strlen(output->name));
	return err ? err : ic_sink_write(sink, "\n", 1);
}

/* Lines as coreutils' sha256sum writes them; names of outputs are ours and need no escaping. */
static struct ic_error *render(const struct ic_report_input *input, struct ic_sink *sink)
{
	const struct ic_report_output **sorted = calloc(input->nr_outputs + 1, sizeof(*sorted));
	struct ic_error *err = NULL;

	if (!sorted)
		return ic_error_memory();
	for (size_t i = 0; i < input->nr_outputs; i++)
		sorted[i] = &input->outputs[i];
	qsort(sorted, input->nr_outputs, sizeof(*sorted), by_name);
	for (size_t i = 0; !err && i < input->nr_outputs; i++)
		if (is_listed(sorted[i]))
			err = write_line(sorted[i], sink);
	free(sorted);
	return err;
}

const struct ic_report_format ic_report_sums = {
	.name = "sums",
	.file_name = "SHA256SUMS",
	.role = "digests",
	.about = "the outputs' SHA-256, for `sha256sum -c`",
	.render = render,
};
