/* SPDX-License-Identifier: Apache-2.0 */
#include "report/container_json.h"

#include "convert/base/limits.h"
#include "report/log_summary.h"

static void facts(struct ic_json *json, const struct ic_container *container)
{
	ic_json_string(json, "engine", container->engine);
	ic_json_string(json, "engine_by", container->engine_why);
	for (size_t i = 0; i < IC_NR_CONTAINER_FACTS; i++)
		ic_json_text(json, ic_container_fact_name((enum ic_container_fact)i),
			     container->is[i]);
	ic_json_array(json, "statements");
	for (size_t i = 0; i < container->nr_statements && !json->err; i++) {
		const struct ic_statement *statement = &container->statements[i];

		ic_json_row(json, NULL);
		ic_json_string(json, "of", ic_container_fact_name(statement->fact));
		ic_json_text(json, "text", statement->text);
		ic_json_string(json, "where", statement->where);
		ic_json_string(json, "key", statement->key);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void annotations(struct ic_json *json, const struct ic_container *container, bool labels)
{
	ic_json_array(json, labels ? "labels" : "annotations");
	for (size_t i = 0; i < container->nr_annotations && !json->err; i++) {
		const struct ic_container_annotation *annotation = &container->annotations[i];

		if (annotation->is_label != labels)
			continue;
		ic_json_row(json, NULL);
		ic_json_text(json, "name", annotation->name);
		ic_json_text(json, "text", annotation->text);
		ic_json_string(json, "where", annotation->where);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void addresses(struct ic_json *json, const struct ic_container *container)
{
	ic_json_array(json, "addresses");
	for (size_t i = 0; i < container->nr_addresses && !json->err; i++) {
		const struct ic_container_address *address = &container->addresses[i];

		ic_json_row(json, NULL);
		ic_json_text(json, "network", address->network);
		ic_json_text(json, "interface", address->interface);
		ic_json_text(json, "address", address->address);
		ic_json_text(json, "mac", address->mac);
		ic_json_text(json, "gateway", address->gateway);
		ic_json_string(json, "where", address->where);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void mounts(struct ic_json *json, const struct ic_container *container)
{
	ic_json_array(json, "mounts");
	for (size_t i = 0; i < container->nr_mounts && !json->err; i++) {
		const struct ic_container_mount *mount = &container->mounts[i];

		ic_json_row(json, NULL);
		ic_json_text(json, "destination", mount->destination);
		ic_json_text(json, mount->is_volume ? "volume" : "source", mount->source);
		ic_json_text(json, "type", mount->type);
		ic_json_text(json, "options", mount->options);
		ic_json_string(json, "where", mount->where);
		ic_json_string(json, "content", mount->held);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void namespaces(struct ic_json *json, const struct ic_container *container)
{
	ic_json_array(json, "namespaces");
	for (size_t i = 0; i < container->nr_namespaces && !json->err; i++) {
		ic_json_row(json, NULL);
		ic_json_text(json, "type", container->namespaces[i].type);
		ic_json_text(json, "path", container->namespaces[i].path);
		ic_json_close(json);
	}
	ic_json_close(json);
	ic_json_array(json, "standard_streams");
	for (size_t i = 0; i < container->nr_standard_streams && !json->err; i++)
		if (container->standard_streams[i].bytes)
			ic_json_text(json, NULL, container->standard_streams[i]);
		else
			ic_json_null(json, NULL);
	ic_json_close(json);
}

static void one_log(struct ic_json *json, const struct ic_container_log *log,
		    struct ic_arena *arena)
{
	struct ic_log_summary summary;

	json->err = ic_log_summary(log->member, arena, &summary);
	if (json->err)
		return;
	ic_json_row(json, NULL);
	ic_json_string(json, "member", log->member->name);
	ic_json_number(json, "size", log->member->size);
	ic_json_text(json, "path", log->path);
	ic_json_string(json, "unread", summary.unread);
	if (!summary.unread) {
		ic_json_string(json, "format", summary.format);
		if (summary.is_long)
			ic_json_number(json, "read_until", IC_MAX_LOG_BYTES);
		ic_json_number(json, "lines", summary.nr_lines);
		ic_json_text(json, "first", summary.first);
		ic_json_text(json, "last", summary.last);
	}
	ic_json_close(json);
}

static void logs(struct ic_json *json, const struct ic_container *container)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;

	ic_json_array(json, "logs");
	if (!json->err)
		json->err = ic_arena_new(&arena);
	for (size_t i = 0; i < container->nr_logs && !json->err; i++)
		one_log(json, &container->logs[i], arena);
	ic_json_close(json);
}

static void limits(struct ic_json *json, const struct ic_container *container)
{
	ic_json_array(json, "absent");
	for (size_t i = 0; i < container->nr_absent && !json->err; i++) {
		ic_json_row(json, NULL);
		ic_json_string(json, "member", container->absent[i].name);
		ic_json_bool(json, "always_written", container->absent[i].is_gap);
		ic_json_string(json, "meaning", container->absent[i].meaning);
		ic_json_close(json);
	}
	ic_json_close(json);
	ic_json_array(json, "caveats");
	for (size_t i = 0; i < container->nr_caveats && !json->err; i++) {
		ic_json_row(json, NULL);
		ic_json_string(json, "of", container->caveats[i].subject);
		ic_json_text(json, "text", container->caveats[i].text);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void processes(struct ic_json *json, const struct ic_criu_log *log)
{
	ic_json_array(json, "processes");
	for (size_t i = 0; i < log->nr_processes && !json->err; i++) {
		const struct ic_criu_process *process = &log->processes[i];

		ic_json_row(json, NULL);
		ic_json_number(json, "host_pid", process->host_pid);
		if (process->pid) {
			ic_json_number(json, "pid", process->pid);
			ic_json_number(json, "sid", process->sid);
			ic_json_number(json, "pgid", process->pgid);
		}
		ic_json_text(json, "comm", process->comm);
		if (process->has_parasite)
			ic_json_hex(json, "parasite", process->parasite);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void messages(struct ic_json *json, const struct ic_criu_log *log)
{
	ic_json_array(json, "messages");
	for (size_t i = 0; i < log->nr_messages && !json->err; i++) {
		const struct ic_criu_message *message = &log->messages[i];

		ic_json_row(json, NULL);
		ic_json_string(json, "kind", message->is_error ? "error" : "warning");
		ic_json_number(json, "offset", message->offset);
		if (message->has_time)
			ic_json_number(json, "time_us", message->time);
		ic_json_text(json, "text", message->text);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void criu_log(struct ic_json *json, const struct ic_criu_log *log)
{
	ic_json_object(json, NULL);
	ic_json_string(json, "member", log->member->name);
	ic_json_string(json, "unread", log->unread);
	if (log->is_long)
		ic_json_number(json, "read_until", IC_MAX_CRIU_LOG_BYTES);
	ic_json_number(json, "lines", log->nr_lines);
	ic_json_text(json, "version", log->version);
	ic_json_text(json, "git_id", log->git_id);
	ic_json_text(json, "host", log->host);
	ic_json_text(json, "system", log->system);
	ic_json_text(json, "release", log->release);
	ic_json_text(json, "build", log->build);
	ic_json_text(json, "arch", log->arch);
	if (log->has_time)
		ic_json_number(json, "last_time_us", log->last_time);
	ic_json_bool(json, "finished", log->finished);
	ic_json_number(json, "errors", log->nr_errors);
	ic_json_number(json, "warnings", log->nr_warnings);
	processes(json, log);
	messages(json, log);
	ic_json_close(json);
}

static void statistics(struct ic_json *json, const struct ic_dump_stats *stats)
{
	ic_json_object(json, "statistics");
	for (size_t i = 0; i < IC_NR_STATISTICS; i++)
		if (stats->is[i].known)
			ic_json_number(json, stats->is[i].name, stats->is[i].value);
	ic_json_close(json);
}

void ic_container_json(struct ic_json *json, const struct ic_checkpoint *checkpoint)
{
	const struct ic_container *container = &checkpoint->container;

	if (container->engine || container->nr_standard_streams || container->nr_caveats) {
		ic_json_object(json, "container");
		facts(json, container);
		annotations(json, container, false);
		annotations(json, container, true);
		addresses(json, container);
		mounts(json, container);
		namespaces(json, container);
		logs(json, container);
		limits(json, container);
		ic_json_close(json);
	}
	if (checkpoint->format.has_stats)
		statistics(json, &checkpoint->format.stats);
	if (!container->nr_criu_logs)
		return;
	ic_json_array(json, "criu_logs");
	for (size_t i = 0; i < container->nr_criu_logs && !json->err; i++)
		criu_log(json, &container->criu_logs[i]);
	ic_json_close(json);
}
