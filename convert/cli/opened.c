/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/opened.h"

#include "convert/cli/bar.h"
#include "convert/cli/say.h"

static void show(void *context, uint64_t done, uint64_t total)
{
	ic_bar_set(context, done, total);
}

static struct ic_error *open_files(const struct ic_settings *settings,
				   const struct ic_outdir *spool, struct ic_opened *opened)
{
	struct ic_files_request request = {
		.sysroots = settings->sysroot_fds,
		.nr_sysroots = settings->nr_sysroots,
		.trust_sysroot = settings->trust_sysroot,
		.rootfs_diff = ic_store_beside(opened->store, "rootfs-diff.tar"),
		.spool = spool,
	};

	return ic_files_new(&request, opened->arena, &opened->files);
}

struct ic_error *ic_opened_load(const struct ic_settings *settings, const char *path,
				const struct ic_outdir *spool, bool digests, struct ic_opened *ret)
{
	struct ic_bar bar = ic_bar_begin(settings->quiet, "unpacking", 0);
	struct ic_store_request request = {
		.want = ic_load_wants,
		.digests = digests,
		.spool = spool,
		.progress = show,
		.progress_context = &bar,
	};
	struct ic_opened opened = { 0 };
	struct ic_gaps gaps = { 0 };
	struct ic_error *err = ic_arena_new(&opened.arena);

	gaps.arena = opened.arena;
	if (!err)
		err = ic_store_open(path, &request, &gaps, &opened.store);
	ic_bar_end(&bar);
	if (!err)
		err = open_files(settings, spool, &opened);
	if (!err)
		err = ic_error_context(ic_checkpoint_load(opened.store, opened.files, opened.arena,
							  path, &gaps, &opened.checkpoint),
				       "%s", path);
	if (err) {
		ic_opened_release(&opened);
		return err;
	}
	*ret = opened;
	return NULL;
}

struct ic_error *ic_opened_keeps_out(const struct ic_opened *opened, const struct ic_outdir *outdir)
{
	if (!ic_store_holds(opened->store, outdir))
		return NULL;
	return ic_error_new(IC_ERR_USAGE,
			    "%s: lies in the evidence, which is never written to; name another "
			    "folder",
			    outdir->path);
}

void ic_opened_say(const struct ic_opened *opened, const char *where_all_are)
{
	ic_say_gaps("gap", &opened->checkpoint->gaps, IC_GAPS_SHOWN, where_all_are);
	ic_say_gaps("not filled", &opened->checkpoint->refusals, IC_GAPS_SHOWN, where_all_are);
}

void ic_opened_release(struct ic_opened *opened)
{
	ic_files_free(opened->files);
	ic_store_free(opened->store);
	ic_arena_free(opened->arena);
	*opened = (struct ic_opened){ 0 };
}

int ic_opened_status(const struct ic_opened *opened, const struct ic_settings *settings)
{
	const struct ic_gaps *gaps = &opened->checkpoint->gaps;

	return (gaps->list.nr || gaps->nr_dropped) && !settings->gaps_ok ? IC_EXIT_GAPS :
									   IC_EXIT_DONE;
}
