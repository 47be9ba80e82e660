/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <elf.h>
#include <stdio.h>

/* One word a kind of mapping: the origin of pages that nobody touched follows from it. */
static const char *const kinds[] = {
	[IC_MAPPING_ANONYMOUS] = "anonymous",
	[IC_MAPPING_FILE_PRIVATE] = "private file",
	[IC_MAPPING_FILE_SHARED] = "shared file",
	[IC_MAPPING_OBJECT] = "shared memory",
	[IC_MAPPING_VDSO] = "vdso",
	[IC_MAPPING_SPECIAL] = "special",
};

void ic_dfxml_pages(const struct ic_dfxml *dfxml, const struct ic_memory_facts *memory)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;
	char name[32];

	ic_xml_attribute_number(dfxml->xml, "pages_total",
				ic_facts_pages(checkpoint, memory->mapped_bytes));
	ic_xml_attribute_number(dfxml->xml, "pages_captured",
				ic_facts_pages(checkpoint, ic_facts_captured(memory)));
	for (size_t i = 0; i < IC_NR_ORIGINS; i++) {
		if (!memory->bytes[i])
			continue;
		(void)snprintf(name, sizeof(name), "pages_%s", ic_origin_name((enum ic_origin)i));
		ic_xml_attribute_number(dfxml->xml, name,
					ic_facts_pages(checkpoint, memory->bytes[i]));
	}
}

static void absent_element(struct ic_xml *xml, const struct ic_extent *extent)
{
	if (ic_origin_has_bytes(extent->origin) || extent->origin == IC_ORIGIN_ZERO)
		return;
	ic_xml_begin(xml, "ic:absent");
	ic_xml_attribute_hex(xml, "start", extent->vaddr);
	ic_xml_attribute_number(xml, "len", extent->size);
	ic_xml_attribute_string(xml, "reason", ic_origin_name(extent->origin));
	ic_xml_end(xml);
}

static void absent_elements(const struct ic_dfxml *dfxml, size_t process, size_t mapping)
{
	struct ic_ledger_entry entry;
	bool more = true;

	ic_xml_fail(dfxml->xml, ic_walk_mapping(dfxml->walk, process, mapping));
	while (more && !ic_xml_failed(dfxml->xml)) {
		ic_xml_fail(dfxml->xml, ic_walk_next(dfxml->walk, &entry, &more));
		if (more && !ic_xml_failed(dfxml->xml))
			absent_element(dfxml->xml, &entry.extent);
	}
}

#define BUILD_ID_MAX 64

static void build_id(struct ic_xml *xml, const struct ic_file *file)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * BUILD_ID_MAX + 1];
	size_t size = file->build_id_size;

	if (!file->build_id || !size)
		return;
	if (size > BUILD_ID_MAX) { /* linkers make 8 to 32 */
		ic_xml_attribute_number(xml, "build_id_size", size);
		return;
	}
	for (size_t i = 0; i < size; i++) {
		hex[2 * i] = digits[file->build_id[i] >> 4];
		hex[2 * i + 1] = digits[file->build_id[i] & 15];
	}
	hex[2 * size] = '\0';
	ic_xml_attribute_string(xml, "build_id", hex);
}

static void backing(struct ic_xml *xml, const struct ic_file *file)
{
	if (!file)
		return;
	ic_xml_attribute(xml, "backing", file->path);
	ic_xml_attribute_number(xml, "file_id", file->id);
	if (file->has_size)
		ic_xml_attribute_number(xml, "file_size", file->size);
	if (file->deleted)
		ic_xml_attribute_number(xml, "deleted", 1);
	build_id(xml, file);
}

static void mapping_element(const struct ic_dfxml *dfxml, const struct ic_mapping *mapping,
			    const struct ic_memory_facts *facts)
{
	struct ic_xml *xml = dfxml->xml;
	char prot[] = {
		mapping->prot & PF_R ? 'r' : '-',
		mapping->prot & PF_W ? 'w' : '-',
		mapping->prot & PF_X ? 'x' : '-',
		mapping->shared ? 's' : 'p',
		'\0',
	};

	ic_xml_begin(xml, "ic:mapping");
	ic_xml_attribute_hex(xml, "start", mapping->start);
	ic_xml_attribute_hex(xml, "end", mapping->end);
	ic_xml_attribute_string(xml, "prot", prot);
	ic_xml_attribute_string(xml, "kind", kinds[mapping->kind]);
	ic_xml_attribute_hex(xml, "flags", mapping->flags);
	ic_xml_attribute_hex(xml, "status", mapping->status);
	if (mapping->advice)
		ic_xml_attribute_hex(xml, "advice", mapping->advice);
	ic_xml_attribute_hex(xml, "offset", mapping->file_offset);
	backing(xml, mapping->file);
	if (mapping->object && mapping->object->member_name)
		ic_xml_attribute_string(xml, "object", mapping->object->member_name);
	if (mapping->label && *mapping->label)
		ic_xml_attribute_string(xml, "label", mapping->label);
	ic_dfxml_pages(dfxml, facts);
	ic_xml_end(xml);
}

void ic_dfxml_mapping_end(const struct ic_dfxml *dfxml, size_t process, size_t mapping,
			  const struct ic_memory_facts *facts)
{
	const struct ic_address_space *space = &dfxml->input->checkpoint->processes[process].space;

	mapping_element(dfxml, &space->mappings[mapping], facts);
	if (ic_facts_missing(facts) || facts->bytes[IC_ORIGIN_EXTERNAL] ||
	    facts->bytes[IC_ORIGIN_SPECIAL])
		absent_elements(dfxml, process, mapping);
}
