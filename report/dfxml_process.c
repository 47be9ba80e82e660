/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"

void ic_dfxml_volume_begin(const struct ic_dfxml *dfxml, const struct ic_process *process,
			   const struct ic_memory_facts *memory)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;
	struct ic_xml *xml = dfxml->xml;

	ic_xml_begin(xml, "volume");
	ic_xml_attribute_number(xml, "ic:pid", process->pid);
	ic_xml_attribute_string(xml, "ic:state", ic_process_state_name(process->state));
	ic_xml_element_number(xml, "partition_offset", 0);
	if (checkpoint->page_size)
		ic_xml_element_number(xml, "block_size", checkpoint->page_size);
	ic_xml_element_string(xml, "ftype_str", "linux-process-address-space");
	ic_xml_element_number(xml, "block_count",
			      ic_facts_pages(checkpoint, ic_facts_captured(memory)));
	ic_xml_element_number(xml, "allocated_only", 1);
}

static void process_file(const struct ic_dfxml *dfxml, size_t index, uint64_t partition)
{
	const struct ic_process *process = &dfxml->input->checkpoint->processes[index];
	struct ic_dfxml_file file = {
		.error = process->lost,
		.partition = partition,
		.type = "d",
	};
	char name[32];

	(void)snprintf(name, sizeof(name), "proc/%" PRIu32, process->pid);
	file.name = ic_escaped_source(name);
	if (process->nr_threads && process->threads[0].credentials.known) {
		file.has_owner = true;
		file.uid = process->threads[0].credentials.euid;
		file.gid = process->threads[0].credentials.egid;
	}
	ic_dfxml_file_begin(dfxml->xml, &file);
	ic_dfxml_process_element(dfxml, index);
	ic_xml_end(dfxml->xml);
}

void ic_dfxml_process(const struct ic_dfxml *dfxml, size_t index, uint64_t partition)
{
	const struct ic_process *process = &dfxml->input->checkpoint->processes[index];

	ic_dfxml_volume_begin(dfxml, process, &dfxml->facts->processes[index].memory);
	process_file(dfxml, index, partition);
	ic_dfxml_descriptors(dfxml, process, partition);
	ic_dfxml_mappings(dfxml, index, partition);
	ic_xml_element_string(dfxml->xml, "error", process->lost);
	ic_dfxml_gaps(dfxml, process->pid);
	ic_xml_end(dfxml->xml);
}
