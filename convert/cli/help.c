/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/help.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS       80
#define OPTION_INDENT 26

static int finish(void)
{
	return fflush(stdout) || ferror(stdout) ? IC_EXIT_FAILED : IC_EXIT_DONE;
}

int ic_help_all(void)
{
	(void)puts("icecore turns CRIU checkpoints, and the containers that Podman, CRI-O,\n"
		   "containerd, Docker and runc export, into ELF cores and forensic reports.\n\n"
		   "usage: icecore VERB [OPTIONS] CHECKPOINT... [-o OUT]\n");
	for (size_t i = 0; i < ic_nr_verbs; i++)
		(void)printf("  %-14s%s\n", ic_verbs[i]->name, ic_verbs[i]->about);
	(void)puts("\nviews, named and with the columns of Volatility 3 where it has them:\n");
	for (size_t i = 0; i < ic_nr_views; i++)
		(void)printf("  %-14s%s\n", ic_views[i]->name, ic_views[i]->about);
	(void)puts(
		"\n'icecore VERB --help' tells more. A CHECKPOINT is a directory of CRIU images,\n"
		"what a container runtime exported, or a container image of it, packed or not;\n"
		"'-' is standard input. What it is, is told from its content.\n\n"
		"Volatility's command line works as well, for views:\n"
		"  icecore -f CHECKPOINT [-r RENDERER] [-o DIR] linux.pslist.PsList --pid PID...\n\n"
		"exit status: 0 done, 1 failed, 2 wrong usage, 3 done with gaps");
	return finish();
}

/* Words of `text`, broken before COLUMNS, each line after the first indented. */
static void print_wrapped(const char *text)
{
	size_t column = OPTION_INDENT;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column + word > COLUMNS && column > OPTION_INDENT) {
			(void)printf("\n%*s", OPTION_INDENT, "");
			column = OPTION_INDENT;
		}
		(void)printf("%.*s", (int)word, text);
		column += word + 1;
		text += word;
		if (*text == ' ') {
			text++;
			if (column + strcspn(text, " ") <= COLUMNS)
				(void)putchar(' ');
		}
	}
	(void)putchar('\n');
}

static void print_option(const struct ic_option *option)
{
	char left[64], words[40] = "";

	if (option->words)
		for (size_t i = 0; option->words[i]; i++)
			(void)snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s",
				       i ? "|" : "", option->words[i]);
	(void)snprintf(left, sizeof(left), "  %c%c%s--%s%s%s", option->letter ? '-' : ' ',
		       option->letter ? option->letter : ' ', option->letter ? ", " : "  ",
		       option->name, option->argument ? " " : "",
		       !option->argument ? "" :
		       option->words     ? words :
					   option->argument);
	(void)printf("%-*s", OPTION_INDENT, left);
	if (strlen(left) >= OPTION_INDENT)
		(void)printf("\n%*s", OPTION_INDENT, "");
	print_wrapped(option->about);
}

int ic_help_verb(const struct ic_verb *verb)
{
	(void)printf("usage: icecore %s [OPTIONS] %s\n\n%s\n", verb->name, verb->synopsis,
		     verb->details);
	for (size_t i = 0; verb->options[i]; i++)
		print_option(verb->options[i]);
	(void)printf("%-*sthis text\n", OPTION_INDENT, "  -h, --help");
	return finish();
}
