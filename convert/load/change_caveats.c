/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/change_list.h"

/* What is known of how the changed files were captured. */
struct capture {
	bool by_podman; /* or CRI-O, which takes them with the same code */
	bool by_containerd;
	bool has_engine;
	bool has_diff; /* the archive of changed files is there */
	bool has_base;
	bool has_root_changes;
	bool has_ghosts;
};

static bool is_podman(const struct capture *capture)
{
	return capture->by_podman;
}

static bool is_containerd(const struct capture *capture)
{
	return capture->by_containerd;
}

static bool lacks_diff(const struct capture *capture)
{
	return capture->has_engine && !capture->has_diff;
}

static bool lacks_base(const struct capture *capture)
{
	return capture->has_root_changes && !capture->has_base;
}

static bool has_engine(const struct capture *capture)
{
	return capture->has_engine;
}

static bool has_ghosts(const struct capture *capture)
{
	return capture->has_ghosts;
}

/*
 * Sources: Podman 5, pkg/checkpoint/crutils, CRCreateRootFsDiffTar(); containerd 2,
 * internal/cri/server/container_checkpoint_linux.go; CRIU 4.2, criu/files-reg.c.
 */
static const struct {
	bool (*applies)(const struct capture *capture);
	const char *text;
} caveats[] = {
	{ is_podman,
	  "a modified file is left out of rootfs-diff.tar when the host itself has no file of that "
	  "path: that a file is not listed does not prove that it was not modified" },
	{ is_podman, "changes of a folder's own mode, owner and times are not captured" },
	{ is_podman, "a deleted folder is one entry: what was in it is not listed" },
	{ is_containerd,
	  "deleted files are those that the layer has whiteouts for; a deleted folder is one entry, "
	  "what was in it is not listed" },
	{ lacks_diff,
	  "there is no rootfs-diff.tar: nothing was changed, or the export left it out; the "
	  "checkpoint does not say which" },
	{ lacks_base,
	  "without the image the container ran from, added and modified files cannot be told apart: "
	  "name it with --sysroot" },
	{ has_engine,
	  "what was mounted into the container (volumes but those listed, secrets, folders of the "
	  "host) is not in the difference" },
	{ has_ghosts,
	  "of files that were deleted before, only those that a process still had open are there" },
};

static struct capture look(const struct ic_change_list *list)
{
	const char *engine = list->checkpoint->container.engine;
	struct capture capture = {
		.has_engine = engine != NULL,
		.by_podman = engine && (!strcmp(engine, "Podman") || !strcmp(engine, "CRI-O")),
		.by_containerd = engine && !strcmp(engine, "containerd"),
		.has_base = list->request->files && ic_files_have_base(list->request->files),
		.has_diff = ic_store_beside(list->request->store, "rootfs-diff.tar") != NULL,
	};

	for (size_t i = 0; i < list->list.nr; i++) {
		const struct ic_change *change = ic_change_at(list, i);

		capture.has_root_changes |= change->origin == IC_CHANGE_IN_ROOT;
		capture.has_ghosts |= change->origin == IC_CHANGE_IN_GHOST;
	}
	return capture;
}

struct ic_error *ic_change_add_caveats(struct ic_change_list *list)
{
	struct capture capture = look(list);
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(caveats); i++)
		if (caveats[i].applies(&capture))
			err = ic_change_caveat(list, caveats[i].text);
	return err;
}
