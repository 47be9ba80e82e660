/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/container.h"

/*
 * What a layout holds beside the images. A member that the runtime always writes is a gap when it
 * is not there; of the others it is only said.
 *
 * Sources: Podman 1.4 to 5, libpod/container_internal_common.go, exportCheckpoint() and
 * containers/common, pkg/crutils; CRI-O 1.25 to 1.33, internal/lib/checkpoint.go; containerd 2.1,
 * internal/cri/server/container_checkpoint_linux.go; runc and crun write descriptors.json since
 * their first versions with checkpoints.
 */
static const struct {
	const char *layout, *member;
	bool always;
	const char *meaning;
} rows[] = {
	{ "Podman", "config.dump", true, "the engine's configuration of the container" },
	{ "Podman", "spec.dump", true, "what the runtime was asked to run" },
	{ "Podman", "network.status", false, "addresses are not known" },
	{ "Podman", "stats-dump", false, "Podman before 3.4, or it was taken out" },
	{ "Podman", "devshm-checkpoint.tar", false, "nothing of /dev/shm, or it is the host's" },
	{ "Podman", "rootfs-diff.tar", false,
	  "no file was added or changed, or --ignore-rootfs was given" },
	{ "Podman", "deleted.files", false, "no file was deleted, or --ignore-rootfs was given" },
	{ "Podman", "ctr.log", false, "the container logged elsewhere" },
	{ "CRI-O", "config.dump", true, "the engine's description of the container" },
	{ "CRI-O", "spec.dump", true, "what the runtime was asked to run" },
	{ "CRI-O", "stats-dump", false, "the dump's statistics are not known" },
	{ "CRI-O", "dump.log", false, "CRIU's log of the dump was not kept" },
	{ "CRI-O", "bind.mounts", false, "nothing was mounted into it from outside" },
	{ "CRI-O", "rootfs-diff.tar", false, "no file was added or changed" },
	{ "CRI-O", "deleted.files", false, "no file was deleted" },
	{ "CRI-O", "io.kubernetes.cri-o.LogPath", false, "there was no log file" },
	{ "containerd", "config.dump", true, "the engine's description of the container" },
	{ "containerd", "spec.dump", true, "what the runtime was asked to run" },
	{ "containerd", "status.dump", true, "the container's status" },
	{ "containerd", "status", true, "containerd's own record of its status" },
	{ "containerd", "stats-dump", false, "the dump's statistics are not known" },
	{ "containerd", "dump.log", false, "CRIU's log of the dump was not kept" },
	{ "containerd", "container.log", false, "there was no log file" },
	{ "containerd", "rootfs-diff.tar", false, "the writable layer was not exported" },
};

static bool is_there(const struct ic_loader *loader, const char *name)
{
	return ic_store_beside(loader->store, name) || ic_store_image(loader->store, name);
}

static void read_absent(struct ic_container_loading *loading)
{
	struct ic_loader *loader = loading->loader;
	const char *layout = ic_store_layout(loader->store);

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_absent_member *absent;

		if (strcmp(rows[i].layout, layout) || is_there(loader, rows[i].member))
			continue;
		absent = ic_container_append(loading, &loading->absent, sizeof(*absent));
		if (!absent)
			return;
		*absent = (struct ic_absent_member){ rows[i].member, rows[i].meaning,
						     rows[i].always };
		if (rows[i].always)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_MISSING,
						     .member = rows[i].member },
				    "%s: not in the checkpoint, where %s always writes it: %s is "
				    "not known",
				    rows[i].member, layout, rows[i].meaning);
	}
}

static void read_logs(struct ic_container_loading *loading)
{
	static const char *const names[] = { "ctr.log", "container.log",
					     "io.kubernetes.cri-o.LogPath" };

	for (size_t i = 0; i < IC_NR(names); i++) {
		const struct ic_member *member = ic_store_beside(loading->loader->store, names[i]);
		struct ic_container_log *log;

		if (!member)
			continue;
		log = ic_container_append(loading, &loading->logs, sizeof(*log));
		if (!log)
			return;
		*log = (struct ic_container_log){ member,
						  loading->container->is[IC_CONTAINER_LOG_PATH] };
	}
}

static bool is_listed(const struct ic_array *logs, const struct ic_member *member)
{
	const struct ic_criu_log *log = logs->items;

	for (size_t i = 0; i < logs->nr; i++)
		if (log[i].member == member)
			return true;
	return false;
}

/* Docker keeps CRIU's files in a folder of their own. */
static void read_criu_logs(struct ic_container_loading *loading)
{
	static const char *const names[] = { "dump.log",      "criu.work/dump.log",
					     "criu-dump.log", "pre-dump.log",
					     "restore.log",   "criu.work/restore.log" };
	const struct ic_store *store = loading->loader->store;

	for (size_t i = 0; i < IC_NR(names); i++) {
		const struct ic_member *found[] = { ic_store_image(store, names[i]),
						    ic_store_beside(store, names[i]) };

		for (size_t j = 0; j < IC_NR(found); j++) {
			struct ic_criu_log *log;

			if (!found[j] || is_listed(&loading->criu_logs, found[j]))
				continue;
			log = ic_container_append(loading, &loading->criu_logs, sizeof(*log));
			if (!log)
				return;
			ic_criu_log_read(loading->loader, found[j], log);
		}
	}
}

void ic_container_read_members(struct ic_container_loading *loading)
{
	read_logs(loading);
	read_criu_logs(loading);
	read_absent(loading);
}
