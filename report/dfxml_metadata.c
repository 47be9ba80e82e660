/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"

/* Said in every report, because it limits what the bytes prove. */
static const char how_it_was_taken[] =
	"CRIU stopped the processes and ran code of its own inside each of them to write their "
	"memory; a few bytes that the kernel keeps in a process (rseq) may tell of that. Pages of "
	"a parent checkpoint are older than the registers. Command lines, names and paths are what "
	"the processes said of themselves.";

static void dublin_core(const struct ic_dfxml *dfxml)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;
	uint64_t nr_threads = dfxml->facts->total.nr_threads;
	char description[128];

	(void)snprintf(description, sizeof(description),
		       "CRIU checkpoint of PID %" PRIu32 " (%zu process%s, %" PRIu64 " thread%s)",
		       checkpoint->nr_processes ? checkpoint->processes[0].pid : 0,
		       checkpoint->nr_processes, checkpoint->nr_processes == 1 ? "" : "es",
		       nr_threads, nr_threads == 1 ? "" : "s");
	ic_xml_element_string(dfxml->xml, "dc:type", "Process Checkpoint");
	ic_xml_element_plain(dfxml->xml, "dc:title", ic_escaped_source(checkpoint->name));
	ic_xml_element_string(dfxml->xml, "dc:description", description);
	ic_xml_element_string(dfxml->xml, "dc:description", how_it_was_taken);
	ic_xml_element_plain(dfxml->xml, "dc:date",
			     checkpoint->container.is[IC_CONTAINER_CHECKPOINTED]);
}

static void format(struct ic_xml *xml, const struct ic_checkpoint *checkpoint)
{
	const struct ic_format *is = &checkpoint->format;

	ic_xml_attribute_string(xml, "name", checkpoint->name);
	ic_xml_attribute_string(xml, "store", checkpoint->store);
	ic_xml_attribute_string(xml, "layout", checkpoint->layout);
	if (is->img_version)
		ic_xml_attribute_number(xml, "img_version", is->img_version);
	ic_xml_attribute_string(xml, "criu", is->criu_clue);
	ic_xml_attribute_string(xml, "byte_order", is->big_endian ? "big" : "little");
	ic_xml_attribute(xml, "run_id", is->run_id);
	ic_xml_attribute_string(xml, "lsm", is->lsm);
	if (is->has_uptime)
		ic_xml_attribute_number(xml, "dump_uptime_us", is->dump_uptime);
	for (size_t i = 0; is->has_stats && i < IC_NR_STATISTICS; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "stats_%s", is->stats.is[i].name);
		if (is->stats.is[i].known)
			ic_xml_attribute_number(xml, name, is->stats.is[i].value);
	}
}

static void checkpoint_element(const struct ic_dfxml *dfxml)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;
	const struct ic_facts *facts = dfxml->facts;
	struct ic_xml *xml = dfxml->xml;

	ic_xml_begin(xml, "ic:checkpoint");
	format(xml, checkpoint);
	if (checkpoint->nr_processes)
		ic_xml_attribute_number(xml, "root_pid", checkpoint->processes[0].pid);
	ic_xml_attribute_number(xml, "processes", checkpoint->nr_processes);
	ic_xml_attribute_number(xml, "zombies", facts->nr_zombies);
	ic_xml_attribute_number(xml, "lost_processes", facts->nr_lost);
	ic_xml_attribute_number(xml, "threads", facts->total.nr_threads);
	ic_xml_attribute_number(xml, "mappings", facts->total.nr_mappings);
	ic_xml_attribute_number(xml, "page_size", checkpoint->page_size);
	ic_dfxml_pages(dfxml, &facts->total.memory);
	ic_xml_attribute_number(xml, "members", checkpoint->nr_members);
	ic_xml_attribute_number(xml, "gaps", checkpoint->gaps.list.nr);
	ic_xml_attribute_number(xml, "gaps_not_listed", checkpoint->gaps.nr_dropped);
	if (checkpoint->refusals.list.nr) {
		ic_xml_attribute_number(xml, "refusals", checkpoint->refusals.list.nr);
		ic_xml_attribute_number(xml, "refusals_not_listed",
					checkpoint->refusals.nr_dropped);
	}
	ic_xml_end(xml);
}

static void refusals(const struct ic_dfxml *dfxml)
{
	const struct ic_gaps *list = &dfxml->input->checkpoint->refusals;
	struct ic_xml *xml = dfxml->xml;

	for (size_t i = 0; i < list->list.nr && !ic_xml_failed(xml); i++) {
		const struct ic_gap *refusal = ic_gap_at(list, i);

		ic_xml_begin(xml, "ic:refusal");
		ic_xml_attribute_string(xml, "kind", ic_gap_kind_name(refusal->kind));
		ic_xml_attribute_string(xml, "file", refusal->member);
		ic_xml_attribute_string(xml, "text", refusal->text);
		ic_xml_end(xml);
	}
}

void ic_dfxml_metadata(const struct ic_dfxml *dfxml)
{
	ic_xml_begin(dfxml->xml, "metadata");
	dublin_core(dfxml);
	checkpoint_element(dfxml);
	ic_dfxml_container(dfxml);
	ic_dfxml_gaps(dfxml, 0);
	refusals(dfxml);
	ic_dfxml_caveats(dfxml);
	ic_xml_end(dfxml->xml);
}

static void gap_element(struct ic_xml *xml, const struct ic_gap *gap)
{
	ic_xml_begin(xml, "ic:gap");
	ic_xml_attribute_string(xml, "kind", ic_gap_kind_name(gap->kind));
	if (gap->pid)
		ic_xml_attribute_number(xml, "pid", gap->pid);
	if (gap->member && *gap->member) {
		ic_xml_attribute_string(xml, "member", gap->member);
		ic_xml_attribute_number(xml, "offset", gap->offset);
	}
	if (gap->size) {
		ic_xml_attribute_hex(xml, "start", gap->vaddr);
		ic_xml_attribute_number(xml, "len", gap->size);
	}
	ic_xml_attribute_string(xml, "text", gap->text);
	ic_xml_end(xml);
}

void ic_dfxml_gaps(const struct ic_dfxml *dfxml, uint32_t pid)
{
	size_t nr;
	const uint32_t *gaps = ic_facts_gaps(dfxml->facts, pid, &nr);

	for (size_t i = 0; i < nr; i++)
		gap_element(dfxml->xml, ic_gap_at(&dfxml->input->checkpoint->gaps, gaps[i]));
}
