/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/load/container.h"

/* Where a document lies. */
static const struct {
	const char *name;
	bool with_images; /* in the folder of the images itself */
	bool at_root;     /* or at the root of the store: of the whole pod */
	enum json_type type;
} places[IC_NR_DOCUMENTS] = {
	[IC_DOCUMENT_CONFIG] = { "config.dump", false, false, json_type_object },
	[IC_DOCUMENT_SPEC] = { "spec.dump", false, false, json_type_object },
	[IC_DOCUMENT_STATUS_DUMP] = { "status.dump", false, false, json_type_object },
	[IC_DOCUMENT_STATUS] = { "status", false, false, json_type_object },
	[IC_DOCUMENT_DOCKER] = { "config.json", true, false, json_type_object },
	[IC_DOCUMENT_NETWORK] = { "network.status", false, false, json_type_null },
	[IC_DOCUMENT_BINDS] = { "bind.mounts", false, false, json_type_array },
	[IC_DOCUMENT_STREAMS] = { "descriptors.json", true, false, json_type_array },
	[IC_DOCUMENT_POD] = { "pod.dump", false, true, json_type_object },
	[IC_DOCUMENT_POD_OPTIONS] = { "pod.options", false, true, json_type_object },
	[IC_DOCUMENT_INSPECT] = { "", false, false, json_type_null }, /* it has a name of its own */
};

bool ic_container_has_document(const char *base_name)
{
	for (size_t i = 0; i < IC_NR(places); i++)
		if (!strcmp(places[i].name, base_name))
			return true;
	return false;
}

void *ic_container_append(struct ic_container_loading *loading, struct ic_array *array, size_t size)
{
	void *item = ic_array_append(array, loading->loader->arena, size);

	loading->no_memory |= !item;
	return item;
}

void ic_container_say(struct ic_container_loading *loading, enum ic_container_fact fact,
		      struct ic_text text, const char *where, const char *key)
{
	struct ic_statement *statement;

	if (!text.size)
		return;
	statement = ic_container_append(loading, &loading->statements, sizeof(*statement));
	if (statement)
		*statement = (struct ic_statement){ fact, text, where, key };
}

bool ic_container_expect(struct ic_container_loading *loading, enum ic_document document,
			 const char *key, struct json_object *value, enum json_type type)
{
	const char *name = loading->name[document];

	if (json_object_is_type(value, type))
		return true;
	if (value)
		ic_gaps_add(loading->loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = name },
			    "%s: %s%sa value of type %s, where %s is expected; it is not used",
			    name, key, *key ? ": " : "",
			    json_type_to_name(json_object_get_type(value)),
			    json_type_to_name(type));
	return false;
}

void ic_container_caution(struct ic_container_loading *loading, const char *subject,
			  const char *text, ...)
{
	struct ic_caveat *caveat = ic_container_append(loading, &loading->caveats, sizeof(*caveat));
	char line[1024];
	va_list arguments;
	int size;

	if (!caveat)
		return;
	va_start(arguments, text);
	size = vsnprintf(line, sizeof(line), text, arguments);
	va_end(arguments);
	if (size < 0)
		size = 0;
	if ((size_t)size >= sizeof(line))
		size = sizeof(line) - 1;
	caveat->subject = subject;
	caveat->text.bytes = ic_arena_copy(loading->loader->arena, line, (size_t)size);
	caveat->text.size = (size_t)size;
}

static const struct ic_member *find(const struct ic_store *store, enum ic_document document)
{
	const struct ic_member *member = NULL;

	if (document == IC_DOCUMENT_INSPECT)
		return ic_store_capture(store);
	if (places[document].with_images)
		member = ic_store_image(store, places[document].name);
	if (!member)
		member = ic_store_beside(store, places[document].name);
	if (!member && places[document].at_root)
		member = ic_store_find(store, places[document].name);
	return member;
}

/* `docker inspect` answers with a list, of one where it was asked for one. */
static void take_first(struct json_object **json)
{
	struct json_object *first = ic_json_length(*json) ? json_object_array_get_idx(*json, 0) :
							    NULL;

	json_object_get(first);
	json_object_put(*json);
	*json = first;
}

