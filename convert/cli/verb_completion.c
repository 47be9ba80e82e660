/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "convert/cli/say.h"
#include "convert/cli/verb.h"

static void print_options(const struct ic_verb *verb)
{
	for (size_t i = 0; verb->options[i]; i++) {
		const struct ic_option *option = verb->options[i];

		(void)printf(" --%s", option->name);
		if (option->letter)
			(void)printf(" -%c", option->letter);
	}
	(void)printf(" --help");
}

/* What completes an option's argument, for every option that has a list of words. */
static void print_words(const struct ic_verb *verb)
{
	for (size_t i = 0; verb->options[i]; i++) {
		const struct ic_option *option = verb->options[i];

		if (!option->words)
			continue;
		(void)printf("\t%s:--%s)\n\t\tCOMPREPLY=($(compgen -W \"", verb->name,
			     option->name);
		for (size_t word = 0; option->words[word]; word++)
			(void)printf("%s%s", word ? " " : "", option->words[word]);
		(void)printf("\" -- \"$cur\"))\n\t\treturn ;;\n");
	}
}

static int print_bash(void)
{
	struct ic_view_verb room;

	(void)puts(
		"# bash completion for icecore; source it, or put it where bash-completion looks\n"
		"_icecore() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
		"verb=${COMP_WORDS[1]}\n"
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then");
	(void)printf("\t\tCOMPREPLY=($(compgen -W \"");
	for (size_t i = 0; i < ic_verb_count(); i++)
		(void)printf("%s ", ic_verb_at(i, &room)->name);
	(void)puts("--help --version\" -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase $verb:$prev in");
	for (size_t i = 0; i < ic_verb_count(); i++)
		print_words(ic_verb_at(i, &room));
	(void)puts("\tesac\n\tcase $verb:$cur in");
	for (size_t i = 0; i < ic_verb_count(); i++) {
		const struct ic_verb *verb = ic_verb_at(i, &room);

		(void)printf("\t%s:-*)\n\t\tCOMPREPLY=($(compgen -W \"", verb->name);
		print_options(verb);
		(void)printf("\" -- \"$cur\")) ;;\n");
	}
	(void)puts("\tcompletion:*)\n\t\tCOMPREPLY=($(compgen -W \"bash\" -- \"$cur\")) ;;\n"
		   "\t*)\n\t\tcompopt -o filenames 2>/dev/null\n"
		   "\t\tCOMPREPLY=($(compgen -f -- \"$cur\")) ;;\n\tesac\n}\n"
		   "complete -F _icecore icecore");
	return fflush(stdout) || ferror(stdout) ? IC_EXIT_FAILED : IC_EXIT_DONE;
}

static int run(const struct ic_settings *settings)
{
	if (settings->nr_inputs == 1 && !strcmp(settings->inputs[0], "bash"))
		return print_bash();
	ic_say("completion: for which shell? 'icecore completion bash' is what there is");
	return IC_EXIT_USAGE;
}

static const struct ic_option *const options[] = { NULL };

const struct ic_verb ic_verb_completion = {
	.name = "completion",
	.synopsis = "bash",
	.about = "print the shell's tab completion",
	.details =
		"Print a script that lets bash complete verbs and options:\n\n"
		"  icecore completion bash > ~/.local/share/bash-completion/completions/icecore\n",
	.options = options,
	.run = run,
};
