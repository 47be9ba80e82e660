/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include "convert/base/limits.h"
#include "report/log_summary.h"

static void container_element(struct ic_xml *xml, const struct ic_container *container)
{
	ic_xml_begin(xml, "ic:container");
	ic_xml_attribute_string(xml, "engine", container->engine);
	ic_xml_attribute_string(xml, "engine_by", container->engine_why);
	for (size_t i = 0; i < IC_NR_CONTAINER_FACTS; i++)
		ic_xml_attribute(xml, ic_container_fact_name((enum ic_container_fact)i),
				 container->is[i]);
	ic_xml_end(xml);
}

static void statements(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_statements && !ic_xml_failed(xml); i++) {
		const struct ic_statement *statement = &container->statements[i];

		ic_xml_begin(xml, "ic:container_statement");
		ic_xml_attribute_string(xml, "of", ic_container_fact_name(statement->fact));
		ic_xml_attribute(xml, "text", statement->text);
		ic_xml_attribute_string(xml, "member", statement->where);
		ic_xml_attribute_string(xml, "key", statement->key);
		ic_xml_end(xml);
	}
}

static void annotations(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_annotations && !ic_xml_failed(xml); i++) {
		const struct ic_container_annotation *annotation = &container->annotations[i];

		ic_xml_begin(xml, annotation->is_label ? "ic:container_label" :
							 "ic:container_annotation");
		ic_xml_attribute(xml, "name", annotation->name);
		ic_xml_attribute(xml, "text", annotation->text);
		ic_xml_attribute_string(xml, "member", annotation->where);
		ic_xml_end(xml);
	}
}

static void addresses(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_addresses && !ic_xml_failed(xml); i++) {
		const struct ic_container_address *address = &container->addresses[i];

		ic_xml_begin(xml, "ic:container_address");
		ic_xml_attribute(xml, "network", address->network);
		ic_xml_attribute(xml, "interface", address->interface);
		ic_xml_attribute(xml, "address", address->address);
		ic_xml_attribute(xml, "mac", address->mac);
		ic_xml_attribute(xml, "gateway", address->gateway);
		ic_xml_attribute_string(xml, "member", address->where);
		ic_xml_end(xml);
	}
}

static void mounts(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_mounts && !ic_xml_failed(xml); i++) {
		const struct ic_container_mount *mount = &container->mounts[i];

		ic_xml_begin(xml, "ic:container_mount");
		ic_xml_attribute(xml, "destination", mount->destination);
		ic_xml_attribute(xml, mount->is_volume ? "named_volume" : "from", mount->source);
		ic_xml_attribute(xml, "type", mount->type);
		ic_xml_attribute(xml, "options", mount->options);
		ic_xml_attribute_string(xml, "member", mount->where);
		ic_xml_attribute_string(xml, "content", mount->held);
		ic_xml_end(xml);
	}
}

static void namespaces(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_namespaces && !ic_xml_failed(xml); i++) {
		ic_xml_begin(xml, "ic:container_namespace");
		ic_xml_attribute(xml, "type", container->namespaces[i].type);
		ic_xml_attribute(xml, "path", container->namespaces[i].path);
		ic_xml_end(xml);
	}
	for (size_t i = 0; i < container->nr_standard_streams && !ic_xml_failed(xml); i++) {
		ic_xml_begin(xml, "ic:standard_stream");
		ic_xml_attribute_number(xml, "n", i);
		ic_xml_attribute(xml, "target", container->standard_streams[i]);
		ic_xml_end(xml);
	}
}

static void one_log(struct ic_xml *xml, const struct ic_container_log *log, struct ic_arena *arena)
{
	struct ic_log_summary summary;
	struct ic_error *err = ic_log_summary(log->member, arena, &summary);

	if (err) {
		ic_xml_fail(xml, err);
		return;
	}
	ic_xml_begin(xml, "ic:container_log");
	ic_xml_attribute_string(xml, "member", log->member->name);
	ic_xml_attribute(xml, "path", log->path);
	ic_xml_attribute_string(xml, "unread", summary.unread);
	if (!summary.unread) {
		ic_xml_attribute_string(xml, "format", summary.format);
		if (summary.is_long)
			ic_xml_attribute_number(xml, "read_until", IC_MAX_LOG_BYTES);
		ic_xml_attribute_number(xml, "lines", summary.nr_lines);
		ic_xml_attribute(xml, "first", summary.first);
		ic_xml_attribute(xml, "last", summary.last);
	}
	ic_xml_end(xml);
}

