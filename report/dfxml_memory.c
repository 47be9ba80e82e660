/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"

/* Why there is no byte run for bytes of an origin; special memory has no bytes to miss. */
static const struct {
	enum ic_origin origin;
	const char *why;
} missing[] = {
	{ IC_ORIGIN_EXTERNAL, "only in the mapped file" },
	{ IC_ORIGIN_LAZY, "left behind on the source machine" },
	{ IC_ORIGIN_LOST, "absent from the checkpoint or damaged" },
};

#define ERROR_SIZE 256

/* Say what is missing; NULL when nothing is. */
static const char *error_of(const struct ic_memory_facts *facts, char ret[static ERROR_SIZE])
{
	size_t size = 0;

	for (size_t i = 0; i < IC_NR(missing); i++) {
		uint64_t bytes = facts->bytes[missing[i].origin];

		if (bytes)
			size += (size_t)snprintf(ret + size, ERROR_SIZE - size,
						 "%s%" PRIu64 " bytes %s", size ? "; " : "", bytes,
						 missing[i].why);
	}
	return size ? ret : NULL;
}

void ic_dfxml_mapping_name(const struct ic_process *process, const struct ic_mapping *mapping,
			   char ret[static IC_DFXML_NAME_SIZE])
{
	(void)snprintf(ret, IC_DFXML_NAME_SIZE, "proc/%" PRIu32 "/map_files/%" PRIx64 "-%" PRIx64,
		       process->pid, mapping->start, mapping->end);
}

static void byte_run(struct ic_xml *xml, const struct ic_mapping *mapping,
		     const struct ic_extent *extent)
{
	bool has_bytes = ic_origin_has_bytes(extent->origin);

	if (!has_bytes && extent->origin != IC_ORIGIN_ZERO)
		return;
	ic_xml_begin(xml, "byte_run");
	ic_xml_attribute_number(xml, "file_offset", extent->vaddr - mapping->start);
	ic_xml_attribute_number(xml, "fs_offset", extent->vaddr);
	ic_xml_attribute_number(xml, "len", extent->size);
	if (!has_bytes)
		ic_xml_attribute_number(xml, "fill", 0);
	ic_xml_attribute_string(xml, "ic:origin", ic_origin_name(extent->origin));
	if (has_bytes && extent->member) {
		ic_xml_attribute_string(xml, "ic:src", extent->member->name);
		ic_xml_attribute_number(xml, "ic:src_offset", extent->offset);
	}
	ic_xml_end(xml);
}

static bool has_runs(const struct ic_memory_facts *facts)
{
	return ic_facts_captured(facts) || facts->bytes[IC_ORIGIN_FILLED] ||
	       facts->bytes[IC_ORIGIN_ZERO];
}

static void byte_runs(const struct ic_dfxml *dfxml, size_t process, size_t mapping)
{
	const struct ic_address_space *space = &dfxml->input->checkpoint->processes[process].space;
	struct ic_ledger_entry entry;
	bool more = true;

	ic_xml_begin(dfxml->xml, "byte_runs");
	ic_xml_fail(dfxml->xml, ic_walk_mapping(dfxml->walk, process, mapping));
	while (more && !ic_xml_failed(dfxml->xml)) {
		ic_xml_fail(dfxml->xml, ic_walk_next(dfxml->walk, &entry, &more));
		if (more && !ic_xml_failed(dfxml->xml))
			byte_run(dfxml->xml, &space->mappings[mapping], &entry.extent);
	}
	ic_xml_end(dfxml->xml);
}

static void mapping_file(const struct ic_dfxml *dfxml, size_t process, size_t mapping,
			 uint64_t partition)
{
	const struct ic_process *of = &dfxml->input->checkpoint->processes[process];
	const struct ic_mapping *is = &of->space.mappings[mapping];
	struct ic_memory_facts facts = ic_facts_of_mapping(&of->space, is);
	char name[IC_DFXML_NAME_SIZE], error[ERROR_SIZE];

	ic_dfxml_mapping_name(of, is, name);
	ic_dfxml_file_begin(dfxml->xml, &(struct ic_dfxml_file){
						.name = ic_escaped_source(name),
						.error = error_of(&facts, error),
						.partition = partition,
						.type = "v",
						.has_size = true,
						.size = facts.mapped_bytes,
					});
	if (has_runs(&facts))
		byte_runs(dfxml, process, mapping);
	ic_dfxml_mapping_end(dfxml, process, mapping, &facts);
	ic_xml_end(dfxml->xml);
}

void ic_dfxml_mappings(const struct ic_dfxml *dfxml, size_t process, uint64_t partition)
{
	size_t nr = dfxml->input->checkpoint->processes[process].space.nr_mappings;

	for (size_t i = 0; i < nr && !ic_xml_failed(dfxml->xml); i++)
		mapping_file(dfxml, process, i, partition);
}
