/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/builder/capture.h"
#include "tests/builder/scenario.h"

static int usage(void)
{
	(void)fputs("usage: checkpoint-builder list\n"
		    "       checkpoint-builder SCENARIO DIRECTORY [KEY=NUMBER...]\n"
		    "       checkpoint-builder capture DIRECTORY PID\n",
		    stderr);
	return 2;
}

static int list(void)
{
	for (const struct icb_scenario *const *s = icb_scenarios; *s; s++)
		(void)printf("%-16s %s\n", (*s)->name, (*s)->help);
	return 0;
}

static int is_known(const struct icb_scenario *scenario, const char *argument)
{
	for (const char *const *key = scenario->keys; key && *key; key++)
		if (!strncmp(argument, *key, strlen(*key)) && argument[strlen(*key)] == '=')
			return 1;
	return 0;
}

/* A checkpoint of the private memory of a live process that is stopped. */
static int capture(const char *directory, const char *pid)
{
	struct icb *b = icb_new(NULL);
	int status = icb_capture(b, (uint32_t)strtoul(pid, NULL, 10));

	if (!status)
		status = icb_write(b, directory);
	if (status)
		(void)fprintf(stderr, "checkpoint-builder: %s: %s\n", pid, strerror(errno));
	icb_free(b);
	return status ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct icb_scenario *scenario;
	struct icb *b;
	int status;

	if (argc == 2 && !strcmp(argv[1], "list"))
		return list();
	if (argc < 3)
		return usage();
	if (argc == 4 && !strcmp(argv[1], "capture"))
		return capture(argv[2], argv[3]);
	scenario = icb_scenario_find(argv[1]);
	if (!scenario) {
		(void)fprintf(stderr, "checkpoint-builder: no scenario %s\n", argv[1]);
		return 2;
	}
	for (int i = 3; i < argc; i++) {
		if (is_known(scenario, argv[i]))
			continue;
		(void)fprintf(stderr, "checkpoint-builder: %s does not know %s\n", argv[1],
			      argv[i]);
		return 2;
	}
	b = icb_scenario(argv[1], (icb_arguments_list)(argv + 3));
	status = icb_write(b, argv[2]);
	if (status)
		(void)fprintf(stderr, "checkpoint-builder: %s: %s\n", argv[2], strerror(errno));
	icb_free(b);
	return status ? 1 : 0;
}