static void logs(struct ic_xml *xml, const struct ic_container *container)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_error *err = container->nr_logs ? ic_arena_new(&arena) : NULL;

	if (err)
		ic_xml_fail(xml, err);
	for (size_t i = 0; i < container->nr_logs && !ic_xml_failed(xml); i++)
		one_log(xml, &container->logs[i], arena);
}

static void limits(struct ic_xml *xml, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_absent && !ic_xml_failed(xml); i++) {
		ic_xml_begin(xml, "ic:absent_member");
		ic_xml_attribute_string(xml, "member", container->absent[i].name);
		ic_xml_attribute_string(xml, "always_written",
					container->absent[i].is_gap ? "true" : "false");
		ic_xml_attribute_string(xml, "meaning", container->absent[i].meaning);
		ic_xml_end(xml);
	}
	for (size_t i = 0; i < container->nr_caveats && !ic_xml_failed(xml); i++) {
		ic_xml_begin(xml, "ic:caveat");
		ic_xml_attribute_string(xml, "of", container->caveats[i].subject);
		ic_xml_attribute(xml, "text", container->caveats[i].text);
		ic_xml_end(xml);
	}
}

/* Flat, as everything of ours in metadata: the log, then what is in it. */
static void criu_log(struct ic_xml *xml, const struct ic_criu_log *log)
{
	ic_xml_begin(xml, "ic:criu_log");
	ic_xml_attribute_string(xml, "member", log->member->name);
	ic_xml_attribute_string(xml, "unread", log->unread);
	if (log->is_long)
		ic_xml_attribute_number(xml, "read_until", IC_MAX_CRIU_LOG_BYTES);
	ic_xml_attribute_number(xml, "lines", log->nr_lines);
	ic_xml_attribute(xml, "criu_version", log->version);
	ic_xml_attribute(xml, "git_id", log->git_id);
	ic_xml_attribute(xml, "host", log->host);
	ic_xml_attribute(xml, "system", log->system);
	ic_xml_attribute(xml, "release", log->release);
	ic_xml_attribute(xml, "build", log->build);
	ic_xml_attribute(xml, "arch", log->arch);
	if (log->has_time)
		ic_xml_attribute_number(xml, "last_time_us", log->last_time);
	ic_xml_attribute_string(xml, "finished", log->finished ? "true" : "false");
	ic_xml_attribute_number(xml, "errors", log->nr_errors);
	ic_xml_attribute_number(xml, "warnings", log->nr_warnings);
	ic_xml_end(xml);
	for (size_t i = 0; i < log->nr_processes && !ic_xml_failed(xml); i++) {
		const struct ic_criu_process *process = &log->processes[i];

		ic_xml_begin(xml, "ic:criu_process");
		ic_xml_attribute_string(xml, "member", log->member->name);
		ic_xml_attribute_number(xml, "host_pid", process->host_pid);
		if (process->pid) {
			ic_xml_attribute_number(xml, "pid", process->pid);
			ic_xml_attribute_number(xml, "sid", process->sid);
			ic_xml_attribute_number(xml, "pgid", process->pgid);
		}
		ic_xml_attribute(xml, "comm", process->comm);
		if (process->has_parasite)
			ic_xml_attribute_hex(xml, "parasite", process->parasite);
		ic_xml_end(xml);
	}
	for (size_t i = 0; i < log->nr_messages && !ic_xml_failed(xml); i++) {
		const struct ic_criu_message *message = &log->messages[i];

		ic_xml_begin(xml, "ic:criu_message");
		ic_xml_attribute_string(xml, "kind", message->is_error ? "error" : "warning");
		ic_xml_attribute_string(xml, "member", log->member->name);
		ic_xml_attribute_number(xml, "offset", message->offset);
		if (message->has_time)
			ic_xml_attribute_number(xml, "time_us", message->time);
		ic_xml_attribute(xml, "text", message->text);
		ic_xml_end(xml);
	}
}

void ic_dfxml_container(const struct ic_dfxml *dfxml)
{
	const struct ic_container *container = &dfxml->input->checkpoint->container;
	struct ic_xml *xml = dfxml->xml;

	if (container->engine)
		container_element(xml, container);
	statements(xml, container);
	annotations(xml, container);
	addresses(xml, container);
	mounts(xml, container);
	namespaces(xml, container);
	logs(xml, container);
	limits(xml, container);
	for (size_t i = 0; i < container->nr_criu_logs && !ic_xml_failed(xml); i++)
		criu_log(xml, &container->criu_logs[i]);
}
