/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/inputs.h"

#include <stdio.h>
#include <string.h>

#include "convert/cli/bar.h"
#include "convert/cli/evidence.h"
#include "convert/cli/folder_name.h"
#include "convert/cli/say.h"
#include "convert/input/input.h"

int ic_inputs_worse(int one, int other)
{
	return one == IC_EXIT_DONE || (other != IC_EXIT_DONE && other != IC_EXIT_GAPS) ? other :
											 one;
}

/* A run over the checkpoints of an input. */
struct walk {
	const struct ic_inputs_request *request;
	struct ic_arena *arena; /* of names; lives as long as the walk */
	struct ic_input *input;
	struct ic_bar bar;
	struct ic_folder_names names;
	bool found; /* the one of --checkpoint */
};

static void show(void *context, uint64_t done, uint64_t total)
{
	ic_bar_set(context, done, total);
}

static struct ic_error *open_input(struct walk *walk)
{
	const struct ic_inputs_request *request = walk->request;
	const struct ic_settings *settings = request->settings;
	const struct ic_store_request store = {
		.want = ic_opening_wants(settings),
		.digests = request->digests,
		.spool = request->spool,
		.outer_spool = request->outer_spool ? request->outer_spool : request->spool,
		.progress = show,
		.progress_context = &walk->bar,
	};
	struct ic_error *err = ic_arena_new(&walk->arena);

	walk->names.arena = walk->arena;
	walk->bar = ic_bar_begin(settings->quiet, "unpacking", 0);
	if (!err)
		err = ic_input_open(request->path, &store, &walk->input);
	ic_bar_end(&walk->bar);
	if (!err && ic_input_is_several(walk->input) && (settings->nr_parents || settings->pages))
		err = ic_error_new(IC_ERR_USAGE,
				   "--%s belongs to one checkpoint, and %s has several: take that "
				   "one out and name it alone",
				   settings->pages ? "pages" : "parent", request->path);
	return err;
}

/* One that turns out to be none, among others: the others are not worth less for it. */
static int say_failure(const struct walk *walk, struct ic_error *err, const char *name)
{
	bool is_none = name && ic_error_kind(err) == IC_ERR_MISSING;
	int status = ic_say_error(err);

	if (!is_none)
		return status;
	return walk->request->settings->gaps_ok ? IC_EXIT_DONE : IC_EXIT_GAPS;
}

static int visit(struct walk *walk, struct ic_opening *opening, struct ic_store *store,
		 const char *name)
{
	const struct ic_inputs_request *request = walk->request;
	ic_cleanup(ic_opened_release) struct ic_opened opened = { 0 };
	const char *folder = NULL;
	struct ic_error *err = NULL;

	if (name)
		err = ic_folder_name_next(&walk->names, name, &folder);
	if (err)
		ic_store_free(store);
	else
		err = ic_opening_finish(opening, store, name, &opened);
	if (err)
		return ic_say_error(err);
	return request->visit(request->context, &opened,
			      request->settings->checkpoint ? NULL : folder);
}

/* The next one that is asked for; *ret_more is false behind the last. */
static int step(struct walk *walk, bool *ret_more)
{
	const struct ic_inputs_request *request = walk->request;
	const char *wanted = request->settings->checkpoint;
	struct ic_opening opening = { .settings = request->settings,
				      .path = request->path,
				      .spool = request->spool,
				      .digests = request->digests };
	struct ic_store *store = NULL;
	const char *name = NULL;
	struct ic_error *err = ic_opening_begin(&opening);
	int status = IC_EXIT_DONE;

	walk->bar = ic_bar_begin(request->settings->quiet, "unpacking", 0);
	if (!err)
		err = ic_input_next(walk->input, &opening.gaps, &store, &name);
	ic_bar_end(&walk->bar);
	*ret_more = store || (err && name);
	if (*ret_more && wanted && (!name || strcmp(name, wanted) != 0)) {
		ic_error_free(err);
		ic_store_free(store);
	} else if (err) {
		status = say_failure(walk, err, name);
	} else if (store) {
		walk->found = true;
		status = visit(walk, &opening, store, name);
	}
	ic_opening_end(&opening);
	return status;
}

int ic_inputs_each(const struct ic_inputs_request *request)
{
	struct walk walk = { .request = request };
	struct ic_error *err = open_input(&walk);
	int status = IC_EXIT_DONE;
	bool more = !err;

	while (more)
		status = ic_inputs_worse(status, step(&walk, &more));
	if (!err && request->settings->checkpoint && !walk.found && status == IC_EXIT_DONE)
		err = ic_error_new(IC_ERR_USAGE,
				   "--checkpoint %s: %s has none of that name: 'icecore info' "
				   "lists them",
				   request->settings->checkpoint, request->path);
	if (err)
		status = ic_say_error(err);
	ic_input_free(walk.input);
	ic_arena_free(walk.arena);
	return status;
}

bool ic_inputs_may_unpack(const struct ic_settings *settings)
{
	for (size_t i = 0; i < settings->nr_inputs; i++)
		if (ic_input_may_unpack(settings->inputs[i]))
			return true;
	return false;
}
