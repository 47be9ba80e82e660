/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/opened.h"

#include "convert/cli/bar.h"
#include "convert/cli/evidence.h"
#include "convert/cli/say.h"
#include "convert/input/stdin.h"

static void show(void *context, uint64_t done, uint64_t total)
{
	ic_bar_set(context, done, total);
}

static struct ic_error *open_store(struct ic_opening *opening, struct ic_opened *opened,
				   const char *path, const char *prefix, struct ic_bar *bar)
{
	const struct ic_store_request request = {
		.want = *prefix ? ic_load_wants_pages : ic_opening_wants(opening->settings),
		.prefix = prefix,
		.digests = opening->digests,
		.spool = opening->spool,
		.progress = show,
		.progress_context = bar,
	};
	struct ic_store *store;
	struct ic_error *err = ic_store_open(path, &request, &opening->gaps, &store);

	if (!err)
		opened->stores[opened->nr_stores++] = store;
	return err;
}

/*
 * Open the earlier checkpoints of a chain. One that cannot be opened ends the chain; what then
 * lacks is a gap, unless the person named it.
 */
static struct ic_error *open_chain(struct ic_opening *opening, struct ic_opened *opened,
				   const struct ic_chain *chain, const char *prefix,
				   struct ic_bar *bar, struct ic_load_chain *ret)
{
	size_t first = opened->nr_stores - 1;
	struct ic_error *err = NULL;

	*ret = (struct ic_load_chain){ .nr_given = chain->nr_given,
				       .stop = chain->stop,
				       .loops = chain->loops };
	for (size_t i = 0; !err && i < chain->nr; i++) {
		prefix = ic_arena_format(opened->arena, "%sparent/", prefix);
		err = prefix ? open_store(opening, opened, chain->paths[i], prefix, bar) :
			       ic_error_memory();
		if (err && i >= chain->nr_given && ic_error_kind(err) != IC_ERR_MEMORY) {
			ret->stop = ic_arena_format(opened->arena, "%s", ic_error_text(err));
			ic_error_free(err);
			err = ret->stop ? NULL : ic_error_memory();
			break;
		}
	}
	ret->stores = &opened->stores[first];
	ret->nr = opened->nr_stores - first;
	return err;
}

/* `store` is the checkpoint's own, and is taken over. */
static struct ic_error *open_all(struct ic_opening *opening, struct ic_opened *opened,
				 struct ic_store *store, struct ic_bar *bar,
				 struct ic_load_input *ret)
{
	const struct ic_evidence *evidence = ic_evidence_of(opening->settings, opening->path);
	struct ic_error *err;

	opened->stores = ic_arena_alloc(opened->arena,
					2 + evidence->images.nr + evidence->pages_chain.nr,
					sizeof(struct ic_store *));
	if (!opened->stores) {
		ic_store_free(store);
		return ic_error_memory();
	}
	opened->stores[opened->nr_stores++] = store;
	err = open_chain(opening, opened, &evidence->images, "", bar, &ret->images);
	if (err || !evidence->pages)
		return err;
	err = open_store(opening, opened, evidence->pages, "pages/", bar);
	return err ? err :
		     open_chain(opening, opened, &evidence->pages_chain, "pages/", bar,
				&ret->pages);
}

static struct ic_error *open_files(const struct ic_settings *settings,
				   const struct ic_outdir *spool, struct ic_opened *opened)
{
	struct ic_files_request request = {
		.sysroots = settings->sysroot_fds,
		.sysroot_names = settings->sysroot_names,
		.nr_sysroots = settings->nr_sysroots,
		.trust_sysroot = settings->trust_sysroot,
		.rootfs_diff = ic_store_beside(opened->stores[0], "rootfs-diff.tar"),
		.spool = spool,
	};

	return ic_files_new(&request, opened->arena, &opened->files);
}

static struct ic_error *load_changes(const struct ic_settings *settings,
				     const struct ic_outdir *spool, struct ic_opened *opened)
{
	bool reads = settings->changes == IC_CHANGES_READ && !settings->no_digests;
	struct ic_bar bar = ic_bar_begin(settings->quiet, "reading changed files", 0);
	struct ic_changes_request request = {
		.store = opened->stores[0],
		.files = opened->files,
		.spool = spool,
		.content = reads,
		.mime = reads ? settings->mime : NULL,
		.progress = ic_bar_progress(&bar),
	};
	struct ic_error *err = ic_changes_load(&request, opened->arena, opened->checkpoint,
					       &opened->scratch);

	ic_bar_end(&bar);
	return err;
}

ic_opening_want *ic_opening_wants(const struct ic_settings *settings)
{
	return settings->changes == IC_CHANGES_NOT ? ic_load_wants : ic_load_wants_changes;
}

struct ic_error *ic_opening_begin(struct ic_opening *opening)
{
	return ic_arena_new(&opening->gaps.arena);
}

void ic_opening_end(struct ic_opening *opening)
{
	ic_arena_free(opening->gaps.arena);
	opening->gaps.arena = NULL;
}

/* What reports call it: the input's name, and that of one of several. */
static struct ic_error *name_checkpoint(const struct ic_opening *opening, const char *part,
					struct ic_opened *opened)
{
	struct ic_checkpoint *checkpoint = opened->checkpoint;

