/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include "convert/base/escaped.h"

/* One core, and what of its process is in it. */
struct core {
	struct ic_dfxml dfxml;
	size_t process;
	const struct ic_report_output *output;
	struct ic_process_facts facts;
};

static void metadata(const struct core *core)
{
	const struct ic_checkpoint *checkpoint = core->dfxml.input->checkpoint;
	struct ic_xml *xml = core->dfxml.xml;

	ic_xml_begin(xml, "metadata");
	ic_xml_element_string(xml, "dc:type", "Process Core");
	ic_xml_element_string(xml, "dc:title", core->output->name);
	ic_xml_begin(xml, "ic:core");
	ic_xml_attribute_number(xml, "pid", checkpoint->processes[core->process].pid);
	ic_xml_attribute_string(xml, "checkpoint", checkpoint->name);
	ic_dfxml_pages(&core->dfxml, &core->facts.memory);
	ic_xml_end(xml);
	ic_xml_end(xml);
}

static void source(struct ic_xml *xml, const struct ic_report_output *output)
{
	char hex[IC_DIGEST_HEX_SIZE];

	ic_xml_begin(xml, "source");
	ic_xml_begin(xml, "image_filename");
	ic_xml_attribute_number(xml, "ic:size", output->file.size);
	if (output->file.compression) { /* byte runs are in what is restored from it */
		ic_xml_attribute_string(xml, "ic:compression", output->file.compression->name);
		ic_xml_attribute_number(xml, "ic:content_size", output->file.content_size);
	}
	if (output->file.digest.known) {
		ic_digest_hex(&output->file.digest, hex);
		ic_xml_attribute_string(xml, "ic:sha256", hex);
	}
	ic_xml_text(xml, ic_escaped_source(output->name));
	ic_xml_end(xml);
	ic_xml_end(xml);
}

static void byte_run(struct ic_xml *xml, const struct ic_mapping *mapping,
		     const struct ic_ledger_entry *entry)
{
	const struct ic_extent *extent = &entry->extent;
	bool in_core = entry->core_offset != UINT64_MAX;

	if (!in_core && extent->origin != IC_ORIGIN_ZERO)
		return;
	ic_xml_begin(xml, "byte_run");
	ic_xml_attribute_number(xml, "file_offset", extent->vaddr - mapping->start);
	ic_xml_attribute_number(xml, "fs_offset", extent->vaddr);
	if (in_core)
		ic_xml_attribute_number(xml, "img_offset", entry->core_offset);
	ic_xml_attribute_number(xml, "len", extent->size);
	if (extent->origin == IC_ORIGIN_ZERO) /* a hole of the core, or not even that */
		ic_xml_attribute_number(xml, "fill", 0);
	ic_xml_attribute_string(xml, "ic:origin", ic_origin_name(extent->origin));
	if (extent->member) {
		ic_xml_attribute_string(xml, "ic:src", extent->member->name);
		ic_xml_attribute_number(xml, "ic:src_offset", extent->offset);
	}
	ic_xml_end(xml);
}

static void mapping_begin(const struct core *core, size_t mapping)
{
	const struct ic_process *process = &core->dfxml.input->checkpoint->processes[core->process];
	const struct ic_mapping *is = &process->space.mappings[mapping];
	char name[IC_DFXML_NAME_SIZE];

	ic_dfxml_mapping_name(process, is, name);
	ic_dfxml_file_begin(core->dfxml.xml, &(struct ic_dfxml_file){
						     .name = ic_escaped_source(name),
						     .partition = 1,
						     .type = "r",
						     .has_size = true,
						     .size = is->end - is->start,
					     });
	ic_xml_begin(core->dfxml.xml, "byte_runs");
}

/* Call for each extent of the mapping: to write it, or, with `probe`, to see if any is in the core. */
static bool walk_mapping(const struct core *core, size_t mapping, bool probe)
{
	const struct ic_dfxml *dfxml = &core->dfxml;
	const struct ic_address_space *space =
		&dfxml->input->checkpoint->processes[core->process].space;
	struct ic_ledger_entry entry;
	bool more = true;

	ic_xml_fail(dfxml->xml, ic_walk_mapping(dfxml->walk, core->process, mapping));
	while (!ic_xml_failed(dfxml->xml)) {
		ic_xml_fail(dfxml->xml, ic_walk_next(dfxml->walk, &entry, &more));
		if (!more || ic_xml_failed(dfxml->xml))
			break;
		if (!probe)
			byte_run(dfxml->xml, &space->mappings[mapping], &entry);
		else if (entry.core_offset != UINT64_MAX)
			return true;
	}
	return false;
}

static void mapping_file(const struct core *core, size_t mapping)
{
	const struct ic_dfxml *dfxml = &core->dfxml;
	const struct ic_address_space *space =
		&dfxml->input->checkpoint->processes[core->process].space;
	struct ic_memory_facts facts;

	if (!walk_mapping(core, mapping, true))
		return;
	facts = ic_facts_of_mapping(space, &space->mappings[mapping]);
	mapping_begin(core, mapping);
	(void)walk_mapping(core, mapping, false);
	ic_xml_end(dfxml->xml);
	ic_dfxml_mapping_end(dfxml, core->process, mapping, &facts);
	ic_xml_end(dfxml->xml);
}

static void document(const struct core *core)
{
	const struct ic_dfxml *dfxml = &core->dfxml;
	const struct ic_process *process = &dfxml->input->checkpoint->processes[core->process];

	ic_dfxml_begin(dfxml->xml);
	metadata(core);
	ic_dfxml_creator(dfxml->xml, dfxml->input, NULL);
	source(dfxml->xml, core->output);
	ic_dfxml_volume_begin(dfxml, process, &core->facts.memory);
	for (size_t i = 0; i < process->space.nr_mappings && !ic_xml_failed(dfxml->xml); i++)
		mapping_file(core, i);
	ic_xml_end(dfxml->xml);
	ic_xml_end(dfxml->xml);
}

struct ic_error *ic_report_core_dfxml(const struct ic_report_input *input, size_t process,
				      const struct ic_report_output *core, struct ic_sink *sink)
{
	ic_cleanup(ic_xml_freep) struct ic_xml *xml = NULL;
	struct ic_error *err;

	if (!input->walk)
		return ic_error_new(IC_ERR_USAGE, "%s: no ledger of what is in it", core->name);
	err = ic_xml_new(sink, &xml);
	if (err)
		return err;
	document(&(struct core){
		.dfxml = { .xml = xml, .input = input, .walk = input->walk },
		.process = process,
		.output = core,
		.facts = ic_facts_of_process(&input->checkpoint->processes[process]),
	});
	return ic_xml_finish(xml);
}
