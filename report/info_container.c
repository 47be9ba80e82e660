/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>
#include <string.h>

#include "convert/base/escaped.h"
#include "report/log_summary.h"

#define MAX_CAVEATS   8
#define MAX_ADDRESSES 4

static const char *escaped(struct ic_page_writer *writer, const char *string)
{
	return ic_page_escape(writer, ic_escaped_source(string));
}

/* " LEADTEXT", or nothing. */
static const char *with(struct ic_page_writer *writer, const char *lead, struct ic_text text)
{
	return text.size ? ic_page_text(writer, "%s%s", lead, ic_page_escape(writer, text)) : "";
}

static void facts(struct ic_page_writer *writer, const struct ic_container *container)
{
	static const struct {
		const char *title;
		enum ic_container_fact fact;
	} rows[] = {
		{ "name", IC_CONTAINER_NAME },         { "id", IC_CONTAINER_ID },
		{ "image", IC_CONTAINER_IMAGE },       { "digest", IC_CONTAINER_IMAGE_DIGEST },
		{ "pod", IC_CONTAINER_POD },           { "namespace", IC_CONTAINER_POD_NAMESPACE },
		{ "runtime", IC_CONTAINER_RUNTIME },   { "kernel", IC_CONTAINER_HOST_KERNEL },
		{ "state", IC_CONTAINER_STATE },       { "created", IC_CONTAINER_CREATED },
		{ "started", IC_CONTAINER_STARTED },   { "taken", IC_CONTAINER_CHECKPOINTED },
		{ "restored", IC_CONTAINER_RESTORED }, { "finished", IC_CONTAINER_FINISHED },
	};

	ic_page_field(writer, "engine",
		      ic_page_text(writer, "%s%s", escaped(writer, container->engine),
				   with(writer, " ", container->is[IC_CONTAINER_ENGINE_VERSION])));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ic_page_field(writer, rows[i].title,
			      ic_page_escape(writer, container->is[rows[i].fact]));
}

static void addresses(struct ic_page_writer *writer, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_addresses && i < MAX_ADDRESSES; i++) {
		const struct ic_container_address *is = &container->addresses[i];

		ic_page_field(writer, i ? "" : "address",
			      ic_page_text(writer, "%s%s%s%s%s",
					   ic_page_escape(writer, is->address),
					   with(writer, " on ", is->interface),
					   with(writer, ", MAC ", is->mac),
					   with(writer, ", gateway ", is->gateway),
					   with(writer, ", network ", is->network)));
	}
	if (container->nr_addresses > MAX_ADDRESSES)
		ic_page_field(writer, "",
			      ic_page_text(writer, "... and %zu more",
					   container->nr_addresses - MAX_ADDRESSES));
}

static void counts(struct ic_page_writer *writer, const struct ic_container *container)
{
	size_t nr = 0, nr_binds = 0;

	/* A second member that lists them lists the same ones. */
	for (size_t i = 0; i < container->nr_mounts; i++) {
		const struct ic_container_mount *mount = &container->mounts[i];

		if (mount->is_volume || mount->where != container->mounts[0].where)
			continue;
		nr++;
		nr_binds += ic_text_is(mount->type, "bind");
	}
	if (nr)
		ic_page_field(writer, "mounts",
			      ic_page_text(writer, "%zu, %zu of them from outside", nr, nr_binds));
	if (container->nr_annotations)
		ic_page_field(writer, "annotated",
			      ic_page_text(writer, "%zu annotations and labels",
					   container->nr_annotations));
}

