/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"
#include "report/file_mode.h"

/* DFXML's name_type has 'r' for a regular file and '-' for what is not known. */
static const char *type_of(enum ic_change_kind kind, char ret[static 2])
{
	char letter = ic_file_letter(kind);

	ret[0] = (char)(letter == '-' ? 'r' : letter == '?' ? '-' : letter);
	ret[1] = 0;
	return ret;
}

/* Runs that lie in a member as it is stored; those of an archive that was unpacked lie nowhere. */
static void byte_runs(struct ic_xml *xml, const struct ic_change *change)
{
	if (!ic_change_has_content(change) || !change->in_place || !change->content.nr)
		return;
	ic_xml_begin(xml, "byte_runs");
	for (size_t i = 0; i < change->content.nr && !ic_xml_failed(xml); i++) {
		const struct ic_run *run = &change->content.run[i];

		ic_xml_begin(xml, "byte_run");
		ic_xml_attribute_number(xml, "file_offset", run->start);
		ic_xml_attribute_number(xml, "len", run->size);
		ic_xml_attribute_string(xml, "ic:src", change->member);
		ic_xml_attribute_number(xml, "ic:src_offset", run->offset);
		ic_xml_end(xml);
	}
	ic_xml_end(xml);
}

static void marks(struct ic_xml *xml, uint32_t marks)
{
	char text[128] = "";
	int size = 0;

	for (unsigned int bit = 0; bit < IC_NR_CHANGE_MARKS; bit++)
		if (marks >> bit & 1 && size >= 0 && (size_t)size < sizeof(text))
			size += snprintf(text + size, sizeof(text) - (size_t)size, "%s%s",
					 size ? ", " : "", ic_change_mark_name(bit));
	if (size)
		ic_xml_attribute_string(xml, "marks", text);
}

static void device(struct ic_xml *xml, const struct ic_change *change)
{
	char text[48];

	if (change->kind != IC_CHANGE_CHARACTER_DEVICE && change->kind != IC_CHANGE_BLOCK_DEVICE)
		return;
	(void)snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64, change->device_major,
		       change->device_minor);
	ic_xml_attribute_string(xml, "device", text);
}

static void attributes(struct ic_xml *xml, const struct ic_change *change)
{
	for (size_t i = 0; i < change->nr_attributes && !ic_xml_failed(xml); i++) {
		const struct ic_change_attribute *attribute = &change->attributes[i];

		ic_xml_begin(xml, "ic:xattr");
		ic_xml_attribute(xml, "name", attribute->name);
		ic_xml_attribute(xml, "value", attribute->value);
		ic_xml_attribute_string(xml, "meaning", attribute->meaning);
		ic_xml_end(xml);
	}
}

static void change_element(struct ic_xml *xml, const struct ic_change *change)
{
	ic_xml_begin(xml, "ic:change");
	ic_xml_attribute_string(xml, "class", ic_change_class_name(change->class));
	marks(xml, change->marks);
	ic_xml_attribute_string(xml, "origin", ic_change_origin_name(change->origin));
	ic_xml_attribute_string(xml, "member", change->member);
	device(xml, change);
	if (change->has_was)
		ic_xml_attribute_string(xml, "was",
					change->was == IC_CHANGE_UNKNOWN ?
						"absent" :
						ic_change_kind_name(change->was));
	ic_xml_attribute(xml, "user", change->user);
	ic_xml_attribute(xml, "group", change->group);
	attributes(xml, change);
	ic_xml_end(xml);
}

static void change_file(struct ic_xml *xml, const struct ic_change *change)
{
	char type[2];

	ic_dfxml_file_begin(xml, &(struct ic_dfxml_file){
					 .name = change->path,
					 .error = change->unread,
					 .type = type_of(change->kind, type),
					 .has_size = change->kind == IC_CHANGE_REGULAR &&
						     change->has_metadata,
					 .size = change->size,
					 .mode = change->mode,
					 .has_owner = change->has_metadata,
					 .uid = change->uid,
					 .gid = change->gid,
					 .mtime = change->mtime,
					 .ctime = change->ctime,
					 .atime = change->atime,
					 .is_gone = change->class == IC_CHANGE_DELETED,
					 .link_target = change->target,
					 .libmagic = change->mime_type,
				 });
	byte_runs(xml, change);
	ic_dfxml_digest(xml, &change->digest);
	change_element(xml, change);
	ic_xml_end(xml);
}

void ic_dfxml_caveats(const struct ic_dfxml *dfxml)
{
	const struct ic_changes *changes = dfxml->input->checkpoint->changes;

	for (size_t i = 0; changes && i < changes->nr_caveats; i++) {
		ic_xml_begin(dfxml->xml, "ic:caveat");
		ic_xml_attribute_string(dfxml->xml, "text", changes->caveats[i]);
		ic_xml_end(dfxml->xml);
	}
}

void ic_dfxml_changes(const struct ic_dfxml *dfxml)
{
	const struct ic_changes *changes = dfxml->input->checkpoint->changes;

	for (size_t i = 0; changes && i < changes->nr && !ic_xml_failed(dfxml->xml); i++)
		change_file(dfxml->xml, &changes->change[i]);
}
