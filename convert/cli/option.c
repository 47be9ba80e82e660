/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/option.h"

#include <string.h>

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
	struct ic_settings settings = { .inputs = inputs, .parents = inputs + argc };
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
