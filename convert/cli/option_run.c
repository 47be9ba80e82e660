/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "convert/cli/option.h"
#include "elfcore/memory_format.h"

static struct ic_error *set_output(struct ic_settings *settings, const char *argument)
{
	settings->output = argument;
	return NULL;
}

static struct ic_error *set_pid(struct ic_settings *settings, const char *argument)
{
	char *end;
	unsigned long pid;

	errno = 0;
	pid = strtoul(argument, &end, 10);
	if (errno || *end || end == argument || argument[0] == '-' || pid == 0 || pid > UINT32_MAX)
		return ic_error_new(IC_ERR_USAGE, "--pid %s: not a process id", argument);
	settings->has_pid = true;
	settings->pid = (uint32_t)pid;
	return NULL;
}

static struct ic_error *set_no_digests(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->no_digests = true;
	return NULL;
}

static struct ic_error *set_reproducible(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->reproducible = true;
	return NULL;
}

static struct ic_error *set_gaps_ok(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->gaps_ok = true;
	return NULL;
}

static struct ic_error *set_quiet(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->quiet = true;
	return NULL;
}

static struct ic_error *set_verbose(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->verbose = true;
	return NULL;
}

static struct ic_error *set_format(struct ic_settings *settings, const char *argument)
{
	settings->format = argument;
	return NULL;
}

static struct ic_error *set_pretty(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->pretty = true;
	return NULL;
}

static struct ic_error *set_no_payload(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->no_payload = true;
	return NULL;
}

const struct ic_option ic_option_output = {
	"output", 'o', "OUT", NULL, "where the result goes", set_output,
};
const struct ic_option ic_option_pid = {
	"pid", 'p', "PID", NULL, "this process only, by its id in the checkpoint", set_pid,
};
const struct ic_option ic_option_no_digests = {
	"no-digests", 0, NULL, NULL, "compute no SHA-256", set_no_digests,
};
const struct ic_option ic_option_reproducible = {
	"reproducible",
	0,
	NULL,
	NULL,
	"leave this run's time, host and command line out of report.dfxml",
	set_reproducible,
};
const struct ic_option ic_option_gaps_ok = {
	"gaps-ok", 0, NULL, NULL, "exit with 0, not 3, when something is missing", set_gaps_ok,
};
const struct ic_option ic_option_quiet = {
	"quiet", 'q', NULL, NULL, "print errors only", set_quiet,
};
const struct ic_option ic_option_verbose = {
	"verbose",
	'v',
	NULL,
	NULL,
	"say how the bytes of each core came into it: shared with the evidence's files, copied, "
	"written",
	set_verbose,
};
const struct ic_option ic_option_format = {
	"format",
	'f',
	"FORMAT",
	ic_memory_format_names,
	"raw: a file a mapping; lime: one file of ranges of virtual addresses; proc: a folder PID shaped as /proc/PID, without memory",
	set_format,
};
const struct ic_option ic_option_pretty = {
	"pretty",
	0,
	NULL,
	NULL,
	"numbers as people read them (hexadecimal, flags, states, addresses and devices by name), as 'crit show' has them; a document is indented",
	set_pretty,
};
const struct ic_option ic_option_no_payload = {
	"no-payload",
	0,
	NULL,
	NULL,
	"leave out the bytes that follow records, as '--nopl' of crit does",
	set_no_payload,
};
