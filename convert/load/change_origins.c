/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/change_origins.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * An OCI layer says with empty files ".wh.NAME" what is gone; in the tars of Podman and CRI-O, which
 * have deleted.files for that, such a name is a file's like any other.
 */
static bool has_whiteouts(const struct ic_checkpoint *checkpoint)
{
	const char *engine = checkpoint->container.engine;

	return !engine || (strcmp(engine, "Podman") && strcmp(engine, "CRI-O"));
}

static struct ic_error *list_root(struct ic_change_list *list)
{
	struct ic_change_archive archive = { .origin = IC_CHANGE_IN_ROOT,
					     .class = IC_CHANGE_ADDED_OR_MODIFIED,
					     .place = "",
					     .whiteouts = has_whiteouts(list->checkpoint) };
	struct ic_files_diff diff = { .tar = NULL };
	struct ic_error *err = NULL;

	if (list->request->files)
		err = ic_files_diff(list->request->files, list->gaps, &diff);
	if (err || !diff.tar)
		return err;
	archive.member = diff.tar;
	list->nr_unlisted += !diff.is_listed && !diff.tar->unread;
	return diff.is_listed ? ic_change_add_items(list, &archive, diff.items, diff.nr, &diff.blob,
						    diff.is_packed) :
				NULL;
}

static struct ic_error *list_deleted(struct ic_change_list *list)
{
	const struct ic_checkpoint *checkpoint = list->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_deleted_paths; i++) {
		struct ic_text name = checkpoint->deleted_paths[i];
		struct ic_change *change;

		for (; name.size && *name.bytes == '/'; name.size--)
			name.bytes++;
		err = ic_change_add(list, "", name, "deleted.files", &change);
		if (err || !change)
			break;
		change->origin = IC_CHANGE_IN_DELETED_FILES;
		change->class = IC_CHANGE_DELETED;
	}
	return err;
}

/* "/data/" becomes "/data": what is in it comes behind a slash. */
static const char *without_slashes(struct ic_arena *arena, const char *place)
{
	size_t size = strlen(place);

	while (size && place[size - 1] == '/')
		size--;
	return ic_arena_copy(arena, place, size);
}

static struct ic_error *list_volume(struct ic_change_list *list, const struct ic_name_table *places,
				    const struct ic_member *member, const char *base)
{
	size_t size = strlen(base) - strlen(".tar");
	const char *place = ic_name_table_find(places, base, size);
	struct ic_change_archive archive = { .member = member,
					     .origin = IC_CHANGE_IN_VOLUME,
					     .class = IC_CHANGE_PRESENT };

	archive.place = place ? without_slashes(list->arena, place) :
				ic_arena_format(list->arena, "volume %.*s:", (int)size, base);
	return archive.place ? ic_change_add_archive(list, &archive) : ic_error_memory();
}

/* The members "FOLDERvolumes/NAME.tar", with `base` at NAME; NULL for others. */
static const char *volume_of(const struct ic_member *member, const char *folder)
{
	static const char volumes[] = "volumes/";
	size_t before = strlen(folder), size = strlen(member->name);
	const char *base;

	if (size <= before + strlen(volumes) + strlen(".tar") ||
	    memcmp(member->name, folder, before) ||
	    memcmp(member->name + before, volumes, strlen(volumes)) ||
	    strcmp(member->name + size - strlen(".tar"), ".tar"))
		return NULL;
	base = member->name + before + strlen(volumes);
	return strchr(base, '/') ? NULL : base;
}

/* The folder that the runtime's own files are in. */
static const char *runtime_folder(const struct ic_change_list *list)
{
	static const char last[] = "checkpoint/";
	const char *images = ic_store_images_folder(list->request->store);
	size_t size = strlen(images), cut = size >= strlen(last) ? size - strlen(last) : size;

	if (!strcmp(images + cut, last) && (!cut || images[cut - 1] == '/'))
		size = cut;
	return ic_arena_copy(list->arena, images, size);
}

/* Where the engine had mounted its volumes, by their names. */
static struct ic_error *find_places(struct ic_change_list *list, struct ic_name_table **ret)
{
	const struct ic_container *container = &list->checkpoint->container;
	struct ic_name_table *places = ic_name_table_new(list->arena);
	struct ic_error *err = places ? NULL : ic_error_memory();

	for (size_t i = 0; !err && i < container->nr_mounts; i++) {
		const struct ic_container_mount *mount = &container->mounts[i];

		if (mount->is_volume && mount->source.bytes &&
		    ic_text_starts(mount->destination, "/"))
			err = ic_name_table_put(places, mount->source.bytes, mount->source.size,
						(void *)(uintptr_t)mount->destination.bytes);
	}
	*ret = places;
	return err;
}

static struct ic_error *list_volumes(struct ic_change_list *list)
{
	struct ic_name_table *places = NULL;
	const char *folder = runtime_folder(list);
	struct ic_error *err = folder ? NULL : ic_error_memory();
	const struct ic_member *const *members;
	size_t nr;

	members = ic_store_members(list->request->store, &nr);
	for (size_t i = 0; !err && i < nr; i++) {
		const char *base = volume_of(members[i], folder);

		if (!base)
			continue;
		if (!places)
			err = find_places(list, &places);
		if (!err)
			err = list_volume(list, places, members[i], base);
	}
	return err;
}

