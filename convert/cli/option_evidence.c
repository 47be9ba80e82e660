/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/option.h"

/* The room for names that cannot be more than there are words on the command line. */
static struct ic_error *set_parent(struct ic_settings *settings, const char *argument)
{
	settings->parents[settings->nr_parents++] = argument;
	return NULL;
}

static struct ic_error *set_pages(struct ic_settings *settings, const char *argument)
{
	settings->pages = argument;
	return NULL;
}

static struct ic_error *set_sysroot(struct ic_settings *settings, const char *argument)
{
	if (settings->nr_sysroots == IC_MAX_SYSROOTS)
		return ic_error_new(IC_ERR_USAGE,
				    "--sysroot %s: one more than the %d that one run "
				    "takes",
				    argument, IC_MAX_SYSROOTS);
	settings->sysroots[settings->nr_sysroots++] = argument;
	return NULL;
}

static struct ic_error *set_trust_sysroot(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->trust_sysroot = true;
	return NULL;
}

static struct ic_error *set_checkpoint(struct ic_settings *settings, const char *argument)
{
	settings->checkpoint = argument;
	return NULL;
}

const struct ic_option ic_option_checkpoint = {
	"checkpoint",
	0,
	"NAME",
	NULL,
	"of several checkpoints in one input, as of a pod, the one of that name",
	set_checkpoint,
};
const struct ic_option ic_option_parent = {
	"parent",
	0,
	"DIR",
	NULL,
	"an earlier checkpoint of an incremental chain, a folder or an archive, where its link "
	"\"parent\" leads nowhere; again for the one before that",
	set_parent,
};
const struct ic_option ic_option_pages = {
	"pages", 0, "DIR", NULL, "the folder where 'criu page-server' wrote the pages", set_pages,
};
const struct ic_option ic_option_sysroot = {
	"sysroot",
	0,
	"ROOTFS",
	NULL,
	"the processes' root file system, a copy of it or the container image it was made of (an "
	"OCI or docker archive, an OCI layout): memory that the checkpoint leaves to mapped files is "
	"filled from there; may be given again, the first that has the very file counts; "
	"core.PID.gdb uses the first folder",
	set_sysroot,
};
const struct ic_option ic_option_trust_sysroot = {
	"trust-sysroot",
	0,
	NULL,
	NULL,
	"also take a file of which the checkpoint has neither build-id nor size to compare",
	set_trust_sysroot,
};
