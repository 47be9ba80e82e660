/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "convert/cli/confine.h"
#include "convert/cli/evidence.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/spool.h"
#include "convert/cli/terminal.h"
#include "convert/cli/verb.h"

/* One run of a view, over one checkpoint or several. */
struct viewing {
	const struct ic_settings *settings;
	struct ic_outdir outdir; /* of --dump */
	struct ic_spool spool;   /* what is unpacked, where there is no folder of --dump */
	const struct ic_outdir *unpacking;    /* one of them; NULL: nothing is unpacked */
	const struct ic_outdir *looking_into; /* the same, for what is around the checkpoint */
	bool several;                         /* one input has more than one checkpoint */
	struct ic_arena *arena;
	struct ic_extract extract;
	struct ic_sink *sink;
	struct ic_rows *rows; /* begun with the first checkpoint that could be opened */
};

static struct ic_error *check(const struct ic_settings *settings)
{
	const struct ic_view_settings *asked = &settings->view;

	if (!settings->nr_inputs)
		return ic_error_new(IC_ERR_USAGE, "%s: which checkpoint?", asked->view->name);
	if (asked->options.dump && !settings->output)
		return ic_error_new(IC_ERR_USAGE, "%s: --dump needs a folder: -o OUT",
				    asked->view->name);
	if (settings->output && !asked->options.dump)
		return ic_error_new(IC_ERR_USAGE,
				    "%s: -o is the folder of --dump, which is not asked for; rows "
				    "go to standard output",
				    asked->view->name);
	return ic_evidence_check(settings);
}

/* Open where bytes may go, and give up the rest. */
static struct ic_error *prepare(struct viewing *viewing)
{
	const struct ic_settings *settings = viewing->settings;
	const char *writable = NULL;
	struct ic_error *err = NULL;

	if (settings->output) {
		err = ic_outdir_open_or_make(settings->output, &viewing->outdir);
		viewing->unpacking = &viewing->outdir;
		writable = settings->output;
	} else if (settings->view.view->needs_memory || settings->has_image ||
		   ic_inputs_may_unpack(settings)) {
		err = ic_spool_make(&viewing->spool);
		viewing->looking_into = &viewing->spool.outdir;
		writable = viewing->spool.path;
	}
	if (!settings->output && (settings->view.view->needs_memory || settings->has_image))
		viewing->unpacking = viewing->looking_into;
	if (!err)
		err = ic_arena_new(&viewing->arena);
	if (!err)
		err = ic_sink_stream(STDOUT_FILENO, "standard output", &viewing->sink);
	if (err)
		return err;
	viewing->extract = (struct ic_extract){ .outdir = &viewing->outdir,
						.arena = viewing->arena };
	ic_confine(settings, writable);
	return NULL;
}

static size_t nr_columns(const struct ic_view_settings *asked)
{
	bool has_more = asked->view->options & IC_VIEW_REGISTERS && !asked->options.registers;

	return asked->view->nr_columns - has_more;
}

static struct ic_error *begin_rows(struct viewing *viewing)
{
	const struct ic_view_settings *asked = &viewing->settings->view;
	const struct ic_renderer *renderer = asked->renderer;
	struct ic_rows_request request = {
		.renderer = renderer               ? renderer :
			    ic_terminal_is_there() ? &ic_renderer_pretty :
						     ic_renderers[0],
		.page = ic_terminal_page(0),
		.columns = asked->view->columns,
		.nr_columns = nr_columns(asked),
		.names_checkpoint = viewing->settings->nr_inputs > 1 || viewing->several,
		.filters = asked->filters,
		.nr_filters = asked->nr_filters,
		.hidden = asked->hidden,
		.nr_hidden = asked->nr_hidden,
	};

	return viewing->rows ? NULL : ic_rows_new(&request, viewing->sink, &viewing->rows);
}

/* What rows of several checkpoints begin with. */
static const char *name_of(struct ic_opened *opened)
{
	const struct ic_checkpoint *checkpoint = opened->checkpoint;
	const char *name = checkpoint->part ? ic_arena_format(opened->arena, "%s:%s",
							      checkpoint->path, checkpoint->part) :
					      checkpoint->path;

	return name ? name : checkpoint->path;
}

static struct ic_error *put_rows(struct viewing *viewing, struct ic_opened *opened)
{
	const struct ic_settings *settings = viewing->settings;
	struct ic_view_request request = {
		.checkpoint = opened->checkpoint,
		.options = &settings->view.options,
		.extract = settings->output ? &viewing->extract : NULL,
		.gaps = &opened->checkpoint->gaps,
	};
	struct ic_error *err = NULL;

	if (settings->output)
		err = ic_opened_keeps_out(opened, &viewing->outdir);
	if (!err)
		err = ic_view_check(&request);
	if (!err)
		err = begin_rows(viewing);
	if (err)
		return err;
	request.rows = viewing->rows;
	ic_rows_checkpoint(viewing->rows, name_of(opened));
	return settings->view.view->run(&request);
}

static int show(void *context, struct ic_opened *opened, const char *name)
{
	struct viewing *viewing = context;
	const struct ic_settings *settings = viewing->settings;
	struct ic_error *err;

	viewing->several = viewing->several || name;
	err = put_rows(viewing, opened);
	if (err)
		return ic_say_error(err);
	if (!settings->quiet)
		ic_opened_say(opened, "'icecore info' lists those of the checkpoint");
	if (!settings->quiet)
		ic_opened_say_caveats(opened);
	return ic_opened_status(opened, settings);
}

static int show_all(struct viewing *viewing, const char *path)
{
	const struct ic_inputs_request request = {
		.settings = viewing->settings,
		.path = path,
		.spool = viewing->unpacking,
		.outer_spool = viewing->looking_into,
		.visit = show,
		.context = viewing,
	};

	return ic_inputs_each(&request);
}

static struct ic_error *finish(struct viewing *viewing)
{
	struct ic_output output;
	struct ic_error *err = viewing->rows ? ic_rows_finish(viewing->rows) : NULL;

	return err ? err : ic_sink_finish(viewing->sink, &output);
}

static void release(struct viewing *viewing)
{
	ic_rows_free(viewing->rows);
	ic_sink_free(viewing->sink);
	ic_arena_free(viewing->arena);
	ic_outdir_close(&viewing->outdir);
	ic_spool_close(&viewing->spool);
}

static int run(const struct ic_settings *settings)
{
	struct viewing viewing = { .settings = settings,
				   .outdir = IC_OUTDIR_NONE,
				   .spool = IC_SPOOL_NONE };
	int status = IC_EXIT_DONE;
	struct ic_error *err = check(settings);

	if (!err)
		err = prepare(&viewing);
	for (size_t i = 0; !err && i < settings->nr_inputs; i++)
		status = ic_inputs_worse(status, show_all(&viewing, settings->inputs[i]));
	if (!err)
		err = finish(&viewing);
	release(&viewing);
	return err ? ic_say_error(err) : status;
}

const struct ic_verb *ic_view_verb_make(const struct ic_view *view, struct ic_view_verb *room)
{
	room->verb = (struct ic_verb){
		.name = view->name,
		.synopsis = view->options & IC_VIEW_DUMP ? "CHECKPOINT... [--dump -o OUT]" :
							   "CHECKPOINT...",
		.about = view->about,
		.details = view->details,
		.options = room->options,
		.changes = view->needs_changes ? IC_CHANGES_READ : IC_CHANGES_NOT,
		.view = view,
		.run = run,
	};
	ic_view_options_list(view, room->options);
	return &room->verb;
}