static struct ic_error *list_devshm(struct ic_change_list *list)
{
	struct ic_change_archive archive = {
		.member = ic_store_beside(list->request->store, "devshm-checkpoint.tar"),
		.origin = IC_CHANGE_IN_DEVSHM,
		.class = IC_CHANGE_PRESENT,
		.place = "/dev/shm",
	};

	return archive.member ? ic_change_add_archive(list, &archive) : NULL;
}

/* A file system's device; 12 bits of major and 20 of minor number are what the kernel has. */
struct device {
	uint32_t major, minor;
};

/* Mounts of whole file systems by device, the first of each. */
static struct ic_error *find_mounts(struct ic_change_list *list, struct ic_name_table **ret)
{
	const struct ic_mounts *mounts = list->checkpoint->mounts;
	struct ic_name_table *table = ic_name_table_new(list->arena);
	struct ic_error *err = table ? NULL : ic_error_memory();

	for (size_t i = 0; !err && mounts && i < mounts->nr; i++) {
		const struct ic_mount *mount = &mounts->list[i];
		struct device *key = ic_arena_alloc(list->arena, 1, sizeof(*key));

		if (!key)
			return ic_error_memory();
		*key = (struct device){ mount->major, mount->minor };
		if (ic_text_is(mount->root, "/") && ic_text_starts(mount->mountpoint, "/") &&
		    !ic_name_table_find(table, key, sizeof(*key)))
			err = ic_name_table_put(table, key, sizeof(*key),
						(void *)(uintptr_t)mount->mountpoint.bytes);
	}
	*ret = table;
	return err;
}

/*
 * The number in "tmpfs-dev-42.tar.gz.img", a device; before CRIU 1.3 in "tmpfs-7.tar.gz.img", a
 * mount's. False for any other name.
 */
static bool parse_tmpfs(const char *base, bool *ret_by_device, uint32_t *ret)
{
	static const char suffix[] = ".tar.gz.img", own[] = "tmpfs-", device[] = "tmpfs-dev-";
	bool by_device = !strncmp(base, device, strlen(device));
	const char *digits = base + (by_device ? strlen(device) : strlen(own));
	unsigned long long number;
	char *end;

	if (strncmp(base, own, strlen(own)) || *digits < '0' || *digits > '9')
		return false;
	number = strtoull(digits, &end, 10);
	if (strcmp(end, suffix) || number > UINT32_MAX)
		return false;
	*ret_by_device = by_device;
	*ret = (uint32_t)number;
	return true;
}

/* Where it was mounted, if that is known; else which it is. */
static const char *place_of_tmpfs(struct ic_arena *arena, const struct ic_name_table *mounts,
				  bool by_device, uint32_t number)
{
	struct device device = { number >> 20, number & 0xfffff };
	const char *place;

	if (!by_device)
		return ic_arena_format(arena, "tmpfs of mount %" PRIu32 ":", number);
	place = ic_name_table_find(mounts, &device, sizeof(device));
	return place ? without_slashes(arena, place) :
		       ic_arena_format(arena, "tmpfs %" PRIu32 ":%" PRIu32 ":", device.major,
				       device.minor);
}

static struct ic_error *list_tmpfs(struct ic_change_list *list)
{
	const char *folder = ic_store_images_folder(list->request->store);
	const struct ic_member *const *members;
	struct ic_name_table *mounts;
	struct ic_error *err = find_mounts(list, &mounts);
	size_t nr, before = strlen(folder);

	members = ic_store_members(list->request->store, &nr);
	for (size_t i = 0; !err && i < nr; i++) {
		struct ic_change_archive archive = { .member = members[i],
						     .origin = IC_CHANGE_IN_TMPFS,
						     .class = IC_CHANGE_PRESENT };
		bool by_device;
		uint32_t number;

		if (strncmp(members[i]->name, folder, before) ||
		    !parse_tmpfs(members[i]->name + before, &by_device, &number))
			continue;
		archive.place = place_of_tmpfs(list->arena, mounts, by_device, number);
		err = archive.place ? ic_change_add_archive(list, &archive) : ic_error_memory();
	}
	return err;
}

static const struct ic_change_origin_row root = { IC_CHANGE_IN_ROOT, list_root };
static const struct ic_change_origin_row deleted = { IC_CHANGE_IN_DELETED_FILES, list_deleted };
static const struct ic_change_origin_row volumes = { IC_CHANGE_IN_VOLUME, list_volumes };
static const struct ic_change_origin_row devshm = { IC_CHANGE_IN_DEVSHM, list_devshm };
static const struct ic_change_origin_row tmpfs = { IC_CHANGE_IN_TMPFS, list_tmpfs };
static const struct ic_change_origin_row ghosts = { IC_CHANGE_IN_GHOST, ic_change_add_ghosts };

const struct ic_change_origin_row *const ic_change_origins[] = {
	&root, &deleted, &volumes, &devshm, &tmpfs, &ghosts,
};

const size_t ic_nr_change_origins = IC_NR(ic_change_origins);
