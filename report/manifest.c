/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/checked.h"
#include "convert/base/escaped.h"
#include "convert/base/json_writer.h"
#include "convert/model/change.h"
#include "report/container_json.h"
#include "report/facts.h"
#include "report/member_status.h"

/* Rises when a reader of the last version would misunderstand; new keys do not raise it. */
#define SCHEMA_VERSION 1
#define MAX_CHANGES    50000

static void digest(struct ic_json *json, const struct ic_digest *is)
{
	char hex[IC_DIGEST_HEX_SIZE];

	if (!is->known)
		return;
	ic_digest_hex(is, hex);
	ic_json_string(json, "sha256", hex);
}

static void head(struct ic_json *json, const struct ic_report_input *input)
{
	ic_json_string(json, "schema", "urn:x-icecore:manifest");
	ic_json_number(json, "schema_version", SCHEMA_VERSION);
	ic_json_string(json, "program", "icecore");
	ic_json_string(json, "version", IC_VERSION);
	ic_json_array(json, "options");
	for (size_t i = 0; i < input->nr_options; i++)
		ic_json_string(json, NULL, input->options[i]);
	ic_json_close(json);
	ic_json_string(json, "digests", input->digests ? "sha256" : "off");
}

static void member_fields(struct ic_json *json, const struct ic_member *member, bool digests)
{
	ic_json_string(json, "name", member->name);
	ic_json_number(json, "size", member->size);
	digest(json, &member->digest);
	if (!member->digest.known)
		ic_json_string(json, "sha256_absent", ic_member_status(member, digests));
}

static void member_row(struct ic_json *json, const char *key, const struct ic_member *member,
		       bool digests)
{
	ic_json_row(json, key);
	member_fields(json, member, digests);
	ic_json_close(json);
}