	if (ic_stdin_is(opening->path))
		checkpoint->name = "standard input";
	if (!part)
		return NULL;
	checkpoint->part = ic_arena_format(opened->arena, "%s", part);
	checkpoint->name = ic_arena_format(opened->arena, "%s:%s", checkpoint->name, part);
	return checkpoint->part && checkpoint->name ? NULL : ic_error_memory();
}

struct ic_error *ic_opening_finish(struct ic_opening *opening, struct ic_store *store,
				   const char *part, struct ic_opened *ret)
{
	struct ic_opened opened = { .arena = opening->gaps.arena };
	struct ic_bar bar = ic_bar_begin(opening->settings->quiet, "unpacking", 0);
	struct ic_load_input input = { 0 };
	struct ic_error *err;

	err = open_all(opening, &opened, store, &bar, &input);
	ic_bar_end(&bar);
	if (!err)
		err = open_files(opening->settings, opening->spool, &opened);
	input.files = opened.files;
	if (!err)
		err = ic_error_context(ic_checkpoint_load(&input, opened.arena, opening->path,
							  &opening->gaps, &opened.checkpoint),
				       "%s%s%s", opening->path, part ? ":" : "", part ? part : "");
	if (!err && opening->settings->changes != IC_CHANGES_NOT)
		err = ic_error_context(load_changes(opening->settings, opening->spool, &opened),
				       "%s%s%s", opening->path, part ? ":" : "", part ? part : "");
	if (!err)
		err = name_checkpoint(opening, part, &opened);
	opening->gaps = (struct ic_gaps){ 0 };
	if (err) {
		ic_opened_release(&opened);
		return err;
	}
	*ret = opened;
	return NULL;
}

struct ic_error *ic_opened_load(const struct ic_settings *settings, const char *path,
				const struct ic_outdir *spool, bool digests, struct ic_opened *ret)
{
	struct ic_opening opening = {
		.settings = settings, .path = path, .spool = spool, .digests = digests
	};
	struct ic_bar bar = ic_bar_begin(settings->quiet, "unpacking", 0);
	struct ic_opened first = { .nr_stores = 0 };
	struct ic_store *store = NULL;
	struct ic_error *err = ic_opening_begin(&opening);

	first.stores = &store;
	if (!err)
		err = open_store(&opening, &first, path, "", &bar);
	ic_bar_end(&bar);
	if (!err)
		err = ic_opening_finish(&opening, store, NULL, ret);
	ic_opening_end(&opening);
	return err;
}

struct ic_error *ic_opened_keeps_out(const struct ic_opened *opened, const struct ic_outdir *outdir)
{
	for (size_t i = 0; i < opened->nr_stores; i++)
		if (ic_store_holds(opened->stores[i], outdir))
			return ic_error_new(IC_ERR_USAGE,
					    "%s: lies in the evidence, which is never written to; "
					    "name another folder",
					    outdir->path);
	return NULL;
}

struct ic_error *ic_opened_digest(struct ic_opened *opened, struct ic_gaps *gaps)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < opened->nr_stores; i++)
		err = ic_store_digest(opened->stores[i], gaps);
	return err ? err : ic_files_digest(opened->files, gaps);
}

void ic_opened_stop_digest(struct ic_opened *opened)
{
	for (size_t i = 0; i < opened->nr_stores; i++)
		ic_store_stop_digest(opened->stores[i]);
	ic_files_stop_digest(opened->files);
}

uint64_t ic_opened_digested(const struct ic_opened *opened)
{
	uint64_t sum = ic_files_digested(opened->files);

	for (size_t i = 0; i < opened->nr_stores; i++)
		sum += ic_store_digested(opened->stores[i]);
	return sum;
}

void ic_opened_check_unchanged(struct ic_opened *opened)
{
	for (size_t i = 0; i < opened->nr_stores; i++)
		ic_store_check_unchanged(opened->stores[i], &opened->checkpoint->gaps);
	ic_files_check_unchanged(opened->files, &opened->checkpoint->gaps);
}

void ic_opened_say(const struct ic_opened *opened, const char *where_all_are)
{
	ic_say_gaps("gap", &opened->checkpoint->gaps, IC_GAPS_SHOWN, where_all_are);
	ic_say_gaps("not filled", &opened->checkpoint->refusals, IC_GAPS_SHOWN, where_all_are);
}

void ic_opened_say_caveats(const struct ic_opened *opened)
{
	const struct ic_changes *changes = opened->checkpoint->changes;

	for (size_t i = 0; changes && i < changes->nr_caveats; i++)
		ic_say("note: %s", changes->caveats[i]);
}

void ic_opened_release(struct ic_opened *opened)
{
	ic_changes_close(&opened->scratch);
	ic_files_free(opened->files);
	for (size_t i = 0; i < opened->nr_stores; i++)
		ic_store_free(opened->stores[i]);
	ic_arena_free(opened->arena);
	*opened = (struct ic_opened){ 0 };
}

int ic_opened_status(const struct ic_opened *opened, const struct ic_settings *settings)
{
	const struct ic_gaps *gaps = &opened->checkpoint->gaps;

	return (gaps->list.nr || gaps->nr_dropped) && !settings->gaps_ok ? IC_EXIT_GAPS :
									   IC_EXIT_DONE;
}
