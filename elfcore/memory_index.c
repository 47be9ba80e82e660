/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/memory_index.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

struct ic_error *ic_memory_index_open(const struct ic_process *process,
				      const struct ic_outdir *outdir, struct ic_memory_index *ret)
{
	struct ic_error *err;

	*ret = (struct ic_memory_index){ .process = process };
	(void)snprintf(ret->name, sizeof(ret->name), "pid.%u.index.json", process->pid);
	err = ic_sink_open(outdir, ret->name, false, &ret->sink);
	if (err)
		return err;
	ret->json = ic_json_begin(ret->sink);
	ic_json_object(&ret->json, NULL);
	ic_json_number(&ret->json, "pid", process->pid);
	ic_json_text(&ret->json, "comm", process->comm);
	if (process->arch)
		ic_json_string(&ret->json, "arch", process->arch->name);
	ic_json_number(&ret->json, "page_size", process->space.page_size);
	ic_json_array(&ret->json, "mappings");
	return NULL;
}

void ic_memory_index_begin_mapping(struct ic_memory_index *index, const struct ic_mapping *mapping)
{
	const char prot[] = { mapping->prot & PF_R ? 'r' : '-', mapping->prot & PF_W ? 'w' : '-',
			      mapping->prot & PF_X ? 'x' : '-', mapping->shared ? 's' : 'p', 0 };

	ic_json_object(&index->json, NULL);
	ic_json_hex(&index->json, "start", mapping->start);
	ic_json_hex(&index->json, "end", mapping->end);
	ic_json_string(&index->json, "prot", prot);
	if (mapping->file) {
		ic_json_text(&index->json, "path", mapping->file->path);
		ic_json_number(&index->json, "file_offset", mapping->file_offset);
	}
	if (*mapping->label)
		ic_json_string(&index->json, "label", mapping->label);
}

void ic_memory_index_end_mapping(struct ic_memory_index *index, const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(&index->process->space, mapping);
	struct ic_json *json = &index->json;
	struct ic_extent extent;

	ic_json_array(json, "runs");
	while (ic_extent_next(&cursor, &extent)) {
		ic_json_row(json, NULL);
		ic_json_hex(json, "start", extent.vaddr);
		ic_json_number(json, "size", extent.size);
		ic_json_string(json, "origin", ic_origin_name(extent.origin));
		if (extent.member) {
			ic_json_text(json, "member",
				     (struct ic_text){ extent.member->name,
						       strlen(extent.member->name) });
			ic_json_number(json, "offset", extent.offset);
		}
		ic_json_close(json);
	}
	ic_json_close(json);
	ic_json_close(json);
}

struct ic_error *ic_memory_index_finish(struct ic_memory_index *index, struct ic_error *err)
{
	struct ic_error *failed;
	struct ic_output output;

	ic_json_close(&index->json);
	ic_json_close(&index->json);
	failed = ic_json_finish(&index->json);
	if (err) {
		ic_error_free(failed);
		return err;
	}
	return failed ? failed : ic_sink_finish(index->sink, &output);
}

void ic_memory_index_close(struct ic_memory_index *index)
{
	ic_sink_free(index->sink);
	index->sink = NULL;
}
