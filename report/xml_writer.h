/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_XML_WRITER_H
#define IC_REPORT_XML_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/sink.h"
#include "convert/base/text.h"

/**
 * An XML document on its way into a sink. Nothing of it is kept: memory is a few kilobytes.
 *
 * Text from the evidence is escaped (base/escape.h). Where that changed it, the raw bytes stand
 * beside it as base64: for an attribute NAME in the attribute NAME_b64, for an element NAME in its
 * own attribute ic:NAME_b64 (NAME_b64, if the element is itself in the namespace `ic`).
 *
 * The writer keeps the first error and then does nothing more; ic_xml_finish() returns it. Loops
 * over long lists ask ic_xml_failed().
 */
struct ic_xml;

/** Begin a document. The sink is borrowed. */
ic_must_use struct ic_error *ic_xml_new(struct ic_sink *sink, struct ic_xml **ret);

/** Close all open elements and hand everything to the sink. Only ic_xml_free() may follow. */
ic_must_use struct ic_error *ic_xml_finish(struct ic_xml *xml);

/** Release; NULL is fine. */
void ic_xml_free(struct ic_xml *xml);

/** Destructor for ic_cleanup(). */
void ic_xml_freep(struct ic_xml **xml);

bool ic_xml_failed(const struct ic_xml *xml);

/** Take over an error that the caller met on the way; NULL is fine. */
void ic_xml_fail(struct ic_xml *xml, struct ic_error *err);

/** Begin an element; `name` may have a prefix. Attributes come before anything else in it. */
void ic_xml_begin(struct ic_xml *xml, const char *name);

/** End the innermost element. */
void ic_xml_end(struct ic_xml *xml);

/** An attribute; none at all for an absent text. */
void ic_xml_attribute(struct ic_xml *xml, const char *name, struct ic_text text);
void ic_xml_attribute_string(struct ic_xml *xml, const char *name, const char *string);
void ic_xml_attribute_number(struct ic_xml *xml, const char *name, uint64_t number);
/** As "0x7f00". */
void ic_xml_attribute_hex(struct ic_xml *xml, const char *name, uint64_t number);

/** The text of the innermost element, without base64 beside it. */
void ic_xml_text(struct ic_xml *xml, struct ic_text text);

/** A whole element with a text; none at all for an absent text. */
void ic_xml_element(struct ic_xml *xml, const char *name, struct ic_text text);
void ic_xml_element_string(struct ic_xml *xml, const char *name, const char *string);
void ic_xml_element_number(struct ic_xml *xml, const char *name, uint64_t number);
/** As ic_xml_element(), for elements that take no attribute: no base64. */
void ic_xml_element_plain(struct ic_xml *xml, const char *name, struct ic_text text);

#endif
