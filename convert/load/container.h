/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_CONTAINER_H
#define IC_LOAD_CONTAINER_H

/* Private to the container_*.c files: what the steps of loading a container hand on. */

#include "convert/load/json.h"
#include "convert/load/loader.h"

/** The JSON files of all runtimes. */
enum ic_document {
	IC_DOCUMENT_CONFIG, /**< config.dump: Podman's whole, or what CRI-O and containerd say */
	IC_DOCUMENT_SPEC,   /**< spec.dump: the OCI runtime's config.json */
	IC_DOCUMENT_STATUS_DUMP, /**< status.dump: CRI's ContainerStatus, by containerd */
	IC_DOCUMENT_STATUS,      /**< status: containerd's own */
	IC_DOCUMENT_DOCKER,      /**< config.json beside the images: Docker's checkpoint */
	IC_DOCUMENT_NETWORK,     /**< network.status: Podman's */
	IC_DOCUMENT_BINDS,       /**< bind.mounts: CRI-O's */
	IC_DOCUMENT_STREAMS,     /**< descriptors.json: runc's and crun's, with the images */
	IC_DOCUMENT_POD,         /**< pod.dump */
	IC_DOCUMENT_POD_OPTIONS, /**< pod.options */
	IC_DOCUMENT_INSPECT,     /**< what `docker inspect` said, of a capture without memory */
	IC_NR_DOCUMENTS
};

struct ic_container_loading {
	struct ic_loader *loader;
	struct ic_container *container;
	struct json_object *json[IC_NR_DOCUMENTS];
	const char *name[IC_NR_DOCUMENTS]; /* of the member, where there is one */
	struct json_object *annotations;   /* of spec.dump; borrowed */
	struct ic_array statements,
		listed; /* of struct ic_statement, struct ic_container_annotation */
	struct ic_array addresses, mounts, caveats, absent, logs, criu_logs;
	bool no_memory;
};

/** Append to one of the arrays; NULL when there is no memory, which is kept for the end. */
void *ic_container_append(struct ic_container_loading *loading, struct ic_array *array,
			  size_t size);

/** Add a statement, unless its text is absent or empty. */
void ic_container_say(struct ic_container_loading *loading, enum ic_container_fact fact,
		      struct ic_text text, const char *where, const char *key);

/**
 * Note a gap where a value is not of the type that it should have; null is no value.
 *
 * @param key  of it in the document, "" for all of it
 * @return whether it is of that type
 */
bool ic_container_expect(struct ic_container_loading *loading, enum ic_document document,
			 const char *key, struct json_object *value, enum json_type type);

/** Add a caveat. */
ic_printf(3, 4) void ic_container_caution(struct ic_container_loading *loading, const char *subject,
					  const char *text, ...);

/** container_facts.c: the statements, by the rows of a table. */
void ic_container_read_facts(struct ic_container_loading *loading);

/** container_image.c: what the container image says that the checkpoint was pushed as. */
void ic_container_read_image(struct ic_container_loading *loading);

/** container_image.c: what the kubelet's name of the file says; what is in the file comes first. */
void ic_container_read_file_name(struct ic_container_loading *loading);

/** container_image.c: where the file's name says something else than what is in the file. */
void ic_container_check_file_name(struct ic_container_loading *loading);

/** container_time.c: RFC 3339 of nanoseconds since 1970, in UTC, without zeros at the end. */
struct ic_text ic_container_time(struct ic_arena *arena, uint64_t nanoseconds);

/** container_engine.c: which engine it was, by what only that one writes. */
void ic_container_read_engine(struct ic_container_loading *loading);

/** container_lists.c: annotations, labels, mounts, volumes, namespaces, standard streams. */
void ic_container_read_lists(struct ic_container_loading *loading);

/** container_addresses.c */
void ic_container_read_addresses(struct ic_container_loading *loading);

/** container_members.c: logs, and what should or may be there and is not. */
void ic_container_read_members(struct ic_container_loading *loading);

/** container_caveats.c: what all the others found that limits what the checkpoint proves. */
void ic_container_read_caveats(struct ic_container_loading *loading);

/** Read a log of CRIU's; what cannot be read is a gap. */
void ic_criu_log_read(struct ic_loader *loader, const struct ic_member *member,
		      struct ic_criu_log *ret);

#endif
