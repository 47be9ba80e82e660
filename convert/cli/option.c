/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const zero_words[] = { "auto", "holes", "omit", NULL };

static struct ic_error *set_zero(struct ic_settings *settings, const char *argument)
{
	settings->core.zero = argument[0] == 'h' ? IC_ZERO_HOLES :
			      argument[0] == 'o' ? IC_ZERO_OMIT :
						   IC_ZERO_AUTO;
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

static struct ic_error *set_sysroot(struct ic_settings *settings, const char *argument)
{
	settings->sysroot = argument;
	return NULL;
}

static const char *const format_words[] = { "raw", NULL };

static struct ic_error *set_format(struct ic_settings *settings, const char *argument)
{
	settings->format = argument;
	return NULL;
}

const struct ic_option ic_option_output = {
	"output", 'o', "OUT", NULL, "where the result goes", set_output,
};
const struct ic_option ic_option_pid = {
	"pid", 'p', "PID", NULL, "this process only, by its id in the checkpoint", set_pid,
};
const struct ic_option ic_option_zero = {
	"zero",
	0,
	"MODE",
	zero_words,
	"untouched memory: holes in the file, left out, or auto: holes but for inaccessible memory "
	"and runs of 64 MiB and more",
	set_zero,
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
const struct ic_option ic_option_sysroot = {
	"sysroot",
	0,
	"DIR",
	NULL,
	"the process's root file system on this machine: core.PID.gdb takes executable and libraries "
	"from there",
	set_sysroot,
};
const struct ic_option ic_option_format = {
	"format", 'f', "FORMAT", format_words, "raw: a file a mapping, and an index", set_format,
};

static const struct ic_option *find_long(const struct ic_option *const *options, const char *name,
					 size_t size)
{
	for (; *options; options++)
		if (strlen((*options)->name) == size && !memcmp((*options)->name, name, size))
			return *options;
	return NULL;
}

static const struct ic_option *find_short(const struct ic_option *const *options, char letter)
{
	for (; *options; options++)
		if ((*options)->letter == letter)
			return *options;
	return NULL;
}

static struct ic_error *apply(const struct ic_option *option, const char *argument,
			      struct ic_settings *settings)
{
	const char *const *word = option->words;

	while (word && *word && strcmp(*word, argument))
		word++;
	if (word && !*word)
		return ic_error_new(IC_ERR_USAGE, "--%s %s: not one of those that --help lists",
				    option->name, argument);
	return option->set(settings, argument);
}

/* What is left to parse. */
struct words {
	char *const *next;
	char *const *end;
};

/* The argument of an option: attached, or the next word. */
static struct ic_error *take_argument(const struct ic_option *option, const char *attached,
				      struct words *words, struct ic_settings *settings)
{
	if (!option->argument)
		return attached ?
			       ic_error_new(IC_ERR_USAGE, "--%s takes no argument", option->name) :
			       apply(option, "", settings);
	if (attached)
		return apply(option, attached, settings);
	if (words->next == words->end)
		return ic_error_new(IC_ERR_USAGE, "--%s needs %s", option->name, option->argument);
	return apply(option, *words->next++, settings);
}

static struct ic_error *parse_long(const struct ic_option *const *options, const char *word,
				   struct words *words, struct ic_settings *settings)
{
	const char *equals = strchr(word, '=');
	size_t size = equals ? (size_t)(equals - word) : strlen(word);
	const struct ic_option *option = find_long(options, word, size);

	if (!option)
		return ic_error_new(IC_ERR_USAGE, "--%.*s: no such option", (int)size, word);
	return take_argument(option, equals ? equals + 1 : NULL, words, settings);
}

/* -q, -o OUT, -oOUT, -qo OUT */
static struct ic_error *parse_short(const struct ic_option *const *options, const char *letters,
				    struct words *words, struct ic_settings *settings)
{
	struct ic_error *err = NULL;

	while (!err && *letters) {
		const struct ic_option *option = find_short(options, *letters);

		if (!option)
			return ic_error_new(IC_ERR_USAGE, "-%c: no such option", *letters);
		letters++;
		if (option->argument)
			return take_argument(option, *letters ? letters : NULL, words, settings);
		err = take_argument(option, NULL, words, settings);
	}
	return err;
}

struct ic_error *ic_options_parse(const struct ic_option *const *options, int argc,
				  char *const *argv, const char **inputs, struct ic_settings *ret,
				  bool *ret_help)
{
	struct words words = { argv, argv + argc };
	struct ic_settings settings = { .inputs = inputs };
	struct ic_error *err = NULL;
	bool only_names = false;

	*ret_help = false;
	while (!err && words.next != words.end) {
		const char *word = *words.next++;

		if (only_names || word[0] != '-' || !word[1]) {
			inputs[settings.nr_inputs++] = word;
		} else if (!strcmp(word, "--")) {
			only_names = true;
		} else if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
			*ret_help = true;
			return NULL;
		} else if (word[1] == '-') {
			err = parse_long(options, word + 2, &words, &settings);
		} else {
			err = parse_short(options, word + 1, &words, &settings);
		}
	}
	if (!err)
		*ret = settings;
	return err;
}
