/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"

/* What is no link to a path, by CRIU's name of the kind (fd_types of fdinfo.proto, CRIU 4.2). */
static const struct {
	const char *kind, *name_type;
} name_types[] = {
	{ "PIPE", "p" },   { "FIFO", "p" },     { "INETSK", "s" },
	{ "UNIXSK", "s" }, { "PACKETSK", "s" }, { "NETLINKSK", "s" },
};

static const char *name_type(const struct ic_file *file)
{
	for (size_t i = 0; file && file->type_name && i < IC_NR(name_types); i++)
		if (!strcmp(file->type_name, name_types[i].kind))
			return name_types[i].name_type;
	return "l";
}

/* proc/PID/NAME: a link to a path. */
static void link_file(struct ic_xml *xml, const struct ic_process *process, uint64_t partition,
		      const char *link, const struct ic_file *to)
{
	char name[48];

	if (!to)
		return;
	(void)snprintf(name, sizeof(name), "proc/%" PRIu32 "/%s", process->pid, link);
	ic_dfxml_file_begin(xml, &(struct ic_dfxml_file){
					 .name = ic_escaped_source(name),
					 .partition = partition,
					 .type = "l",
					 .link_target = to->path,
				 });
	ic_xml_end(xml);
}

static void fd_element(struct ic_xml *xml, const struct ic_descriptor *descriptor)
{
	const struct ic_file *file = descriptor->file;

	ic_xml_begin(xml, "ic:fd");
	ic_xml_attribute_number(xml, "n", descriptor->fd);
	ic_xml_attribute_number(xml, "close_on_exec", descriptor->close_on_exec);
	if (file) {
		ic_xml_attribute_string(xml, "kind", file->type_name);
		ic_xml_attribute_number(xml, "file_id", file->id);
		if (file->has_flags)
			ic_xml_attribute_hex(xml, "flags", file->flags);
		ic_xml_attribute_number(xml, "pos", file->position);
		ic_xml_attribute_number(xml, "deleted", file->deleted);
		if (file->has_size)
			ic_xml_attribute_number(xml, "size", file->size);
	}
	ic_xml_end(xml);
}

static void descriptor_file(struct ic_xml *xml, const struct ic_process *process,
			    uint64_t partition, const struct ic_descriptor *descriptor)
{
	const struct ic_file *file = descriptor->file;
	struct ic_dfxml_file head = {
		.error = file ? NULL : "the checkpoint does not say what this descriptor is",
		.partition = partition,
		.type = name_type(file),
	};
	char name[48];

	(void)snprintf(name, sizeof(name), "proc/%" PRIu32 "/fd/%" PRIu32, process->pid,
		       descriptor->fd);
	head.name = ic_escaped_source(name);
	if (file) {
		head.mode = file->mode;
		head.link_target = file->path;
	}
	ic_dfxml_file_begin(xml, &head);
	fd_element(xml, descriptor);
	ic_xml_end(xml);
}

void ic_dfxml_descriptors(const struct ic_dfxml *dfxml, const struct ic_process *process,
			  uint64_t partition)
{
	struct ic_xml *xml = dfxml->xml;

	link_file(xml, process, partition, "exe", process->exe);
	link_file(xml, process, partition, "cwd", process->cwd);
	link_file(xml, process, partition, "root", process->root);
	for (size_t i = 0; i < process->nr_descriptors && !ic_xml_failed(xml); i++)
		descriptor_file(xml, process, partition, &process->descriptors[i]);
}
