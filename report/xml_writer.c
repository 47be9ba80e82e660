/* SPDX-License-Identifier: Apache-2.0 */
#include "report/xml_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/xmlwriter.h>

#include "convert/base/escaped.h"

#define NAME_SIZE 64

struct ic_xml {
	xmlTextWriterPtr writer;
	struct ic_sink *sink;
	struct ic_error *err;
};

/*
 * Hands libxml2's bytes to the sink. A failure is kept here and never shown to libxml2, which
 * would print it.
 */
static int take(void *context, const char *bytes, int size)
{
	struct ic_xml *xml = context;

	if (!xml->err && size > 0)
		xml->err = ic_sink_write(xml->sink, bytes, (size_t)size);
	return size;
}

static const xmlChar *chars(const char *string)
{
	return (const xmlChar *)string;
}

/* What libxml2 returns is negative only when it found no memory: names and order are ours. */
static void check(struct ic_xml *xml, int result)
{
	if (result < 0 && !xml->err)
		xml->err = ic_error_memory();
}

struct ic_error *ic_xml_new(struct ic_sink *sink, struct ic_xml **ret)
{
	struct ic_xml *xml = calloc(1, sizeof(*xml));
	xmlOutputBufferPtr out;

	if (!xml)
		return ic_error_memory();
	xml->sink = sink;
	out = xmlOutputBufferCreateIO(take, NULL, xml, NULL);
	xml->writer = out ? xmlNewTextWriter(out) : NULL;
	if (!xml->writer) {
		if (out)
			xmlOutputBufferClose(out);
		free(xml);
		return ic_error_memory();
	}
	check(xml, xmlTextWriterWriteRaw(xml->writer,
					 chars("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")));
	check(xml, xmlTextWriterSetIndent(xml->writer, 1));
	check(xml, xmlTextWriterSetIndentString(xml->writer, chars("  ")));
	*ret = xml;
	return NULL;
}

struct ic_error *ic_xml_finish(struct ic_xml *xml)
{
	struct ic_error *err;

	check(xml, xmlTextWriterEndDocument(xml->writer));
	check(xml, xmlTextWriterFlush(xml->writer));
	err = xml->err;
	xml->err = NULL;
	return err;
}

void ic_xml_free(struct ic_xml *xml)
{
	if (!xml)
		return;
	if (!xml->err) /* what is still buffered belongs to a document that was given up */
		xml->err = ic_error_memory();
	xmlFreeTextWriter(xml->writer);
	ic_error_free(xml->err);
	free(xml);
}

void ic_xml_freep(struct ic_xml **xml)
{
	ic_xml_free(*xml);
}

bool ic_xml_failed(const struct ic_xml *xml)
{
	return xml->err != NULL;
}

void ic_xml_fail(struct ic_xml *xml, struct ic_error *err)
{
	if (xml->err)
		ic_error_free(err);
	else
		xml->err = err;
}

void ic_xml_begin(struct ic_xml *xml, const char *name)
{
	if (!xml->err)
		check(xml, xmlTextWriterStartElement(xml->writer, chars(name)));
}

void ic_xml_end(struct ic_xml *xml)
{
	if (!xml->err)
		check(xml, xmlTextWriterEndElement(xml->writer));
}

static void attribute(struct ic_xml *xml, const char *name, const char *value)
{
	if (!xml->err)
		check(xml, xmlTextWriterWriteAttribute(xml->writer, chars(name), chars(value)));
}

void ic_xml_attribute(struct ic_xml *xml, const char *name, struct ic_text text)
{
	ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;
	char base64_name[NAME_SIZE];

	if (!text.bytes || xml->err)
		return;
	ic_xml_fail(xml, ic_escaped_make(text, &escaped));
	attribute(xml, name, escaped.text);
	if (!escaped.base64)
		return;
	(void)snprintf(base64_name, sizeof(base64_name), "%s_b64", name);
	attribute(xml, base64_name, escaped.base64);
}

void ic_xml_attribute_string(struct ic_xml *xml, const char *name, const char *string)
{
	ic_xml_attribute(xml, name, ic_escaped_source(string));
}

void ic_xml_attribute_number(struct ic_xml *xml, const char *name, uint64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "%" PRIu64, number);
	attribute(xml, name, value);
}

void ic_xml_attribute_hex(struct ic_xml *xml, const char *name, uint64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "0x%" PRIx64, number);
	attribute(xml, name, value);
}

static void string(struct ic_xml *xml, const char *value)
{
	if (!xml->err && *value)
		check(xml, xmlTextWriterWriteString(xml->writer, chars(value)));
}

void ic_xml_text(struct ic_xml *xml, struct ic_text text)
{
	ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;

	if (xml->err)
		return;
	ic_xml_fail(xml, ic_escaped_make(text, &escaped));
	string(xml, escaped.text);
}

static void element(struct ic_xml *xml, const char *name, struct ic_text text, bool base64)
{
	ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;
	bool own = strncmp(name, "ic:", 3) == 0;
	char base64_name[NAME_SIZE];

	if (!text.bytes || xml->err)
		return;
	ic_xml_fail(xml, ic_escaped_make(text, &escaped));
	ic_xml_begin(xml, name);
	if (base64 && escaped.base64) {
		(void)snprintf(base64_name, sizeof(base64_name), "%s%s_b64",
			       own ? "" : "ic:", own ? name + 3 : name);
		attribute(xml, base64_name, escaped.base64);
	}
	string(xml, escaped.text);
	ic_xml_end(xml);
}

void ic_xml_element(struct ic_xml *xml, const char *name, struct ic_text text)
{
	element(xml, name, text, true);
}

void ic_xml_element_plain(struct ic_xml *xml, const char *name, struct ic_text text)
{
	element(xml, name, text, false);
}

void ic_xml_element_string(struct ic_xml *xml, const char *name, const char *string_value)
{
	element(xml, name, ic_escaped_source(string_value), true);
}

void ic_xml_element_number(struct ic_xml *xml, const char *name, uint64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "%" PRIu64, number);
	element(xml, name, ic_escaped_source(value), false);
}
