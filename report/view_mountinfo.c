/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "report/wanted_namespaces.h"

static const char *const columns[] = {
	"MNT_NS_ID",   "MOUNT ID",      "PARENT_ID", "MAJOR:MINOR", "ROOT",
	"MOUNT_POINT", "MOUNT_OPTIONS", "FIELDS",    "FSTYPE",      "MOUNT_SRC",
	"SB_OPTIONS",  "EXTERNAL",      "DELETED",
};

/* A flag of mount(2), and the word for it in /proc/PID/mountinfo. */
struct flag {
	uint32_t bit;
	const char *word;
};

/* linux/mount.h, fs/proc_namespace.c */
static const struct flag mount_flags[] = {
	{ 2, ",nosuid" },        { 4, ",nodev" },         { 8, ",noexec" },
	{ 1024, ",noatime" },    { 2048, ",nodiratime" }, { 1U << 21, ",relatime" },
	{ 256, ",nosymfollow" },
};

static const struct flag sb_flags[] = {
	{ 16, ",sync" },
	{ 128, ",dirsync" },
	{ 64, ",mand" },
	{ 1U << 25, ",lazytime" },
};

static const char *words(struct ic_arena *arena, uint32_t flags, const struct flag *known,
			 size_t nr)
{
	const char *text = flags & 1 ? "ro" : "rw";

	for (size_t i = 0; text && i < nr; i++)
		if (flags & known[i].bit)
			text = ic_arena_format(arena, "%s%s", text, known[i].word);
	return text;
}

/* The file system's: flags of its own, and what it says itself. */
static struct ic_cell sb_options(struct ic_arena *arena, const struct ic_mount *mount)
{
	const char *flags = words(arena, mount->sb_flags, sb_flags, IC_NR(sb_flags));
	size_t length;
	char *text;

	if (!mount->has_sb_flags) /* before CRIU 1.8 */
		return ic_cell_text(mount->options);
	if (!flags || !mount->options.size)
		return ic_cell_string(flags);
	length = strlen(flags);
	text = ic_arena_alloc(arena, length + 1 + mount->options.size + 1, 1);
	if (!text)
		return ic_cell_string(flags);
	memcpy(text, flags, length);
	text[length] = ',';
	memcpy(text + length + 1, mount->options.bytes, mount->options.size);
	return ic_cell_text((struct ic_text){ text, length + 1 + mount->options.size });
}

static const char *fields(struct ic_arena *arena, const struct ic_mount *mount)
{
	const char *text = "";

	if (mount->shared_id)
		text = ic_arena_format(arena, "shared:%" PRIu32, mount->shared_id);
	if (text && mount->master_id)
		text = ic_arena_format(arena, "%s%smaster:%" PRIu32, text, *text ? " " : "",
				       mount->master_id);
	return text;
}

static struct ic_cell external(const struct ic_mount *mount)
{
	if (!mount->is_external)
		return ic_cell_not_applicable();
	return mount->external.size ? ic_cell_text(mount->external) : ic_cell_string("yes");
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_mount *mount)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(mount->namespace_id),
		ic_cell_number(mount->id),
		ic_cell_number(mount->parent_id),
		ic_cell_string(
			ic_arena_format(arena, "%" PRIu32 ":%" PRIu32, mount->major, mount->minor)),
		ic_cell_text(mount->root),
		ic_cell_text(mount->mountpoint),
		ic_cell_string(words(arena, mount->flags, mount_flags, IC_NR(mount_flags))),
		ic_cell_string(fields(arena, mount)),
		ic_cell_text(mount->fstype),
		ic_cell_text(mount->source),
		sb_options(arena, mount),
		external(mount),
		ic_cell_bool(mount->deleted),
	};

	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_mounts *mounts = request->checkpoint->mounts;
	ic_cleanup(ic_wanted_namespaces_release) struct ic_wanted_namespaces wanted = { 0 };
	struct ic_error *err = ic_wanted_namespaces_find(request, IC_NAMESPACE_MNT, &wanted);

	for (size_t i = 0; !err && i < mounts->nr; i++)
		if (ic_wanted_namespaces_have(&wanted, mounts->list[i].namespace_id))
			err = put(request, &mounts->list[i]);
	return err;
}

const struct ic_view ic_view_mountinfo = {
	.name = "mountinfo",
	.volatility = "linux.mountinfo.MountInfo",
	.about = "mounts of the mount namespaces, as /proc/PID/mountinfo",
	.details =
		"List what is mounted in each mount namespace that CRIU dumped. A namespace is\n"
		"named by the checkpoint's number of it, as in the view `namespaces`. EXTERNAL:\n"
		"it was mounted from outside of the container, its files are not in the\n"
		"checkpoint.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