static void logs(struct ic_page_writer *writer, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_logs && !writer->err; i++) {
		const struct ic_member *member = container->logs[i].member;
		struct ic_log_summary summary;

		writer->err = ic_log_summary(member, writer->arena, &summary);
		if (writer->err)
			return;
		if (summary.unread) {
			ic_page_field(writer, "output",
				      ic_page_text(writer, "%s: %s", escaped(writer, member->name),
						   summary.unread));
			continue;
		}
		ic_page_field(writer, "output",
			      ic_page_text(writer, "%s: %s%" PRIu64 " line%s%s%s",
					   escaped(writer, member->name),
					   summary.is_long ? "in the first GiB " : "",
					   summary.nr_lines, summary.nr_lines == 1 ? "" : "s",
					   with(writer, ", ", summary.first),
					   summary.nr_lines > 1 ?
						   with(writer, " to ", summary.last) :
						   ""));
	}
}

static void absent(struct ic_page_writer *writer, const struct ic_container *container)
{
	const char *list = "";

	for (size_t i = 0; i < container->nr_absent; i++)
		list = ic_page_text(writer, "%s%s%s", list, *list ? ", " : "",
				    escaped(writer, container->absent[i].name));
	ic_page_field(writer, "without", list);
}

/* A text on as many lines as it needs, broken at blanks. */
static void paragraph(struct ic_page_writer *writer, const char *text)
{
	size_t room = writer->page.columns > 20 ? writer->page.columns - 4 : SIZE_MAX;
	const char *lead = "  - ";

	while (*text) {
		const char *end = text, *next = text;

		while (*next) {
			const char *word = next + 1 + strcspn(next + 1, " ");

			if (end > text &&
			    ic_page_width(ic_page_text(writer, "%.*s", (int)(word - text), text)) >
				    room)
				break;
			end = next = word;
		}
		ic_page_format(writer, IC_PAGE_PLAIN, "%s%.*s", lead, (int)(end - text), text);
		text = end + (*end == ' ');
		lead = "    ";
	}
}

static void caveats(struct ic_page_writer *writer, const struct ic_container *container)
{
	if (!container->nr_caveats)
		return;
	ic_page_line(writer, IC_PAGE_HEADING, "What it cannot tell");
	for (size_t i = 0; i < container->nr_caveats && i < MAX_CAVEATS; i++)
		paragraph(writer, ic_page_escape(writer, container->caveats[i].text));
	if (container->nr_caveats > MAX_CAVEATS)
		ic_page_format(writer, IC_PAGE_DIM, "  ... and %zu more, all in manifest.json",
			       container->nr_caveats - MAX_CAVEATS);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}

void ic_info_container(struct ic_page_writer *writer, const struct ic_facts *facts_of)
{
	const struct ic_container *container = &facts_of->checkpoint->container;

	if (container->engine) {
		ic_page_line(writer, IC_PAGE_HEADING, "Container");
		facts(writer, container);
		addresses(writer, container);
		counts(writer, container);
		logs(writer, container);
		absent(writer, container);
		ic_page_line(writer, IC_PAGE_PLAIN, "");
	}
	caveats(writer, container);
}

/* "CRIU 4.2 on lab, Linux 6.18.44; 2 errors, 1 warning in 14 lines" */
void ic_info_criu_logs(struct ic_page_writer *writer, const struct ic_container *container)
{
	for (size_t i = 0; i < container->nr_criu_logs; i++) {
		const struct ic_criu_log *log = &container->criu_logs[i];
		const char *name = escaped(writer, log->member->name);

		if (log->unread) {
			ic_page_field(writer, "log",
				      ic_page_text(writer, "%s: %s", name, log->unread));
			continue;
		}
		if (!log->nr_lines)
			continue;
		ic_page_field(writer, "log",
			      ic_page_text(writer,
					   "%s:%s%s%s%s%s %" PRIu64 " error%s, %" PRIu64
					   " warning%s",
					   name, with(writer, " CRIU ", log->version),
					   with(writer, " on ", log->host),
					   with(writer, ", Linux ", log->release),
					   log->version.size || log->host.size ? ";" : "",
					   log->is_long ? " in the first 64 MiB" : "",
					   log->nr_errors, log->nr_errors == 1 ? "" : "s",
					   log->nr_warnings, log->nr_warnings == 1 ? "" : "s"));
	}
}