/* Files that are no images: what filled memory, and what says that each is the mapped one. */
static void sources(struct ic_json *json, const struct ic_report_input *input)
{
	const struct ic_checkpoint *checkpoint = input->checkpoint;

	if (!checkpoint->nr_sources)
		return;
	ic_json_array(json, "mapped_files");
	for (size_t i = 0; i < checkpoint->nr_sources && !json->err; i++) {
		const struct ic_source_file *file = &checkpoint->sources[i];

		ic_json_row(json, NULL);
		member_fields(json, file->member, input->digests);
		ic_json_string(json, "layer", file->layer);
		if (file->layer_digest)
			ic_json_string(json, "layer_digest", file->layer_digest);
		ic_json_bool(json, "in_checkpoint", file->in_checkpoint);
		ic_json_string(json, "checked", file->checked);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void evidence(struct ic_json *json, const struct ic_report_input *input)
{
	const struct ic_checkpoint *checkpoint = input->checkpoint;

	ic_json_object(json, "input");
	ic_json_string(json, "name", checkpoint->name);
	ic_json_string(json, "kind", checkpoint->store);
	ic_json_string(json, "layout", checkpoint->layout);
	if (checkpoint->archive)
		member_row(json, "archive", checkpoint->archive, input->digests);
	ic_json_array(json, "members");
	for (size_t i = 0; i < checkpoint->nr_members && !json->err; i++)
		member_row(json, NULL, checkpoint->members[i], input->digests);
	ic_json_close(json);
	sources(json, input);
	ic_json_close(json);
}

static void outputs(struct ic_json *json, const struct ic_report_input *input)
{
	ic_json_array(json, "outputs");
	for (size_t i = 0; i < input->nr_outputs && !json->err; i++) {
		const struct ic_report_output *output = &input->outputs[i];

		ic_json_row(json, NULL);
		ic_json_string(json, "name", output->name);
		ic_json_string(json, "role", output->role);
		if (output->pid)
			ic_json_number(json, "pid", output->pid);
		ic_json_number(json, "size", output->file.size);
		if (output->file.compression) {
			ic_json_string(json, "compression", output->file.compression->name);
			ic_json_number(json, "content_size", output->file.content_size);
		}
		digest(json, &output->file.digest);
		ic_json_close(json);
	}
	ic_json_close(json);
}

static void change_row(struct ic_json *json, const struct ic_change *change)
{
	char mode[16];

	ic_json_row(json, NULL);
	ic_json_text(json, "path", change->path);
	ic_json_string(json, "type", ic_change_kind_name(change->kind));
	ic_json_string(json, "change", ic_change_class_name(change->class));
	ic_json_string(json, "origin", ic_change_origin_name(change->origin));
	if (change->has_metadata) {
		(void)snprintf(mode, sizeof(mode), "%04" PRIo32, change->mode);
		ic_json_string(json, "mode", mode);
	}
	if (change->kind == IC_CHANGE_REGULAR && change->has_metadata)
		ic_json_number(json, "size", change->size);
	digest(json, &change->digest);
	ic_json_string(json, "mime_type", change->mime_type);
	ic_json_close(json);
}

/* Rows stop where verify would refuse the manifest for its size; report.dfxml has all. */
static void changes(struct ic_json *json, const struct ic_changes *changes)
{
	size_t nr = changes ? (size_t)ic_min(changes->nr, MAX_CHANGES) : 0;

	if (!changes || (!changes->nr && !changes->nr_unlisted))
		return;
	ic_json_array(json, "changed_files");
	for (size_t i = 0; i < nr && !json->err; i++)
		change_row(json, &changes->change[i]);
	ic_json_close(json);
	ic_json_number(json, "changed_files_not_listed", changes->nr - nr);
	ic_json_array(json, "changed_files_notes");
	for (size_t i = 0; i < changes->nr_caveats; i++)
		ic_json_string(json, NULL, changes->caveats[i]);
	ic_json_close(json);
}

static void gap_row(struct ic_json *json, const struct ic_gap *gap)
{
	ic_json_row(json, NULL);
	ic_json_string(json, "kind", ic_gap_kind_name(gap->kind));
	if (gap->pid)
		ic_json_number(json, "pid", gap->pid);
	if (gap->member && *gap->member) {
		ic_json_string(json, "member", gap->member);
		ic_json_number(json, "offset", gap->offset);
	}
	if (gap->size) {
		ic_json_hex(json, "vaddr", gap->vaddr);
		ic_json_number(json, "size", gap->size);
	}
	ic_json_string(json, "text", gap->text);
	ic_json_close(json);
}

static void gaps(struct ic_json *json, const struct ic_gaps *list)
{
	ic_json_array(json, "gaps");
	for (size_t i = 0; i < list->list.nr && !json->err; i++)
		gap_row(json, ic_gap_at(list, i));
	ic_json_close(json);
	ic_json_number(json, "gaps_not_listed", list->nr_dropped);
}

/* Mapped files that were looked for and not taken. */
static void refusals(struct ic_json *json, const struct ic_gaps *list)
{
	if (!list->list.nr)
		return;
	ic_json_array(json, "refusals");
	for (size_t i = 0; i < list->list.nr && !json->err; i++) {
		const struct ic_gap *refusal = ic_gap_at(list, i);

		ic_json_row(json, NULL);
		ic_json_string(json, "kind", ic_gap_kind_name(refusal->kind));
		ic_json_string(json, "file", refusal->member);
		ic_json_string(json, "text", refusal->text);
		ic_json_close(json);
	}
	ic_json_close(json);
	ic_json_number(json, "refusals_not_listed", list->nr_dropped);
}

/* The page ledger: the origins add up to the total. */
static void pages(struct ic_json *json, const struct ic_checkpoint *checkpoint,
		  const struct ic_memory_facts *memory)
{
	ic_json_row(json, "pages");
	ic_json_number(json, "total", ic_facts_pages(checkpoint, memory->mapped_bytes));
	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		ic_json_number(json, ic_origin_name((enum ic_origin)i),
			       ic_facts_pages(checkpoint, memory->bytes[i]));
	ic_json_close(json);
}

static void process_object(struct ic_json *json, const struct ic_facts *facts, size_t index)
{
	const struct ic_process *process = &facts->checkpoint->processes[index];
	const struct ic_process_facts *counted = &facts->processes[index];

	ic_json_object(json, NULL);
	ic_json_number(json, "pid", process->pid);
	ic_json_number(json, "ppid", process->ppid);
	ic_json_text(json, "comm", process->comm);
	ic_json_string(json, "state", ic_process_state_name(process->state));
	ic_json_bool(json, "has_core", ic_process_has_core(process));
	ic_json_string(json, "lost", process->lost);
	ic_json_number(json, "threads", counted->nr_threads);
	ic_json_number(json, "mappings", counted->nr_mappings);
	ic_json_number(json, "gaps", counted->nr_gaps);
	pages(json, facts->checkpoint, &counted->memory);
	ic_json_close(json);
}

static void processes(struct ic_json *json, const struct ic_facts *facts)
{
	const struct ic_checkpoint *checkpoint = facts->checkpoint;

	ic_json_object(json, "memory");
	ic_json_number(json, "page_size", checkpoint->page_size);
	ic_json_number(json, "processes", checkpoint->nr_processes);
	ic_json_number(json, "threads", facts->total.nr_threads);
	ic_json_number(json, "mappings", facts->total.nr_mappings);
	pages(json, checkpoint, &facts->total.memory);
	ic_json_close(json);
	ic_json_array(json, "processes");
	for (size_t i = 0; i < checkpoint->nr_processes && !json->err; i++)
		process_object(json, facts, facts->by_pid[i]);
	ic_json_close(json);
}

static struct ic_error *render(const struct ic_report_input *input, struct ic_sink *sink)
{
	ic_cleanup(ic_facts_freep) struct ic_facts *facts = NULL;
	struct ic_error *err = ic_facts_new(input->checkpoint, &facts);
	struct ic_json json = ic_json_begin(sink);

	if (err)
		return err;
	ic_json_object(&json, NULL);
	head(&json, input);
	evidence(&json, input);
	outputs(&json, input);
	ic_container_json(&json, input->checkpoint);
	changes(&json, input->checkpoint->changes);
	processes(&json, facts);
	gaps(&json, &input->checkpoint->gaps);
	refusals(&json, &input->checkpoint->refusals);
	return ic_json_finish(&json);
}

const struct ic_report_format ic_report_manifest = {
	.name = "manifest",
	.file_name = "manifest.json",
	.role = "manifest",
	.about =
		"what was read and written, digests, options, gaps, where each page is from (JSON)",
	.render = render,
};
