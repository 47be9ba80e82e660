/* SPDX-License-Identifier: Apache-2.0 */
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/cli/evidence.h"
#include "convert/cli/help.h"
#include "convert/cli/say.h"
#include "convert/cli/standard_streams.h"
#include "convert/cli/sysroot.h"
#include "convert/cli/verb.h"
#include "convert/cli/volatility.h"
#include "convert/files/mime.h"

const struct ic_verb *const ic_verbs[] = {
	&ic_verb_convert,    &ic_verb_core,   &ic_verb_memory, &ic_verb_info,
	&ic_verb_completion, &ic_verb_verify, &ic_verb_decode,
};

const size_t ic_nr_verbs = IC_NR(ic_verbs);

const struct ic_verb *ic_verb_find(const char *name, struct ic_view_verb *room)
{
	const struct ic_view *view = ic_view_find(name);

	for (size_t i = 0; i < ic_nr_verbs; i++)
		if (!strcmp(ic_verbs[i]->name, name))
			return ic_verbs[i];
	return view ? ic_view_verb_make(view, room) : NULL;
}

size_t ic_verb_count(void)
{
	return ic_nr_verbs + ic_nr_views;
}

const struct ic_verb *ic_verb_at(size_t index, struct ic_view_verb *room)
{
	return index < ic_nr_verbs ? ic_verbs[index] :
				     ic_view_verb_make(ic_views[index - ic_nr_verbs], room);
}

/* Who runs this; NULL when the system does not say, or at more length than there is room. */
static const char *find_user(char *room, size_t size)
{
	struct passwd user, *found = NULL;

	return getpwuid_r(getuid(), &user, room, size, &found) == 0 && found ? user.pw_name : NULL;
}

/* What libmagic cannot do costs the MIME types. */
static void load_types(struct ic_settings *settings)
{
	struct ic_error *err;

	if (settings->changes != IC_CHANGES_READ || settings->no_digests)
		return;
	err = ic_mime_new(&settings->mime);
	if (err)
		ic_say("no MIME types: %s", ic_error_text(err));
	ic_error_free(err);
}

static int run_verb(const struct ic_verb *verb, int argc, char *const *argv)
{
	const char **inputs = calloc(2 * (size_t)argc, sizeof(*inputs));
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_settings settings;
	char names[4096];
	struct ic_error *err;
	bool help;
	int status;

	if (!inputs)
		return ic_say_error(ic_error_memory());
	err = ic_options_parse(verb->options, argc - 2, argv + 2, inputs, &settings, &help);
	if (!err)
		err = ic_arena_new(&arena);
	if (!err && !help)
		err = ic_evidence_find(arena, &settings);
	if (err) {
		status = ic_say_error(ic_error_context(err, "%s (see 'icecore %s --help')",
						       verb->name, verb->name));
	} else if (help) {
		status = ic_help_verb(verb);
	} else {
		settings.user_name = find_user(names, sizeof(names));
		settings.argv = (const char *const *)argv;
		settings.argc = (size_t)argc;
		settings.view.view = verb->view;
		settings.changes = verb->changes;
		err = ic_sysroots_open(&settings);
		if (!err)
			load_types(&settings);
		status = err ? ic_say_error(err) : verb->run(&settings);
		ic_mime_free(settings.mime);
		ic_sysroots_close(&settings);
	}
	free(inputs);
	return status;
}

/* As Volatility's command line is: options before the plugin. */
static int run_volatility(int argc, char *const *argv)
{
	ic_cleanup(ic_volatility_release) struct ic_volatility_line line = { 0 };
	struct ic_view_verb room;
	struct ic_error *err = ic_volatility_translate(argc, argv, &line);

	if (err)
		return ic_say_error(err);
	return run_verb(ic_view_verb_make(line.view, &room), line.argc, line.argv);
}

int main(int argc, char **argv)
{
	struct ic_view_verb room;
	const struct ic_verb *verb;

	ic_standard_streams_hold();
	/* A file that is too large and a pipe that is closed are errors to report, not to die of. */
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		ic_say("which verb? 'icecore --help' lists them");
		return IC_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return ic_help_all();
	if (!strcmp(argv[1], "help")) {
		if (argc < 3)
			return ic_help_all();
		verb = ic_verb_find(argv[2], &room);
		if (verb)
			return ic_help_verb(verb);
		ic_say("help: %s: no such verb; 'icecore --help' lists them", argv[2]);
		return IC_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version"))
		return printf("icecore %s\n", IC_VERSION) < 0 || fflush(stdout) ? IC_EXIT_FAILED :
										  IC_EXIT_DONE;
	if (argv[1][0] == '-')
		return run_volatility(argc, argv);
	verb = ic_verb_find(argv[1], &room);
	if (verb)
		return run_verb(verb, argc, argv);
	ic_say("%s: no such verb; 'icecore --help' lists them", argv[1]);
	return IC_EXIT_USAGE;
}
