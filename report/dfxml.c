/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

static void document(const struct ic_dfxml *dfxml)
{
	const struct ic_facts *facts = dfxml->facts;

	ic_dfxml_begin(dfxml->xml);
	ic_dfxml_metadata(dfxml);
	ic_dfxml_creator(dfxml->xml, dfxml->input, dfxml->input->run);
	ic_dfxml_source(dfxml);
	for (size_t i = 0; i < facts->checkpoint->nr_processes && !ic_xml_failed(dfxml->xml); i++)
		ic_dfxml_process(dfxml, facts->by_pid[i], i + 1);
	ic_dfxml_evidence(dfxml);
	ic_dfxml_changes(dfxml);
	ic_dfxml_outputs(dfxml);
	ic_xml_end(dfxml->xml);
}

static struct ic_error *render(const struct ic_report_input *input, struct ic_sink *sink)
{
	ic_cleanup(ic_facts_freep) struct ic_facts *facts = NULL;
	ic_cleanup(ic_walk_freep) struct ic_walk *walk = NULL;
	ic_cleanup(ic_xml_freep) struct ic_xml *xml = NULL;
	struct ic_error *err = ic_facts_new(input->checkpoint, &facts);

	if (!err && !input->walk)
		err = ic_walk_new(input->checkpoint, NULL, &walk);
	if (!err)
		err = ic_xml_new(sink, &xml);
	if (err)
		return err;
	document(&(struct ic_dfxml){ xml, input, facts, walk ? walk : input->walk });
	return ic_xml_finish(xml);
}

const struct ic_report_format ic_report_dfxml = {
	.name = "dfxml",
	.file_name = "report.dfxml",
	.role = "DFXML report",
	.about = "everything: processes, memory with its evidence, files, digests (DFXML 1.2.0)",
	.render = render,
};
