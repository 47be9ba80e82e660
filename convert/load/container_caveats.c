/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/container.h"

#define MAX_VOLUMES 256U

static bool has_path(const struct ic_container_namespace *namespace)
{
	return namespace->path.size;
}

/* Of a namespace that the container only joined CRIU dumps no state. */
static void joined_namespaces(struct ic_container_loading *loading)
{
	const struct ic_container *container = loading->container;

	for (size_t i = 0; i < container->nr_namespaces; i++) {
		const struct ic_container_namespace *namespace = &container->namespaces[i];

		if (namespace->type.bytes && has_path(namespace))
			ic_container_caution(loading, "namespaces",
					     "the %s namespace is not the container's own, it "
					     "joined %s: what is in it is not in the checkpoint%s",
					     namespace->type.bytes, namespace->path.bytes,
					     ic_text_is(namespace->type, "network") ?
						     " (interfaces, addresses, routes, firewall)" :
						     "");
	}
}

static bool has_type(const struct ic_container *container, const char *type)
{
	for (size_t i = 0; i < container->nr_namespaces; i++)
		if (ic_text_is(container->namespaces[i].type, type))
			return true;
	return false;
}

/* Of which the runtime was asked for none the host's are shared. */
static void shared_namespaces(struct ic_container_loading *loading)
{
	static const char *const types[] = { "network", "pid", "ipc", "uts", "mount" };

	if (!loading->container->nr_namespaces)
		return;
	for (size_t i = 0; i < IC_NR(types); i++)
		if (!has_type(loading->container, types[i]))
			ic_container_caution(loading, "namespaces",
					     "the container had no %s namespace of its own, it "
					     "shared the host's, which is not in the checkpoint",
					     types[i]);
}

static void emptied_namespaces(struct ic_container_loading *loading)
{
	struct json_object *list = ic_json_get(loading->json[IC_DOCUMENT_DOCKER], "emptyNS");

	for (size_t i = 0; i < ic_json_length(list); i++) {
		struct ic_text type = ic_json_string_of(json_object_array_get_idx(list, i),
							loading->loader->arena);

		if (type.size)
			ic_container_caution(loading, "namespaces",
					     "the %s namespace was dumped empty: what was in it is "
					     "not in the checkpoint",
					     type.bytes);
	}
}

/* Files that an engine makes for each container, and mounts from its own folders. */
static bool is_of_engine(struct ic_text destination)
{
	static const char *const names[] = { "/etc/hosts",       "/etc/hostname",
					     "/etc/resolv.conf", "/run/.containerenv",
					     "/dev/shm",         "/dev/termination-log" };

	for (size_t i = 0; i < IC_NR(names); i++)
		if (ic_text_is(destination, names[i]))
			return true;
	return false;
}

static bool is_bind(const struct ic_container_mount *mount)
{
	static const char rbind[] = "rbind";

	if (ic_text_is(mount->type, "bind"))
		return true;
	/* The OCI runtime takes these options for the type. */
	return mount->options.bytes && strstr(mount->options.bytes, rbind + 1) &&
	       mount->source.size && mount->source.bytes[0] == '/';
}

/* The runtime sees a named volume as a bind mount of the engine's folder. */
static bool is_named_volume(const struct ic_container_loading *loading,
			    const struct ic_container_mount *mount)
{
	const struct ic_container_mount *mounts = loading->mounts.items;
	size_t nr = loading->mounts.nr;

	/* They come last; more than that no container has, and the rest is only said twice. */
	for (size_t i = nr; i > 0 && nr - i < MAX_VOLUMES && mounts[i - 1].is_volume; i--)
		if (ic_text_equal(mounts[i - 1].destination, mount->destination))
			return true;
	return false;
}

static void volumes(struct ic_container_loading *loading)
{
	const struct ic_container_mount *mounts = loading->mounts.items;

	for (size_t i = 0; i < loading->mounts.nr; i++) {
		const struct ic_container_mount *mount = &mounts[i];

		if (!mount->destination.bytes || mount->held)
			continue;
		if (mount->is_volume)
			ic_container_caution(loading, "volumes",
					     "%s is the volume %s, whose files are not in the "
					     "checkpoint",
					     mount->destination.bytes,
					     mount->source.bytes ? mount->source.bytes :
								   "(no name)");
		else if (mount->where == loading->name[IC_DOCUMENT_SPEC] && is_bind(mount) &&
			 !is_of_engine(mount->destination) && !is_named_volume(loading, mount))
			ic_container_caution(loading, "volumes",
					     "%s is mounted from %s of the host, whose files are "
					     "not in the checkpoint",
					     mount->destination.bytes,
					     mount->source.bytes ? mount->source.bytes :
								   "elsewhere");
	}
}

static void pod(struct ic_container_loading *loading)
{
	const struct ic_container *container = loading->container;
	struct ic_text name = container->is[IC_CONTAINER_POD];

	if (!name.bytes)
		name = container->is[IC_CONTAINER_POD_ID];
	if (name.bytes)
		ic_container_caution(loading, "pod",
				     "this is one container of the pod %s: the others ran on while "
				     "it was taken, and what they share with it may be of another "
				     "moment",
				     name.bytes);
}

/* Where members say different things of what can only be one. */
static void contradictions(struct ic_container_loading *loading)
{
	static const enum ic_container_fact facts[] = { IC_CONTAINER_ID, IC_CONTAINER_POD,
							IC_CONTAINER_POD_NAMESPACE,
							IC_CONTAINER_POD_UID };
	const struct ic_statement *statements = loading->container->statements;

	for (size_t i = 0; i < loading->container->nr_statements; i++) {
		const struct ic_statement *statement = &statements[i];
		struct ic_text first = loading->container->is[statement->fact];

		for (size_t j = 0; j < IC_NR(facts); j++)
			if (statement->fact == facts[j] && !ic_text_equal(first, statement->text))
				ic_container_caution(loading, "contradiction",
						     "%s (%s) says %s of the container's %s, the "
						     "others say %s",
						     statement->where, statement->key,
						     statement->text.bytes,
						     ic_container_fact_name(statement->fact),
						     first.bytes);
	}
}

struct ic_error *ic_load_namespace_caveats(struct ic_loader *loader)
{
	struct ic_container *container = &loader->checkpoint->container;
	const struct ic_namespaces *namespaces = loader->checkpoint->namespaces;
	struct ic_container_loading loading = { .loader = loader, .container = container };

	if (container->nr_namespaces) /* spec.dump has said it in its own words */
		return NULL;
	for (size_t i = 0; i < container->nr_caveats; i++) {
		struct ic_caveat *kept = ic_container_append(&loading, &loading.caveats,
							     sizeof(*kept));

		if (kept)
			*kept = container->caveats[i];
	}
	for (size_t i = 0; i < namespaces->nr; i++) {
		const struct ic_namespace *namespace = &namespaces->list[i];

		if (namespace->external.size)
			ic_container_caution(
				&loading, "namespaces",
				"the %s namespace was given to CRIU from outside (%s): "
				"what is in it is not in the checkpoint",
				ic_namespace_kind_name(namespace->kind), namespace->external.bytes);
	}
	container->caveats = loading.caveats.items;
	container->nr_caveats = loading.caveats.nr;
	return loading.no_memory ? ic_error_memory() : NULL;
}

void ic_container_read_caveats(struct ic_container_loading *loading)
{
	if (!loading->container->engine)
		return;
	contradictions(loading);
	ic_container_check_file_name(loading);
	joined_namespaces(loading);
	shared_namespaces(loading);
	emptied_namespaces(loading);
	volumes(loading);
	pod(loading);
}
