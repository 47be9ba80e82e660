/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include "convert/base/escaped.h"
#include "report/member_status.h"

static void sha256_attribute(struct ic_xml *xml, const struct ic_digest *digest)
{
	char hex[IC_DIGEST_HEX_SIZE];

	if (!digest->known)
		return;
	ic_digest_hex(digest, hex);
	ic_xml_attribute_string(xml, "ic:sha256", hex);
}

void ic_dfxml_source(const struct ic_dfxml *dfxml)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;
	struct ic_xml *xml = dfxml->xml;
	struct ic_text name = ic_escaped_source(checkpoint->name);
	ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;

	ic_xml_fail(xml, ic_escaped_make(name, &escaped));
	ic_xml_begin(xml, "source");
	ic_xml_begin(xml, "image_filename");
	ic_xml_attribute_string(xml, "ic:kind", checkpoint->store);
	ic_xml_attribute_string(xml, "ic:layout", checkpoint->layout);
	ic_xml_attribute_number(xml, "ic:members", checkpoint->nr_members);
	if (checkpoint->archive) {
		ic_xml_attribute_number(xml, "ic:size", checkpoint->archive->size);
		sha256_attribute(xml, &checkpoint->archive->digest);
	}
	ic_xml_attribute_string(xml, "ic:image_filename_b64", escaped.base64);
	ic_xml_text(xml, name);
	ic_xml_end(xml);
	ic_xml_end(xml);
}

/* @param checked  of a mapped file: what says that it is the one; else NULL */
static void member_file(const struct ic_dfxml *dfxml, const struct ic_member *member,
			const char *role, const char *checked)
{
	struct ic_xml *xml = dfxml->xml;
	struct ic_dfxml_file head = {
		.name = ic_escaped_source(member->name),
		.type = member->unread ? "-" : "r",
		.has_size = true,
		.size = member->size,
		.mode = member->mode,
		.mtime = { .known = member->mtime != 0, .seconds = member->mtime },
	};

	ic_dfxml_file_begin(xml, &head);
	ic_dfxml_digest(xml, &member->digest);
	ic_xml_begin(xml, "ic:evidence");
	ic_xml_attribute_string(xml, "role", role);
	ic_xml_attribute_string(xml, "status", ic_member_status(member, dfxml->input->digests));
	if (checked)
		ic_xml_attribute_string(xml, "checked", checked);
	ic_xml_end(xml);
	ic_xml_end(xml);
}

void ic_dfxml_evidence(const struct ic_dfxml *dfxml)
{
	const struct ic_checkpoint *checkpoint = dfxml->input->checkpoint;

	for (size_t i = 0; i < checkpoint->nr_members && !ic_xml_failed(dfxml->xml); i++)
		member_file(dfxml, checkpoint->members[i], "member", NULL);
	if (checkpoint->archive)
		member_file(dfxml, checkpoint->archive, "archive", NULL);
	for (size_t i = 0; i < checkpoint->nr_sources && !ic_xml_failed(dfxml->xml); i++)
		member_file(dfxml, checkpoint->sources[i].member, checkpoint->sources[i].layer,
			    checkpoint->sources[i].checked);
}

void ic_dfxml_outputs(const struct ic_dfxml *dfxml)
{
	struct ic_xml *xml = dfxml->xml;

	for (size_t i = 0; i < dfxml->input->nr_outputs && !ic_xml_failed(xml); i++) {
		const struct ic_report_output *output = &dfxml->input->outputs[i];
		struct ic_dfxml_file head = {
			.name = ic_escaped_source(output->name),
			.type = "r",
			.has_size = true,
			.size = output->file.size,
		};

		ic_dfxml_file_begin(xml, &head);
		ic_dfxml_digest(xml, &output->file.digest);
		ic_xml_begin(xml, "ic:derived");
		ic_xml_attribute_string(xml, "role", output->role);
		if (output->pid)
			ic_xml_attribute_number(xml, "pid", output->pid);
		ic_xml_end(xml);
		ic_xml_end(xml);
	}
}
