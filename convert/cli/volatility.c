/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/volatility.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of an option of Volatility's that stands before the plugin. */
enum fate {
	PASSED,   /* ours has the same, with the argument */
	FILE_OF,  /* its argument is the checkpoint */
	OUTPUT,   /* its argument is the folder of --dump */
	MANY,     /* each of its arguments becomes the option again */
	DROPPED,  /* it means nothing here */
	ARGUMENT, /* nor does its argument */
};

static const struct known {
	const char *name; /* without dashes */
	char letter;
	enum fate fate;
	const char *ours;
} known[] = {
	{ "file", 'f', FILE_OF, NULL },
	{ "single-location", 0, FILE_OF, NULL },
	{ "renderer", 'r', PASSED, "--renderer" },
	{ "output-dir", 'o', OUTPUT, NULL },
	{ "quiet", 'q', DROPPED, NULL },
	{ "filters", 0, PASSED, "--filters" },
	{ "hide-columns", 0, MANY, "--hide-columns" },
	{ "verbosity", 'v', DROPPED, NULL },
	{ "offline", 0, DROPPED, NULL },
	{ "write-config", 0, DROPPED, NULL },
	{ "clear-cache", 0, DROPPED, NULL },
	{ "log", 'l', ARGUMENT, NULL },
	{ "parallelism", 0, ARGUMENT, NULL },
	{ "config", 'c', ARGUMENT, NULL },
	{ "save-config", 0, ARGUMENT, NULL },
	{ "cache-path", 0, ARGUMENT, NULL },
	{ "remote-isf-url", 'u', ARGUMENT, NULL },
	{ "plugin-dirs", 'p', ARGUMENT, NULL },
	{ "symbol-dirs", 's', ARGUMENT, NULL },
};

/* What is put together. */
struct translation {
	int argc; /* of what is left to read */
	char *const *argv;
	struct ic_volatility_line line;
	char *file, *output;
	bool dump;
};

static void put(struct translation *translation, const char *word)
{
	translation->line.argv[translation->line.argc++] = (char *)(uintptr_t)word;
}

static char *take(struct translation *translation)
{
	translation->argc--;
	return *translation->argv++;
}

static const struct known *find_known(const char *word)
{
	for (size_t i = 0; i < IC_NR(known); i++) {
		const struct known *row = &known[i];

		if (word[1] == '-' && !strcmp(word + 2, row->name))
			return row;
		if (row->letter && word[1] == row->letter &&
		    (!word[2] || (row->letter == 'v' && !word[strspn(word + 1, "v") + 1])))
			return row;
	}
	return NULL;
}

static bool is_plugin(const char *word)
{
	const struct ic_view *view;
	struct ic_error *err = ic_view_find_plugin(word, &view);
	bool found = !err;

	ic_error_free(err);
	return found;
}

static struct ic_error *take_option(struct translation *translation)
{
	char *word = take(translation);
	char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
	const struct known *row;
	char *argument;

	if (equals)
		*equals = '\0'; /* the words are this program's own */
	row = find_known(word);
	if (!row)
		return ic_error_new(IC_ERR_USAGE,
				    "%s: neither a verb nor an option of Volatility's; "
				    "'icecore --help' lists the verbs",
				    word);
	if (row->fate == DROPPED)
		return NULL;
	if (!equals && !translation->argc)
		return ic_error_new(IC_ERR_USAGE, "%s needs an argument", word);
	argument = equals ? equals + 1 : take(translation);
	if (row->fate == FILE_OF)
		translation->file = !strncmp(argument, "file://", 7) ? argument + 7 : argument;
	else if (row->fate == OUTPUT)
		translation->output = argument;
	while (row->fate == PASSED || row->fate == MANY) {
		put(translation, row->ours);
		put(translation, argument);
		if (row->fate == PASSED || !translation->argc || *translation->argv[0] == '-' ||
		    is_plugin(translation->argv[0]))
			break;
		argument = take(translation);
	}
	return NULL;
}

/* An option of the plugin's: lists are several words there, and names have underscores. */
static void take_plugin_word(struct translation *translation)
{
	char *word = take(translation);
	bool list = !strcmp(word, "--pid") || !strcmp(word, "--pids") || !strcmp(word, "--address");

	if (word[0] == '-' && word[1] == '-')
		for (char *at = word; *at && *at != '='; at++)
			if (*at == '_')
				*at = '-';
	if (!strcmp(word, "--dump") || !strcmp(word, "--dump-regions"))
		translation->dump = true;
	if (!list) {
		put(translation, word);
		return;
	}
	while (translation->argc && *translation->argv[0] != '-') {
		put(translation, word[2] == 'p' ? "--pid" : word);
		put(translation, take(translation));
	}
}

static struct ic_error *translate(struct translation *translation)
{
	struct ic_error *err = NULL;

	put(translation, *translation->argv);
	(void)take(translation);
	put(translation, ""); /* the verb, once it is known */
	while (!err && translation->argc && *translation->argv[0] == '-')
		err = take_option(translation);
	if (err)
		return err;
	if (!translation->argc)
		return ic_error_new(IC_ERR_USAGE, "which plugin? 'icecore --help' lists them");
	err = ic_view_find_plugin(take(translation), &translation->line.view);
	if (err)
		return err;
	translation->line.argv[1] = (char *)(uintptr_t)translation->line.view->name;
	while (translation->argc)
		take_plugin_word(translation);
	if (translation->output && translation->dump) {
		put(translation, "--output");
		put(translation, translation->output);
	}
	put(translation, "--gaps-ok");
	put(translation, "--");
	if (translation->file)
		put(translation, translation->file);
	return NULL;
}

struct ic_error *ic_volatility_translate(int argc, char *const *argv,
					 struct ic_volatility_line *ret)
{
	struct translation translation = { .argc = argc, .argv = argv };
	struct ic_error *err;

	/* Each word becomes two at most; a few are added. */
	translation.line.argv = calloc(2 * (size_t)argc + 8, sizeof(char *));
	if (!translation.line.argv)
		return ic_error_memory();
	err = translate(&translation);
	if (err)
		ic_volatility_release(&translation.line);
	else
		*ret = translation.line;
	return err;
}

void ic_volatility_release(struct ic_volatility_line *line)
{
	free(line->argv);
	line->argv = NULL;
}
