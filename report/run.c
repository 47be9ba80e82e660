/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "convert/base/escape.h"
#include "convert/base/escaped.h"
#include "convert/base/json_writer.h"
#include "convert/base/utc.h"

static void when(struct ic_json *json, const struct ic_run_facts *run)
{
	char utc[IC_UTC_SIZE];

	if (ic_utc_format(run->start_seconds, utc))
		ic_json_string(json, "start", utc);
	if (ic_utc_format(run->end_seconds, utc))
		ic_json_string(json, "end", utc);
	ic_json_number(json, "elapsed_ms", run->elapsed_milliseconds);
}

static void where(struct ic_json *json, const struct ic_run_facts *run)
{
	ic_json_object(json, "host");
	ic_json_string(json, "name", run->host);
	ic_json_string(json, "sysname", run->os_sysname);
	ic_json_string(json, "release", run->os_release);
	ic_json_string(json, "version", run->os_version);
	ic_json_string(json, "machine", run->machine);
	ic_json_close(json);
	ic_json_object(json, "user");
	ic_json_number(json, "uid", run->uid);
	ic_json_string(json, "name", run->username);
	ic_json_close(json);
}

static bool is_printable(const struct ic_run_facts *run)
{
	for (size_t i = 0; i < run->argc; i++)
		if (!ic_text_is_printable(ic_escaped_source(run->argv[i])))
			return false;
	return true;
}

/* A word a line; where escaping changed one, all of them once more as base64. */
static void command_line(struct ic_json *json, const struct ic_run_facts *run,
			 struct ic_arena *arena)
{
	ic_json_array(json, "command_line");
	for (size_t i = 0; i < run->argc; i++)
		ic_json_string(json, NULL, run->argv[i]);
	ic_json_close(json);
	if (is_printable(run))
		return;
	ic_json_array(json, "command_line_b64");
	for (size_t i = 0; i < run->argc && !json->err; i++) {
		const char *base64 = ic_base64(arena, ic_escaped_source(run->argv[i]));

		if (base64)
			ic_json_string(json, NULL, base64);
		else
			json->err = ic_error_memory();
	}
	ic_json_close(json);
}

static void result(struct ic_json *json, const struct ic_report_input *input)
{
	const struct ic_gaps *gaps = &input->checkpoint->gaps;

	ic_json_object(json, "input");
	ic_json_string(json, "path", input->checkpoint->path);
	ic_json_string(json, "name", input->checkpoint->name);
	ic_json_close(json);
	ic_json_number(json, "evidence_bytes_read", input->evidence_bytes_read);
	ic_json_number(json, "outputs", input->nr_outputs);
	ic_json_number(json, "gaps", gaps->list.nr + gaps->nr_dropped);
	ic_json_number(json, "exit_status", input->run->exit_status);
}

static struct ic_error *render(const struct ic_report_input *input, struct ic_sink *sink)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_json json = ic_json_begin(sink);
	struct ic_error *err;

	if (!input->run)
		return ic_error_new(IC_ERR_USAGE, "run.json is about a run, and there is none");
	err = ic_arena_new(&arena);
	if (err)
		return err;
	ic_json_object(&json, NULL);
	ic_json_string(&json, "schema", "urn:x-icecore:run");
	ic_json_number(&json, "schema_version", 1);
	ic_json_string(&json, "program", "icecore");
	ic_json_string(&json, "version", IC_VERSION);
	when(&json, input->run);
	where(&json, input->run);
	command_line(&json, input->run, arena);
	result(&json, input);
	return ic_json_finish(&json);
}

const struct ic_report_format ic_report_run = {
	.name = "run",
	.file_name = "run.json",
	.role = "run facts",
	.about = "when, where, by whom and how long; the only file that differs from run to run",
	.render = render,
};
