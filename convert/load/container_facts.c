/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/load/container.h"

#define MAX_STEPS 3

/* How a value becomes a text. */
enum reading {
	TEXT,   /* a string */
	NUMBER, /* a whole number, also as a string; 0 says nothing */
	TIME,   /* RFC 3339, or nanoseconds since 1970; Go's zero time says nothing */
	IMAGE,  /* NAME@DIGEST, an id, or a name: the fact is told by its shape */
	WORDS,  /* a list of strings, blanks between them */
	STATE,  /* of CRI: a name, or its number */
	INSIDE, /* a string that is JSON itself; the last step is inside of it */
};

struct row {
	enum ic_container_fact fact;
	enum ic_document document;
	enum reading reading;
	const char *steps[MAX_STEPS];
};

#define A "annotations"
#define L "labels"
#define C "Config"

/*
 * What says what. Of several rows of one fact the first that is there counts; all are kept.
 *
 * Sources: Podman 5, libpod/container_config.go; CRI-O 1.32, internal/annotations and
 * internal/lib/checkpoint.go; containerd 2.1, internal/cri/annotations and
 * internal/cri/server/container_checkpoint_linux.go; CRI v1 (both its protobuf names and its JSON
 * names are seen); checkpointctl, lib/metadata.go; containerd 0.2 for Docker's config.json; Docker's
 * API 1.47, ContainerInspect, and the labels that dockershim gave its containers.
 */
