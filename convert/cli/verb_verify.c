/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "convert/cli/confine.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/spool.h"
#include "convert/cli/verb.h"
#include "convert/cli/verification.h"
#include "report/check_evidence.h"

/* The digests of the evidence, and what the manifest says of it. */
static struct ic_error *check_evidence(struct ic_verification *verification)
{
	struct ic_checkpoint *checkpoint = verification->opened.checkpoint;
	struct ic_error *err = NULL;

	if (!verification->has_manifest)
		return NULL;
	if (verification->manifest.digests)
		err = ic_opened_digest(&verification->opened, &checkpoint->gaps);
	if (!err)
		err = ic_manifest_check_evidence(&verification->manifest, checkpoint,
						 &verification->differences);
	if (!err)
		ic_opened_check_unchanged(&verification->opened);
	return err;
}

static void say_differences(const struct ic_differences *differences)
{
	size_t nr = ic_differences_nr_kept(differences);

	for (size_t i = 0; i < nr; i++)
		ic_say("%s", differences->texts[i]);
	if (differences->nr > nr)
		ic_say("and %" PRIu64 " more", differences->nr - nr);
}

static void print_proven(const struct ic_verification *verification, size_t nr_cores)
{
	const struct ic_manifest *manifest = &verification->manifest;

	/* The manifest is an output that it does not list. */
	(void)printf("proven: %zu core%s, %zu output%s, %zu file%s of the evidence%s\n", nr_cores,
		     nr_cores == 1 ? "" : "s", manifest->nr_outputs + 1,
		     manifest->nr_outputs ? "s" : "", manifest->nr_members,
		     manifest->nr_members == 1 ? "" : "s",
		     manifest->digests ? "" : " (sizes only: convert ran with --no-digests)");
	(void)fflush(stdout);
}

static struct ic_error *check_all(struct ic_verification *verification, size_t *ret_nr_cores)
{
	struct ic_error *err = ic_arena_new(&verification->arena);

	verification->differences.arena = verification->arena;
	if (!err)
		err = ic_verification_read_lists(verification);
	if (!err)
		err = ic_verification_check_files(verification);
	if (!err)
		err = ic_verification_check_cores(verification, ret_nr_cores);
	return err ? err : check_evidence(verification);
}

static int finish(const struct ic_verification *verification, size_t nr_cores)
{
	const struct ic_settings *settings = verification->settings;

	if (!settings->quiet)
		ic_opened_say(&verification->opened, "'icecore info' lists them");
	say_differences(&verification->differences);
	if (verification->differences.nr)
		return IC_EXIT_FAILED;
	if (!settings->quiet)
		print_proven(verification, nr_cores);
	return ic_opened_status(&verification->opened, settings);
}

static int verify(struct ic_verification *verification)
{
	size_t nr_cores = 0;
	struct ic_error *err = check_all(verification, &nr_cores);

	if (!err)
		return finish(verification, nr_cores);
	say_differences(&verification->differences);
	return ic_say_error(err);
}

/* The folder that was named, and where what is compressed is unpacked. */
struct folders {
	const struct ic_settings *settings;
	struct ic_outdir outdir;
	struct ic_spool spool;
};

/* The only checkpoint is held against OUT, each of several against OUT/NAME. */
static int visit(void *context, struct ic_opened *opened, const char *name)
{
	const struct folders *folders = context;
	struct ic_verification verification = { .settings = folders->settings,
						.outdir = folders->outdir,
						.spool = &folders->spool };
	struct ic_outdir below = IC_OUTDIR_NONE;
	struct ic_error *err = NULL;
	int status;

	if (name) {
		const char *path = ic_arena_format(opened->arena, "%s/%s", folders->outdir.path,
						   name);

		err = path ? ic_outdir_open_existing(path, &below) : ic_error_memory();
		verification.outdir = below;
	}
	verification.opened = *opened;
	*opened = (struct ic_opened){ 0 };
	status = err ? ic_say_error(err) : verify(&verification);
	ic_outdir_close(&below);
	ic_opened_release(&verification.opened);
	ic_arena_free(verification.arena);
	return status;
}

static int run(const struct ic_settings *settings)
{
	struct folders folders = { settings, IC_OUTDIR_NONE, IC_SPOOL_NONE };
	struct ic_inputs_request request = {
		.settings = settings, .digests = true, .visit = visit, .context = &folders
	};
	struct ic_error *err;
	int status;

	if (settings->nr_inputs != 2) {
		ic_say("verify: name the folder that convert wrote, and the checkpoint");
		return IC_EXIT_USAGE;
	}
	err = ic_outdir_open_existing(settings->inputs[0], &folders.outdir);
	if (!err)
		err = ic_spool_make(&folders.spool);
	if (err) {
		status = ic_say_error(err);
	} else {
		ic_confine(settings, folders.spool.path);
		request.path = settings->inputs[1];
		request.spool = &folders.spool.outdir;
		status = ic_inputs_each(&request);
	}
	ic_outdir_close(&folders.outdir);
	ic_spool_close(&folders.spool);
	return status;
}

static const struct ic_option *const options[] = {
	&ic_option_sysroot, &ic_option_trust_sysroot, &ic_option_parent,     &ic_option_pages,
	&ic_option_gaps_ok, &ic_option_quiet,         &ic_option_checkpoint, NULL,
};

const struct ic_verb ic_verb_verify = {
	.name = "verify",
	.synopsis = "OUT CHECKPOINT",
	.about = "an output folder against its manifest and its evidence",
	.details =
		"Read again what convert wrote into OUT, and prove it:\n"
		"\n"
		"  - every file has the size and SHA-256 of manifest.json and SHA256SUMS, none\n"
		"    is missing, none is more (but run.json, and a folder sysroot)\n"
		"  - CHECKPOINT is the evidence of which the manifest has the digests\n"
		"  - every byte of every segment of every core is the evidence's, what was\n"
		"    never touched is zero, what has no bytes is not in the evidence; segments\n"
		"    are the mappings; registers and auxiliary vector are the threads'\n"
		"\n"
		"Reports, scripts and other notes are held against digests only. A line for\n"
		"each difference, 20 at the most; exit status 1 if there is any, 3 if there is\n"
		"none but the evidence has gaps. Nothing is written; a compressed checkpoint is\n"
		"unpacked in TMPDIR (default: /var/tmp), into a file without a name.\n"
		"\n"
		"Name the same sysroots, parents and pages that convert was given.\n"
		"\n"
		"  icecore verify till.icecore till.tar\n",
	.options = options,
	.run = run,
};
