/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CONTAINER_H
#define IC_MODEL_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/member.h"
#include "convert/base/text.h"
#include "convert/model/criu_log.h"

/** What can be said of a container in one text. The order is that of the reports. */
enum ic_container_fact {
	IC_CONTAINER_NAME,           /**< in its pod, or as the person named it */
	IC_CONTAINER_NAME_IN_ENGINE, /**< as the engine lists it: "k8s_web_shop-7d9_production_..." */
	IC_CONTAINER_ID,
	IC_CONTAINER_IMAGE, /**< as it was asked for */
	IC_CONTAINER_IMAGE_ID,
	IC_CONTAINER_IMAGE_DIGEST, /**< NAME@DIGEST, or a digest */
	IC_CONTAINER_POD,
	IC_CONTAINER_POD_NAMESPACE,
	IC_CONTAINER_POD_ID, /**< of the sandbox */
	IC_CONTAINER_POD_UID,
	IC_CONTAINER_HOSTNAME,
	IC_CONTAINER_RUNTIME,
	IC_CONTAINER_STATE,
	IC_CONTAINER_ATTEMPT, /**< how often it had been started again */
	IC_CONTAINER_HOST_PID,
	IC_CONTAINER_EXIT_CODE,
	IC_CONTAINER_CREATED, /**< times: RFC 3339 */
	IC_CONTAINER_STARTED,
	IC_CONTAINER_CHECKPOINTED,
	IC_CONTAINER_RESTORED,
	IC_CONTAINER_FINISHED,
	IC_CONTAINER_CHECKPOINT, /**< the checkpoint's own name */
	IC_CONTAINER_LOG_PATH,   /**< on the host */
	IC_CONTAINER_CGROUPS_PATH,
	IC_CONTAINER_ROOT_PATH,
	IC_CONTAINER_COMMAND, /**< the engine's command line that made it, blanks between words */
	IC_CONTAINER_ENGINE_VERSION,
	IC_CONTAINER_RUNTIME_VERSION,
	IC_CONTAINER_MONITOR_VERSION,
	IC_CONTAINER_CRIU_VERSION,
	IC_CONTAINER_HOST_ARCH,
	IC_CONTAINER_HOST_KERNEL,
	IC_CONTAINER_HOST_SYSTEM,
	IC_CONTAINER_HOST_SYSTEM_VERSION,
	IC_CONTAINER_CGROUPS_VERSION,
	IC_NR_CONTAINER_FACTS
};

/** The word for it in reports: "name", "pod_namespace" ... */
const char *ic_container_fact_name(enum ic_container_fact fact);

/** What one place of the evidence says. Several may speak of one fact, and not say the same. */
struct ic_statement {
	enum ic_container_fact fact;
	struct ic_text text;
	const char *where; /**< a member, or "file name"; not escaped */
	const char *key;   /**< in it: "annotations/io.kubernetes.pod.name" */
};

/** An annotation or label. */
struct ic_container_annotation {
	struct ic_text name, text;
	const char *where;
	bool is_label;
};

/** An address of the container. Absent texts are unknown. */
struct ic_container_address {
	struct ic_text network, interface, address, mac, gateway;
	const char *where;
};

/** A mount that the engine set up, or a volume it names. */
struct ic_container_mount {
	struct ic_text destination, type, source, options; /**< options: commas between them */
	const char *where;
	bool is_volume;   /**< a named volume: `source` is its name */
	const char *held; /**< the member with its content, or NULL */
};

/** A namespace that the engine asked for. */
struct ic_container_namespace {
	struct ic_text type,
		path; /**< an absent or empty path: a new one; else it joined this one */
};

/** A log of the container's output. What is in it is read only by who reports it. */
struct ic_container_log {
	const struct ic_member *member;
	struct ic_text path; /**< where it was on the host */
};

/** A member that this layout may have and that is not there. */
struct ic_absent_member {
	const char *name;
	const char *meaning;
	bool is_gap; /**< the runtime always writes it */
};

/** What limits what the checkpoint proves, said where it applies. */
struct ic_caveat {
	const char *subject; /**< "namespaces", "volumes", "pod" ... */
	struct ic_text text;
};

/**
 * What a runtime says of the container, and what it left out. All lists are in the order of the
 * evidence; nothing in here is escaped.
 */
struct ic_container {
	/** "Podman", "CRI-O", "containerd", "Docker", "unknown"; NULL: no container metadata. */
	const char *engine;
	const char *engine_why; /**< what tells: "spec.dump: io.container.manager" */
	struct ic_text is[IC_NR_CONTAINER_FACTS];
	const struct ic_statement *statements; /**< by fact; the first of a fact is in `is` */
	size_t nr_statements;
	const struct ic_container_annotation *annotations;
	size_t nr_annotations;
	const struct ic_container_address *addresses;
	size_t nr_addresses;
	const struct ic_container_mount *mounts;
	size_t nr_mounts;
	const struct ic_container_namespace *namespaces;
	size_t nr_namespaces;
	const struct ic_text *standard_streams; /**< targets of the descriptors 0, 1, 2 ... */
	size_t nr_standard_streams;
	const struct ic_container_log *logs;
	size_t nr_logs;
	const struct ic_absent_member *absent;
	size_t nr_absent;
	const struct ic_caveat *caveats;
	size_t nr_caveats;
	const struct ic_criu_log *criu_logs; /**< CRIU's own: dump.log first */
	size_t nr_criu_logs;
};

#endif
