/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/base/escaped.h"
#include "convert/base/utc.h"

void ic_dfxml_begin(struct ic_xml *xml)
{
	ic_xml_begin(xml, "dfxml");
	ic_xml_attribute_string(xml, "xmlns",
				"http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML");
	ic_xml_attribute_string(xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	ic_xml_attribute_string(xml, "xmlns:ic", "urn:x-icecore:dfxml:1");
	ic_xml_attribute_string(xml, "version", "1.2.0");
}

static void owner(struct ic_xml *xml, const struct ic_dfxml_file *file)
{
	if (!file->has_owner)
		return;
	ic_xml_element_number(xml, "uid", file->uid);
	ic_xml_element_number(xml, "gid", file->gid);
}

static void time_element(struct ic_xml *xml, const char *name, const struct ic_change_time *time)
{
	char seconds[IC_UTC_SIZE], full[IC_UTC_SIZE + 16];

	if (!time->known || !ic_utc_format(time->seconds, seconds))
		return;
	if (time->nanoseconds && time->nanoseconds < 1000000000)
		(void)snprintf(full, sizeof(full), "%.*s.%09" PRIu32 "Z",
			       (int)(strlen(seconds) - 1), seconds, time->nanoseconds);
	else
		(void)snprintf(full, sizeof(full), "%s", seconds);
	ic_xml_element_string(xml, name, full);
}

void ic_dfxml_file_begin(struct ic_xml *xml, const struct ic_dfxml_file *file)
{
	ic_xml_begin(xml, "fileobject");
	ic_xml_element(xml, "filename", file->name);
	ic_xml_element_string(xml, "error", file->error);
	if (file->partition)
		ic_xml_element_number(xml, "partition", file->partition);
	ic_xml_element_string(xml, "name_type", file->type);
	if (file->has_size)
		ic_xml_element_number(xml, "filesize", file->size);
	ic_xml_element_number(xml, "alloc", !file->is_gone);
	if (file->mode)
		ic_xml_element_number(xml, "mode", file->mode);
	owner(xml, file);
	time_element(xml, "mtime", &file->mtime);
	time_element(xml, "ctime", &file->ctime);
	time_element(xml, "atime", &file->atime);
	ic_xml_element(xml, "link_target", file->link_target);
	ic_xml_element_string(xml, "libmagic", file->libmagic);
}

void ic_dfxml_digest(struct ic_xml *xml, const struct ic_digest *digest)
{
	char hex[IC_DIGEST_HEX_SIZE];

	if (!digest->known)
		return;
	ic_digest_hex(digest, hex);
	ic_xml_begin(xml, "hashdigest");
	ic_xml_attribute_string(xml, "type", "sha256");
	ic_xml_text(xml, ic_escaped_source(hex));
	ic_xml_end(xml);
}