static const struct row rows[] = {
	{ IC_CONTAINER_NAME, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.container.name" } },
	{ IC_CONTAINER_NAME, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri.container-name" } },
	{ IC_CONTAINER_NAME, IC_DOCUMENT_STATUS_DUMP, TEXT, { "metadata", "name" } },
	{ IC_CONTAINER_NAME,
	  IC_DOCUMENT_SPEC,
	  INSIDE,
	  { A, "io.kubernetes.cri-o.Metadata", "name" } },
	{ IC_CONTAINER_NAME, IC_DOCUMENT_CONFIG, TEXT, { "name" } },
	{ IC_CONTAINER_NAME_IN_ENGINE, IC_DOCUMENT_CONFIG, TEXT, { "name" } },
	{ IC_CONTAINER_NAME_IN_ENGINE, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.Name" } },
	{ IC_CONTAINER_ID, IC_DOCUMENT_CONFIG, TEXT, { "id" } },
	{ IC_CONTAINER_ID, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.ContainerID" } },
	{ IC_CONTAINER_ID, IC_DOCUMENT_STATUS_DUMP, TEXT, { "id" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_CONFIG, TEXT, { "rootfsImageName" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.ImageName" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri.image-name" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_STATUS_DUMP, TEXT, { "image", "user_specified_image" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_STATUS_DUMP, TEXT, { "image", "userSpecifiedImage" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_CONFIG, TEXT, { "RawImageName" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_STATUS_DUMP, IMAGE, { "image", "image" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_CONFIG, IMAGE, { "rootfsImageRef" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_CONFIG, IMAGE, { "rootfsImage" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_STATUS_DUMP, IMAGE, { "image_ref" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_STATUS_DUMP, IMAGE, { "imageRef" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_SPEC, IMAGE, { A, "io.kubernetes.cri-o.ImageRef" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_SPEC, IMAGE, { A, "io.kubernetes.cri-o.Image" } },
	{ IC_CONTAINER_IMAGE_ID, IC_DOCUMENT_CONFIG, TEXT, { "rootfsImageID" } },
	{ IC_CONTAINER_POD, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.pod.name" } },
	{ IC_CONTAINER_POD, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri.sandbox-name" } },
	{ IC_CONTAINER_POD, IC_DOCUMENT_STATUS_DUMP, TEXT, { L, "io.kubernetes.pod.name" } },
	{ IC_CONTAINER_POD, IC_DOCUMENT_POD, TEXT, { "metadata", "name" } },
	{ IC_CONTAINER_POD_NAMESPACE,
	  IC_DOCUMENT_SPEC,
	  TEXT,
	  { A, "io.kubernetes.pod.namespace" } },
	{ IC_CONTAINER_POD_NAMESPACE,
	  IC_DOCUMENT_SPEC,
	  TEXT,
	  { A, "io.kubernetes.cri.sandbox-namespace" } },
	{ IC_CONTAINER_POD_NAMESPACE,
	  IC_DOCUMENT_STATUS_DUMP,
	  TEXT,
	  { L, "io.kubernetes.pod.namespace" } },
	{ IC_CONTAINER_POD_NAMESPACE, IC_DOCUMENT_POD, TEXT, { "metadata", "namespace" } },
	{ IC_CONTAINER_POD_ID, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.SandboxID" } },
	{ IC_CONTAINER_POD_ID, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri.sandbox-id" } },
	{ IC_CONTAINER_POD_ID, IC_DOCUMENT_CONFIG, TEXT, { "pod" } },
	{ IC_CONTAINER_POD_UID, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.pod.uid" } },
	{ IC_CONTAINER_POD_UID, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri.sandbox-uid" } },
	{ IC_CONTAINER_POD_UID, IC_DOCUMENT_STATUS_DUMP, TEXT, { L, "io.kubernetes.pod.uid" } },
	{ IC_CONTAINER_POD_UID, IC_DOCUMENT_POD, TEXT, { "metadata", "uid" } },
	{ IC_CONTAINER_HOSTNAME, IC_DOCUMENT_SPEC, TEXT, { "hostname" } },
	{ IC_CONTAINER_HOSTNAME, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.HostName" } },
	{ IC_CONTAINER_RUNTIME, IC_DOCUMENT_CONFIG, TEXT, { "runtime" } },
	{ IC_CONTAINER_RUNTIME,
	  IC_DOCUMENT_SPEC,
	  TEXT,
	  { A, "io.kubernetes.cri-o.RuntimeHandler" } },
	{ IC_CONTAINER_STATE, IC_DOCUMENT_STATUS_DUMP, STATE, { "state" } },
	{ IC_CONTAINER_ATTEMPT, IC_DOCUMENT_STATUS_DUMP, NUMBER, { "metadata", "attempt" } },
	{ IC_CONTAINER_ATTEMPT,
	  IC_DOCUMENT_SPEC,
	  INSIDE,
	  { A, "io.kubernetes.cri-o.Metadata", "attempt" } },
	{ IC_CONTAINER_ATTEMPT,
	  IC_DOCUMENT_SPEC,
	  NUMBER,
	  { A, "io.kubernetes.container.restartCount" } },
	{ IC_CONTAINER_HOST_PID, IC_DOCUMENT_STATUS, NUMBER, { "Pid" } },
	{ IC_CONTAINER_EXIT_CODE, IC_DOCUMENT_STATUS_DUMP, NUMBER, { "exit_code" } },
	{ IC_CONTAINER_EXIT_CODE, IC_DOCUMENT_STATUS_DUMP, NUMBER, { "exitCode" } },
	{ IC_CONTAINER_EXIT_CODE, IC_DOCUMENT_STATUS, NUMBER, { "ExitCode" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_CONFIG, TIME, { "createdTime" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_SPEC, TIME, { A, "io.kubernetes.cri-o.Created" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_STATUS_DUMP, TIME, { "created_at" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_STATUS_DUMP, TIME, { "createdAt" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_STATUS, TIME, { "CreatedAt" } },
	{ IC_CONTAINER_STARTED, IC_DOCUMENT_STATUS_DUMP, TIME, { "started_at" } },
	{ IC_CONTAINER_STARTED, IC_DOCUMENT_STATUS_DUMP, TIME, { "startedAt" } },
	{ IC_CONTAINER_STARTED, IC_DOCUMENT_STATUS, TIME, { "StartedAt" } },
	{ IC_CONTAINER_CHECKPOINTED, IC_DOCUMENT_CONFIG, TIME, { "checkpointedTime" } },
	{ IC_CONTAINER_CHECKPOINTED, IC_DOCUMENT_DOCKER, TIME, { "created" } },
	{ IC_CONTAINER_RESTORED, IC_DOCUMENT_CONFIG, TIME, { "restoredTime" } },
	{ IC_CONTAINER_FINISHED, IC_DOCUMENT_STATUS_DUMP, TIME, { "finished_at" } },
	{ IC_CONTAINER_FINISHED, IC_DOCUMENT_STATUS_DUMP, TIME, { "finishedAt" } },
	{ IC_CONTAINER_FINISHED, IC_DOCUMENT_STATUS, TIME, { "FinishedAt" } },
	{ IC_CONTAINER_CHECKPOINT, IC_DOCUMENT_DOCKER, TEXT, { "name" } },
	{ IC_CONTAINER_LOG_PATH, IC_DOCUMENT_CONFIG, TEXT, { "logPath" } },
	{ IC_CONTAINER_LOG_PATH, IC_DOCUMENT_SPEC, TEXT, { A, "io.kubernetes.cri-o.LogPath" } },
	{ IC_CONTAINER_LOG_PATH, IC_DOCUMENT_STATUS_DUMP, TEXT, { "log_path" } },
	{ IC_CONTAINER_LOG_PATH, IC_DOCUMENT_STATUS_DUMP, TEXT, { "logPath" } },
	{ IC_CONTAINER_CGROUPS_PATH, IC_DOCUMENT_SPEC, TEXT, { "linux", "cgroupsPath" } },
	{ IC_CONTAINER_ROOT_PATH, IC_DOCUMENT_SPEC, TEXT, { "root", "path" } },
	{ IC_CONTAINER_COMMAND, IC_DOCUMENT_CONFIG, WORDS, { "CreateCommand" } },
	{ IC_CONTAINER_NAME,
	  IC_DOCUMENT_INSPECT,
	  TEXT,
	  { C, "Labels", "io.kubernetes.container.name" } },
	{ IC_CONTAINER_NAME, IC_DOCUMENT_INSPECT, TEXT, { "Name" } },
	{ IC_CONTAINER_NAME_IN_ENGINE, IC_DOCUMENT_INSPECT, TEXT, { "Name" } },
	{ IC_CONTAINER_ID, IC_DOCUMENT_INSPECT, TEXT, { "Id" } },
	{ IC_CONTAINER_IMAGE, IC_DOCUMENT_INSPECT, IMAGE, { C, "Image" } },
	{ IC_CONTAINER_IMAGE_ID, IC_DOCUMENT_INSPECT, TEXT, { "Image" } },
	{ IC_CONTAINER_POD, IC_DOCUMENT_INSPECT, TEXT, { C, "Labels", "io.kubernetes.pod.name" } },
	{ IC_CONTAINER_POD_NAMESPACE,
	  IC_DOCUMENT_INSPECT,
	  TEXT,
	  { C, "Labels", "io.kubernetes.pod.namespace" } },
	{ IC_CONTAINER_POD_ID,
	  IC_DOCUMENT_INSPECT,
	  TEXT,
	  { C, "Labels", "io.kubernetes.sandbox.id" } },
	{ IC_CONTAINER_POD_UID,
	  IC_DOCUMENT_INSPECT,
	  TEXT,
	  { C, "Labels", "io.kubernetes.pod.uid" } },
	{ IC_CONTAINER_HOSTNAME, IC_DOCUMENT_INSPECT, TEXT, { C, "Hostname" } },
	{ IC_CONTAINER_RUNTIME, IC_DOCUMENT_INSPECT, TEXT, { "HostConfig", "Runtime" } },
	{ IC_CONTAINER_STATE, IC_DOCUMENT_INSPECT, TEXT, { "State", "Status" } },
	{ IC_CONTAINER_ATTEMPT, IC_DOCUMENT_INSPECT, NUMBER, { "RestartCount" } },
	{ IC_CONTAINER_HOST_PID, IC_DOCUMENT_INSPECT, NUMBER, { "State", "Pid" } },
	{ IC_CONTAINER_EXIT_CODE, IC_DOCUMENT_INSPECT, NUMBER, { "State", "ExitCode" } },
	{ IC_CONTAINER_CREATED, IC_DOCUMENT_INSPECT, TIME, { "Created" } },
	{ IC_CONTAINER_STARTED, IC_DOCUMENT_INSPECT, TIME, { "State", "StartedAt" } },
	{ IC_CONTAINER_FINISHED, IC_DOCUMENT_INSPECT, TIME, { "State", "FinishedAt" } },
	{ IC_CONTAINER_LOG_PATH, IC_DOCUMENT_INSPECT, TEXT, { "LogPath" } },
};

static struct ic_text text_of(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

static struct ic_text number_text(struct ic_container_loading *loading, struct json_object *value)
{
	uint64_t number;

	if (!ic_json_number_of(value, &number) || !number)
		return (struct ic_text){ NULL, 0 };
	return text_of(ic_arena_format(loading->loader->arena, "%" PRIu64, number));
}

static struct ic_text time_text(struct ic_container_loading *loading, struct json_object *value)
{
	struct ic_text text = ic_json_string_of(value, loading->loader->arena);
	uint64_t nanoseconds;

	if (ic_json_number_of(value, &nanoseconds))
		return nanoseconds ? ic_container_time(loading->loader->arena, nanoseconds) :
				     (struct ic_text){ NULL, 0 };
	return ic_text_starts(text, "0001-01-01T00:00:00") ? (struct ic_text){ NULL, 0 } : text;
}

static struct ic_text words_text(struct ic_container_loading *loading, struct json_object *value)
{
	size_t nr = ic_json_length(value), size = 0;
	char *text, *next;

	for (size_t i = 0; i < nr; i++) {
		struct json_object *word = json_object_array_get_idx(value, i);

		if (json_object_is_type(word, json_type_string))
			size += (size_t)json_object_get_string_len(word) + 1;
	}
	if (!size)
		return (struct ic_text){ NULL, 0 };
	text = next = ic_arena_alloc(loading->loader->arena, size, 1);
	for (size_t i = 0; text && i < nr; i++) {
		struct json_object *word = json_object_array_get_idx(value, i);
		size_t length;

		if (!json_object_is_type(word, json_type_string))
			continue;
		length = (size_t)json_object_get_string_len(word);
		memcpy(next, json_object_get_string(word), length);
		next += length;
		*next++ = ' ';
	}
	if (!text)
		return (struct ic_text){ NULL, 0 };
	text[size - 1] = 0;
	return (struct ic_text){ text, size - 1 };
}

static struct ic_text state_text(struct ic_container_loading *loading, struct json_object *value)
{
	static const char *const names[] = { "CONTAINER_CREATED", "CONTAINER_RUNNING",
					     "CONTAINER_EXITED", "CONTAINER_UNKNOWN" };
	uint64_t number;

	if (json_object_is_type(value, json_type_int) && ic_json_number_of(value, &number) &&
	    number < IC_NR(names))
		return text_of(names[number]);
	return ic_json_string_of(value, loading->loader->arena);
}

/* The text in a JSON document that is a string of another. It is small, or not read. */
static struct ic_text inner_text(struct ic_container_loading *loading, struct json_object *value,
				 const char *name)
{
	struct json_object *inner, *found;
	struct ic_text text;

	if (!json_object_is_type(value, json_type_string) ||
	    json_object_get_string_len(value) > 4096)
		return (struct ic_text){ NULL, 0 };
	inner = json_tokener_parse(json_object_get_string(value));
	found = ic_json_get(inner, name);
	text = json_object_is_type(found, json_type_string) ?
		       ic_json_string_of(found, loading->loader->arena) :
		       number_text(loading, found);
	json_object_put(inner);
	return text;
}

static bool is_hex(struct ic_text text, size_t from)
{
	for (size_t i = from; i < text.size; i++)
		if (!strchr("0123456789abcdef", text.bytes[i]) || !text.bytes[i])
			return false;
	return text.size == from + 64;
}

/* NAME@sha256:HEX is a digest, sha256:HEX and HEX an id, anything else a name. */
static enum ic_container_fact image_fact(struct ic_text text)
{
	static const char algorithm[] = "sha256:";
	size_t length = strlen(algorithm);

	if (is_hex(text, ic_text_starts(text, algorithm) ? length : 0))
		return IC_CONTAINER_IMAGE_ID;
	for (size_t i = 0; text.size > length && i < text.size - length; i++)
		if (text.bytes[i] == '@' && !memcmp(text.bytes + i + 1, algorithm, length))
			return IC_CONTAINER_IMAGE_DIGEST;
	return IC_CONTAINER_IMAGE;
}

static struct ic_text read_value(struct ic_container_loading *loading, const struct row *row,
				 struct json_object *value, const char *last_step)
{
	struct ic_arena *arena = loading->loader->arena;

	switch (row->reading) {
	case NUMBER:
		return number_text(loading, value);
	case TIME:
		return time_text(loading, value);
	case WORDS:
		return words_text(loading, value);
	case STATE:
		return state_text(loading, value);
	case INSIDE:
		return inner_text(loading, value, last_step);
	case TEXT:
	case IMAGE:
		break;
	}
	return ic_json_string_of(value, arena);
}

/* Whether the value has a type that can be read so; where it has none, that is a gap. */
static bool is_readable(struct ic_container_loading *loading, const struct row *row,
			struct json_object *value, const char *key)
{
	bool number = json_object_is_type(value, json_type_int);

	if ((row->reading == TIME || row->reading == NUMBER || row->reading == STATE) && number)
		return true;
	return ic_container_expect(loading, row->document, key, value,
				   row->reading == WORDS ? json_type_array : json_type_string);
}

static void read_row(struct ic_container_loading *loading, const struct row *row)
{
	struct json_object *value = loading->json[row->document];
	size_t nr = 0, last;
	enum ic_container_fact fact = row->fact;
	struct ic_text text;
	const char *key;

	while (nr < MAX_STEPS && row->steps[nr])
		nr++;
	last = row->reading == INSIDE ? nr - 1 : nr;
	for (size_t i = 0; i < last && value; i++)
		value = ic_json_get(value, row->steps[i]);
	if (!value)
		return;
	key = ic_arena_format(loading->loader->arena, "%s%s%s%s%s", row->steps[0],
			      nr > 1 ? "/" : "", nr > 1 ? row->steps[1] : "", nr > 2 ? "/" : "",
			      nr > 2 ? row->steps[2] : "");
	if (!key || !is_readable(loading, row, value, key))
		return;
	text = read_value(loading, row, value, row->steps[nr - 1]);
	if (!text.size)
		return;
	if (row->reading == IMAGE)
		fact = image_fact(text);
	ic_container_say(loading, fact, text, loading->name[row->document], key);
}

void ic_container_read_facts(struct ic_container_loading *loading)
{
	for (size_t i = 0; i < IC_NR(rows); i++)
		read_row(loading, &rows[i]);
}
