/* SPDX-License-Identifier: Apache-2.0 */
#include <pipe_data.pb-c.h>

#include "convert/criu/content.h"

const struct ic_image_kind ic_image_pipes_data = { "pipes-data", "pipes-data.img", "", 0x56453709 };
const struct ic_image_kind ic_image_fifo_data = { "fifo-data", "fifo-data.img", "", 0x59333054 };

static struct ic_error *item(const void *message, struct ic_stream *stream, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const PipeDataEntry *entry = message;
	struct ic_draft_pipe_data *data = ret;

	(void)arena;
	data->pipe_id = entry->pipe_id;
	data->has_capacity = entry->has_size;
	data->capacity = entry->size;
	data->offset = at.offset;
	return ic_content_pass(stream, entry->bytes, at, &data->content);
}

struct ic_error *ic_draft_pipe_data(const struct ic_member *member,
				    const struct ic_image_kind *kind, struct ic_arena *arena,
				    struct ic_array *list)
{
	const struct ic_content_decoder decoder = {
		.kind = kind,
		.descriptor = &pipe_data_entry__descriptor,
		.item_size = sizeof(struct ic_draft_pipe_data),
		.item = item,
	};

	return ic_content_decode(&decoder, member, arena, list);
}
