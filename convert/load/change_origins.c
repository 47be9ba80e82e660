/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/change_origins.h"

#include <inttypes.h>
#include <json.h>
#include <stdlib.h>
#include <string.h>

#include "convert/load/loader.h"

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

static struct json_object *field(struct json_object *json, const char *key, enum json_type type)
{
	struct json_object *value = NULL;

	if (!json || !json_object_object_get_ex(json, key, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

/*
 * Where Podman had mounted a volume of that name; NULL: it does not say.
 *
 * Source: libpod/container_config.go, ContainerNamedVolume (Podman 5).
 */
static const char *place_of_volume(struct json_object *config, const char *name, size_t size)
{
	struct json_object *volumes = field(config, "namedVolumes", json_type_array);
	size_t nr = volumes ? json_object_array_length(volumes) : 0;

	for (size_t i = 0; i < nr; i++) {
		struct json_object *volume = json_object_array_get_idx(volumes, i);
		struct json_object *its = field(volume, "volumeName", json_type_string);
		struct json_object *place = field(volume, "dest", json_type_string);

		if (its && place && (size_t)json_object_get_string_len(its) == size &&
		    !memcmp(json_object_get_string(its), name, size) &&
		    *json_object_get_string(place) == '/')
			return json_object_get_string(place);
	}
	return NULL;
}

/* "/data/" becomes "/data": what is in it comes behind a slash. */
static const char *without_slashes(struct ic_arena *arena, const char *place)
{
	size_t size = strlen(place);

	while (size && place[size - 1] == '/')
		size--;
	return ic_arena_copy(arena, place, size);
}

static struct ic_error *list_volume(struct ic_change_list *list, struct json_object *config,
				    const struct ic_member *member, const char *base)
{
	size_t size = strlen(base) - strlen(".tar");
	const char *place = place_of_volume(config, base, size);
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
	const char *base = member->name + before + strlen(volumes);

	if (size <= before + strlen(volumes) + strlen(".tar") ||
	    memcmp(member->name, folder, before) ||
	    memcmp(member->name + before, volumes, strlen(volumes)) || strchr(base, '/') ||
	    strcmp(member->name + size - strlen(".tar"), ".tar"))
		return NULL;
	return base;
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

static struct ic_error *list_volumes(struct ic_change_list *list)
{
	struct ic_gaps said_before = { .arena = list->arena };
	struct ic_loader loader = { .store = list->request->store,
				    .arena = list->arena,
				    .gaps = &said_before };
	struct json_object *config = NULL;
	const char *folder = runtime_folder(list);
	struct ic_error *err = folder ? NULL : ic_error_memory();
	const struct ic_member *const *members;
	size_t nr;

	members = ic_store_members(list->request->store, &nr);
	for (size_t i = 0; !err && i < nr; i++) {
		const char *base = volume_of(members[i], folder);

		if (!base)
			continue;
		if (!config)
			err = ic_load_json(&loader, "config.dump", &config);
		if (!err)
			err = list_volume(list, config, members[i], base);
	}
	json_object_put(config);
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

/*
 * "tmpfs-dev-42.tar.gz.img": 42 is the device as the kernel has it, 12 bits of major and 20 of
 * minor number. Before CRIU 1.3 "tmpfs-7.tar.gz.img", by the number of the mount.
 */
static const char *place_of_tmpfs(struct ic_arena *arena, const char *base)
{
	static const char suffix[] = ".tar.gz.img";
	bool by_device = !strncmp(base, "tmpfs-dev-", strlen("tmpfs-dev-"));
	const char *digits = base + (by_device ? strlen("tmpfs-dev-") : strlen("tmpfs-"));
	char *end;
	unsigned long long number;

	if (strncmp(base, "tmpfs-", strlen("tmpfs-")) || *digits < '0' || *digits > '9')
		return NULL;
	number = strtoull(digits, &end, 10);
	if (strcmp(end, suffix) || number > UINT32_MAX)
		return NULL;
	return by_device ?
		       ic_arena_format(arena, "tmpfs %llu:%llu:", number >> 20, number & 0xfffff) :
		       ic_arena_format(arena, "tmpfs of mount %llu:", number);
}

static struct ic_error *list_tmpfs(struct ic_change_list *list)
{
	const char *folder = ic_store_images_folder(list->request->store);
	const struct ic_member *const *members;
	struct ic_error *err = NULL;
	size_t nr, before = strlen(folder);

	members = ic_store_members(list->request->store, &nr);
	for (size_t i = 0; !err && i < nr; i++) {
		struct ic_change_archive archive = { .member = members[i],
						     .origin = IC_CHANGE_IN_TMPFS,
						     .class = IC_CHANGE_PRESENT };

		if (strncmp(members[i]->name, folder, before))
			continue;
		archive.place = place_of_tmpfs(list->arena, members[i]->name + before);
		if (archive.place)
			err = ic_change_add_archive(list, &archive);
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
