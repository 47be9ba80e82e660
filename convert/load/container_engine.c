/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/container.h"

/* Whether something of the evidence speaks for an engine; what does so in *ret_why. */
typedef bool tells(struct ic_container_loading *loading, const char **ret_engine,
		   const char **ret_why);

static bool manager(struct ic_container_loading *loading, const char **ret_engine,
		    const char **ret_why)
{
	struct ic_text text = ic_json_get_string(loading->annotations, "io.container.manager",
						 loading->loader->arena);

	*ret_why = "spec.dump: io.container.manager";
	*ret_engine = ic_text_is(text, "libpod") ? "Podman" :
		      ic_text_is(text, "cri-o")  ? "CRI-O" :
						   text.bytes;
	return text.size;
}

static bool has_annotation(const struct ic_container_loading *loading, const char *prefix)
{
	for (size_t i = 0; i < loading->listed.nr; i++) {
		const struct ic_container_annotation *annotation = loading->listed.items;

		if (!annotation[i].is_label && ic_text_starts(annotation[i].name, prefix))
			return true;
	}
	return false;
}

static bool annotations(struct ic_container_loading *loading, const char **ret_engine,
			const char **ret_why)
{
	static const struct {
		const char *prefix, *engine, *why;
	} rows[] = {
		{ "io.kubernetes.cri-o.ContainerID", "CRI-O",
		  "spec.dump: io.kubernetes.cri-o.ContainerID" },
		{ "io.kubernetes.cri.", "containerd", "spec.dump: io.kubernetes.cri.*" },
		{ "io.containerd.", "containerd", "spec.dump: io.containerd.*" },
		{ "nerdctl/", "containerd", "spec.dump: nerdctl/*" },
	};

	for (size_t i = 0; i < IC_NR(rows); i++)
		if (has_annotation(loading, rows[i].prefix)) {
			*ret_engine = rows[i].engine;
			*ret_why = rows[i].why;
			return true;
		}
	return false;
}

static bool image(struct ic_container_loading *loading, const char **ret_engine,
		  const char **ret_why)
{
	const struct ic_container_annotation *annotation = loading->listed.items;

	for (size_t i = 0; i < loading->listed.nr; i++) {
		*ret_why = "annotations of the container image";
		if (ic_text_is(annotation[i].name, "org.criu.checkpoint.engine.name")) {
			*ret_engine = ic_text_is(annotation[i].text, "libpod") ?
					      "Podman" :
				      ic_text_is(annotation[i].text, "cri-o") ?
					      "CRI-O" :
					      annotation[i].text.bytes;
			return true;
		}
		*ret_engine = "Podman";
		if (ic_text_starts(annotation[i].name, "io.podman.annotations.checkpoint."))
			return true;
	}
	return false;
}

/* Only containerd writes CRI's status beside the images. */
static bool status(struct ic_container_loading *loading, const char **ret_engine,
		   const char **ret_why)
{
	*ret_engine = "containerd";
	*ret_why = "status.dump";
	return loading->name[IC_DOCUMENT_STATUS_DUMP];
}

static bool docker(struct ic_container_loading *loading, const char **ret_engine,
		   const char **ret_why)
{
	struct json_object *json = loading->json[IC_DOCUMENT_DOCKER];

	*ret_engine = "Docker";
	*ret_why = "config.json: unixSockets, emptyNS, shell";
	return ic_json_get(json, "created") && ic_json_get(json, "name") &&
	       (ic_json_get(json, "unixSockets") || ic_json_get(json, "emptyNS") ||
		ic_json_get(json, "shell"));
}

/* A capture without memory has what docker said of the container. */
static bool inspected(struct ic_container_loading *loading, const char **ret_engine,
		      const char **ret_why)
{
	*ret_engine = "Docker";
	*ret_why = "docker inspect";
	return loading->name[IC_DOCUMENT_INSPECT];
}

/* libpod's own configuration has much that the few lines of CRI-O and containerd have not. */
static bool libpod(struct ic_container_loading *loading, const char **ret_engine,
		   const char **ret_why)
{
	struct json_object *json = loading->json[IC_DOCUMENT_CONFIG];

	*ret_engine = "Podman";
	*ret_why = "config.dump: lockID, staticDir";
	return ic_json_get(json, "lockID") && ic_json_get(json, "staticDir");
}

/* CRI-O alone gives its log and its list of bind mounts these names. */
static bool crio_members(struct ic_container_loading *loading, const char **ret_engine,
			 const char **ret_why)
{
	*ret_engine = "CRI-O";
	*ret_why = "bind.mounts";
	if (loading->name[IC_DOCUMENT_BINDS])
		return true;
	*ret_why = "io.kubernetes.cri-o.LogPath";
	return ic_store_beside(loading->loader->store, "io.kubernetes.cri-o.LogPath");
}

/* The surest first. */
static tells *const rows[] = { manager, annotations, image,        status,
			       docker,  libpod,      crio_members, inspected };

void ic_container_read_engine(struct ic_container_loading *loading)
{
	struct ic_container *container = loading->container;

	for (size_t i = 0; i < IC_NR(rows); i++)
		if (rows[i](loading, &container->engine, &container->engine_why))
			return;
	container->engine = NULL;
	container->engine_why = NULL;
	if (loading->name[IC_DOCUMENT_CONFIG] || loading->name[IC_DOCUMENT_SPEC] ||
	    loading->statements.nr)
		container->engine = "unknown";
}
