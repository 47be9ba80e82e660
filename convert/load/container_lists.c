/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "convert/load/container.h"

#define MAX_LISTED 100000U /* annotations, mounts and so on that are kept of each kind */

static struct ic_text name_text(struct ic_container_loading *loading, const char *name)
{
	size_t size = strlen(name);

	return (struct ic_text){ ic_arena_copy(loading->loader->arena, name, size), size };
}

static void read_pairs(struct ic_container_loading *loading, enum ic_document document,
		       const char *name, bool labels)
{
	struct json_object *pairs = ic_json_get(loading->json[document], name);
	const char *where = loading->name[document];
	struct json_object_iter at;

	if (!ic_container_expect(loading, document, name, pairs, json_type_object))
		return;
	json_object_object_foreachC(pairs, at)
	{
		struct ic_container_annotation *one;

		if (!ic_container_expect(loading, document, at.key, at.val, json_type_string))
			continue;
		one = ic_container_append(loading, &loading->listed, sizeof(*one));
		if (!one)
			return;
		*one = (struct ic_container_annotation){
			.name = name_text(loading, at.key),
			.text = ic_json_string_of(at.val, loading->loader->arena),
			.where = where,
			.is_label = labels,
		};
	}
}

static void read_annotations(struct ic_container_loading *loading)
{
	static const struct {
		const char *name;
		enum ic_document document;
		bool labels;
	} rows[] = {
		{ "annotations", IC_DOCUMENT_SPEC, false },
		{ "annotations", IC_DOCUMENT_STATUS_DUMP, false },
		{ "labels", IC_DOCUMENT_STATUS_DUMP, true },
		{ "labels", IC_DOCUMENT_CONFIG, true },
		{ "annotations", IC_DOCUMENT_POD, false },
		{ "labels", IC_DOCUMENT_POD, true },
		{ "annotations", IC_DOCUMENT_POD_OPTIONS, false },
		{ "containers", IC_DOCUMENT_POD_OPTIONS, true },
	};

	for (size_t i = 0; i < IC_NR(rows); i++)
		read_pairs(loading, rows[i].document, rows[i].name, rows[i].labels);
}

/* "a,b" of ["a","b"]. */
static struct ic_text options_of(struct ic_container_loading *loading, struct json_object *list)
{
	size_t nr = ic_json_length(list), size = 0;
	char *text, *next;

	for (size_t i = 0; i < nr; i++)
		size += (size_t)json_object_get_string_len(json_object_array_get_idx(list, i)) + 1;
	if (!size)
		return (struct ic_text){ NULL, 0 };
	text = next = ic_arena_alloc(loading->loader->arena, size, 1);
	for (size_t i = 0; text && i < nr; i++) {
		struct json_object *word = json_object_array_get_idx(list, i);
		size_t length = (size_t)json_object_get_string_len(word);

		if (length)
			memcpy(next, json_object_get_string(word), length);
		next += length;
		*next++ = ',';
	}
	if (!text)
		return (struct ic_text){ NULL, 0 };
	text[size - 1] = 0;
	return (struct ic_text){ text, size - 1 };
}

static struct ic_container_mount *add_mount(struct ic_container_loading *loading,
					    struct json_object *json, const char *const names[4],
					    enum ic_document document)
{
	struct ic_arena *arena = loading->loader->arena;
	struct ic_container_mount *mount;

	if (loading->mounts.nr == MAX_LISTED ||
	    !ic_container_expect(loading, document, "a mount", json, json_type_object))
		return NULL;
	mount = ic_container_append(loading, &loading->mounts, sizeof(*mount));
	if (!mount)
		return NULL;
	*mount = (struct ic_container_mount){
		.destination = ic_json_get_string(json, names[0], arena),
		.source = ic_json_get_string(json, names[1], arena),
		.type = ic_json_get_string(json, names[2], arena),
		.options = options_of(loading, ic_json_get(json, names[3])),
		.where = loading->name[document],
	};
	return mount;
}

/* Where Podman's export would hold a named volume. */
static const char *volume_member(struct ic_container_loading *loading, struct ic_text volume)
{
	const struct ic_member *member;
	char name[512];

	if (!volume.size || volume.size > 256 || strlen(volume.bytes) != volume.size)
		return NULL;
	(void)snprintf(name, sizeof(name), "volumes/%s.tar", volume.bytes);
	member = ic_store_beside(loading->loader->store, name);
	return member ? member->name : NULL;
}

static void read_mounts(struct ic_container_loading *loading)
{
	static const char *const of_spec[] = { "destination", "source", "type", "options" };
	static const char *const of_binds[] = { "destination", "source", "file_type", "" };
	static const char *const of_volume[] = { "dest", "volumeName", "", "options" };
	struct json_object *list = ic_json_get(loading->json[IC_DOCUMENT_SPEC], "mounts");

	(void)ic_container_expect(loading, IC_DOCUMENT_SPEC, "mounts", list, json_type_array);
	for (size_t i = 0; i < ic_json_length(list); i++)
		(void)add_mount(loading, json_object_array_get_idx(list, i), of_spec,
				IC_DOCUMENT_SPEC);
	list = loading->json[IC_DOCUMENT_BINDS];
	for (size_t i = 0; i < ic_json_length(list); i++)
		(void)add_mount(loading, json_object_array_get_idx(list, i), of_binds,
				IC_DOCUMENT_BINDS);
	list = ic_json_get(loading->json[IC_DOCUMENT_CONFIG], "namedVolumes");
	(void)ic_container_expect(loading, IC_DOCUMENT_CONFIG, "namedVolumes", list,
				  json_type_array);
	for (size_t i = 0; i < ic_json_length(list); i++) {
		struct ic_container_mount *mount = add_mount(loading,
							     json_object_array_get_idx(list, i),
							     of_volume, IC_DOCUMENT_CONFIG);

		if (mount) {
			mount->is_volume = true;
			mount->held = volume_member(loading, mount->source);
		}
	}
}

static void read_namespaces(struct ic_container_loading *loading)
{
	struct ic_arena *arena = loading->loader->arena;
	struct json_object *list =
		ic_json_get(ic_json_get(loading->json[IC_DOCUMENT_SPEC], "linux"), "namespaces");
	size_t nr = ic_json_length(list);
	struct ic_container_namespace *namespaces;

	if (!nr)
		return;
	namespaces = ic_arena_alloc(arena, nr, sizeof(*namespaces));
	loading->no_memory |= !namespaces;
	for (size_t i = 0; namespaces && i < nr; i++) {
		struct json_object *json = json_object_array_get_idx(list, i);

		namespaces[i].type = ic_json_get_string(json, "type", arena);
		namespaces[i].path = ic_json_get_string(json, "path", arena);
	}
	loading->container->namespaces = namespaces;
	loading->container->nr_namespaces = namespaces ? nr : 0;
}

static void read_streams(struct ic_container_loading *loading)
{
	struct json_object *list = loading->json[IC_DOCUMENT_STREAMS];
	size_t nr = ic_json_length(list);
	struct ic_text *streams;

	if (!nr)
		return;
	streams = ic_arena_alloc(loading->loader->arena, nr, sizeof(*streams));
	loading->no_memory |= !streams;
	for (size_t i = 0; streams && i < nr; i++)
		streams[i] = ic_json_string_of(json_object_array_get_idx(list, i),
					       loading->loader->arena);
	loading->container->standard_streams = streams;
	loading->container->nr_standard_streams = streams ? nr : 0;
}

void ic_container_read_lists(struct ic_container_loading *loading)
{
	read_annotations(loading);
	read_mounts(loading);
	read_namespaces(loading);
	read_streams(loading);
}
