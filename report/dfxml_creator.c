/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "convert/base/escaped.h"
#include "convert/base/utc.h"
#include "report/command_line.h"

#ifdef __clang__
#define COMPILER __VERSION__ /* names itself */
#else
#define COMPILER "GCC " __VERSION__
#endif

static void library(struct ic_xml *xml, const char *name, const char *version)
{
	if (!version)
		return;
	ic_xml_begin(xml, "library");
	ic_xml_attribute_string(xml, "name", name);
	ic_xml_attribute_string(xml, "version", version);
	ic_xml_end(xml);
}

/* libxml2 says "20914-GITv2.9.14" or so of itself. */
static void libxml2_running(struct ic_xml *xml)
{
	unsigned long number = strtoul(xmlParserVersion, NULL, 10);
	char version[64];

	(void)snprintf(version, sizeof(version), "%lu.%lu.%lu", number / 10000, number / 100 % 100,
		       number % 100);
	library(xml, "libxml2", version);
}

/* All libraries by name, libxml2 among them. */
static void libraries(struct ic_xml *xml, const struct ic_report_input *input, bool running)
{
	bool own_done = false;

	for (size_t i = 0; i <= input->nr_libraries; i++) {
		const struct ic_report_library *next = i < input->nr_libraries ?
							       &input->libraries[i] :
							       NULL;

		if (!own_done && (!next || strcmp(next->name, "libxml2") > 0)) {
			if (running)
				libxml2_running(xml);
			else
				library(xml, "libxml2", LIBXML_DOTTED_VERSION);
			own_done = true;
		}
		if (next)
			library(xml, next->name, running ? next->running : next->built);
	}
}

static void command_line(struct ic_xml *xml, const struct ic_run_facts *run)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	char *line;

	ic_xml_fail(xml, ic_arena_new(&arena));
	if (!arena)
		return;
	line = ic_command_line(arena, run->argv, run->argc);
	if (line)
		ic_xml_element_string(xml, "command_line", line);
	else
		ic_xml_fail(xml, ic_error_memory());
}

static void execution(struct ic_xml *xml, const struct ic_run_facts *run)
{
	char start[IC_UTC_SIZE];

	ic_xml_begin(xml, "execution_environment");
	ic_xml_element_string(xml, "os_sysname", run->os_sysname);
	ic_xml_element_string(xml, "os_release", run->os_release);
	ic_xml_element_string(xml, "os_version", run->os_version);
	ic_xml_element_string(xml, "host", run->host);
	ic_xml_element_string(xml, "arch", run->machine);
	command_line(xml, run);
	ic_xml_element_number(xml, "uid", run->uid);
	ic_xml_element_string(xml, "username", run->username);
	if (ic_utc_format(run->start_seconds, start))
		ic_xml_element_string(xml, "start_time", start);
	ic_xml_end(xml);
}

void ic_dfxml_creator(struct ic_xml *xml, const struct ic_report_input *input,
		      const struct ic_run_facts *run)
{
	ic_xml_begin(xml, "creator");
	ic_xml_element_string(xml, "program", "icecore");
	ic_xml_element_string(xml, "version", IC_VERSION);
	ic_xml_begin(xml, "build_environment");
	ic_xml_element_string(xml, "compiler", COMPILER);
	libraries(xml, input, false);
	ic_xml_end(xml);
	if (run) {
		execution(xml, run);
		libraries(xml, input, true);
	}
	ic_xml_end(xml);
}
