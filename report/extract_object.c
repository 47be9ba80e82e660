/* SPDX-License-Identifier: Apache-2.0 */
#include "report/extract_object.h"

#include <inttypes.h>

#include "convert/base/checked.h"

/* A file on its way, and what it lacks. */
struct writer {
	struct ic_sink *sink;
	const struct ic_object *object;
	uint64_t size;
	uint64_t lost; /* bytes */
};

/* From where the file stands to `end` no run has anything. */
static struct ic_error *skip_to(struct writer *writer, uint64_t end)
{
	uint64_t at = ic_sink_offset(writer->sink);
	uint64_t known = ic_min(writer->object->known_until, end);

	if (at >= end)
		return NULL;
	writer->lost += end - ic_max(at, known);
	return ic_sink_skip(writer->sink, end - at);
}

static struct ic_error *write_run(struct writer *writer, const struct ic_run *run)
{
	uint64_t size = ic_min(run->size, writer->size - run->start);
	struct ic_error *err = skip_to(writer, run->start);

	if (err)
		return err;
	if (ic_origin_has_bytes(run->origin) && run->member && run->member->has_blob)
		return ic_sink_copy(writer->sink, &run->member->blob, run->member->name,
				    run->offset, size);
	if (run->origin != IC_ORIGIN_ZERO)
		writer->lost += size;
	return ic_sink_skip(writer->sink, size);
}

struct ic_error *ic_extract_object(struct ic_extract *extract, const char *name,
				   const struct ic_object *object, uint64_t size,
				   struct ic_gaps *gaps, const char **ret_name)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct writer writer = { .object = object, .size = size };
	struct ic_error *err = ic_extract_open(extract, name, &sink, ret_name);

	writer.sink = sink;
	for (size_t i = 0; !err && i < object->pages.nr; i++)
		if (object->pages.run[i].start < size)
			err = write_run(&writer, &object->pages.run[i]);
	if (!err)
		err = skip_to(&writer, size);
	if (!err)
		err = ic_extract_finish(sink);
	if (!err && writer.lost)
		ic_gaps_add(gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING,
					     .member = object->member_name,
					     .size = writer.lost },
			    "%s: %" PRIu64 " bytes are not at hand: holes in %s",
			    object->member_name, writer.lost, *ret_name);
	return err;
}