static struct ic_error *read_documents(struct ic_container_loading *loading)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR_DOCUMENTS; i++) {
		const struct ic_member *member = find(loading->loader->store, (enum ic_document)i);

		if (!member)
			continue;
		loading->name[i] = member->name;
		err = ic_json_read(member, loading->loader->gaps, &loading->json[i]);
		if (!err && places[i].type != json_type_null) /* network.status: of two types */
			(void)ic_container_expect(loading, (enum ic_document)i, "",
						  loading->json[i], places[i].type);
	}
	take_first(&loading->json[IC_DOCUMENT_INSPECT]);
	loading->annotations = ic_json_get(loading->json[IC_DOCUMENT_SPEC], "annotations");
	return err;
}

/*
 * Podman says nowhere when it made the checkpoint. CRIU writes the inventory last, and an archive
 * has kept when that was; in a directory it may be when someone copied it.
 */
static void say_time(struct ic_container_loading *loading)
{
	const struct ic_loader *loader = loading->loader;
	const struct ic_member *inventory = ic_store_image(loader->store, "inventory.img");

	if (!loading->container->engine || !inventory || inventory->mtime <= 0 ||
	    !ic_store_archive(loader->store))
		return;
	ic_container_say(loading, IC_CONTAINER_CHECKPOINTED,
			 ic_container_time(loader->arena, (uint64_t)inventory->mtime * 1000000000U),
			 inventory->name, "time of change in the archive");
}

/* Facts in their order, of one fact what was said first. */
static int by_fact(const void *a, const void *b)
{
	const struct ic_statement *x = a, *y = b;

	return (x->fact > y->fact) - (x->fact < y->fact);
}

static void settle(struct ic_container_loading *loading)
{
	struct ic_container *container = loading->container;
	struct ic_statement *statements = loading->statements.items;

	for (size_t i = loading->statements.nr; i > 0; i--)
		container->is[statements[i - 1].fact] = statements[i - 1].text;
	if (ic_text_equal(container->is[IC_CONTAINER_NAME],
			  container->is[IC_CONTAINER_NAME_IN_ENGINE]))
		container->is[IC_CONTAINER_NAME_IN_ENGINE] = (struct ic_text){ NULL, 0 };
	/* Few; and an insertion sort keeps what was said first in front. */
	for (size_t i = 1; i < loading->statements.nr; i++)
		for (size_t j = i; j && by_fact(&statements[j - 1], &statements[j]) > 0; j--) {
			struct ic_statement other = statements[j];

			statements[j] = statements[j - 1];
			statements[j - 1] = other;
		}
	container->statements = statements;
	container->nr_statements = loading->statements.nr;
}

static void hand_over(struct ic_container_loading *loading)
{
	struct ic_container *container = loading->container;

	container->annotations = loading->listed.items;
	container->nr_annotations = loading->listed.nr;
	container->addresses = loading->addresses.items;
	container->nr_addresses = loading->addresses.nr;
	container->mounts = loading->mounts.items;
	container->nr_mounts = loading->mounts.nr;
	container->logs = loading->logs.items;
	container->nr_logs = loading->logs.nr;
	container->absent = loading->absent.items;
	container->nr_absent = loading->absent.nr;
	container->caveats = loading->caveats.items;
	container->nr_caveats = loading->caveats.nr;
	container->criu_logs = loading->criu_logs.items;
	container->nr_criu_logs = loading->criu_logs.nr;
}

struct ic_error *ic_load_container(struct ic_loader *loader)
{
	struct ic_container_loading loading = { .loader = loader,
						.container = &loader->checkpoint->container };
	struct ic_error *err = read_documents(&loading);

	if (!err) {
		ic_container_read_lists(&loading);
		ic_container_read_facts(&loading);
		ic_container_read_image(&loading);
		ic_container_read_addresses(&loading);
		ic_container_read_file_name(&loading);
		ic_container_read_engine(&loading);
		say_time(&loading);
		settle(&loading);
		ic_container_read_members(&loading);
		ic_container_read_caveats(&loading);
		hand_over(&loading);
	}
	for (size_t i = 0; i < IC_NR_DOCUMENTS; i++)
		json_object_put(loading.json[i]);
	if (!err && loading.no_memory)
		err = ic_error_memory();
	return err;
}
