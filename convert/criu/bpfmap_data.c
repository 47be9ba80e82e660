/* SPDX-License-Identifier: Apache-2.0 */
#include <bpfmap_data.pb-c.h>

#include "convert/criu/content.h"

const struct ic_image_kind ic_image_bpfmap_data = { "bpfmap-data", "bpfmap-data.img", "",
						    0x64324033 };

static struct ic_error *item(const void *message, struct ic_stream *stream, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const BpfmapDataEntry *entry = message;
	struct ic_draft_bpf_data *data = ret;
	struct ic_error *err;

	(void)arena;
	data->map_id = entry->map_id;
	data->nr_pairs = entry->count;
	err = ic_content_pass(stream, entry->keys_bytes, at, &data->keys);
	return err ? err : ic_content_pass(stream, entry->values_bytes, at, &data->values);
}

static const struct ic_content_decoder decoder = {
	.kind = &ic_image_bpfmap_data,
	.descriptor = &bpfmap_data_entry__descriptor,
	.item_size = sizeof(struct ic_draft_bpf_data),
	.item = item,
};

struct ic_error *ic_draft_bpf_data(const struct ic_member *member, struct ic_arena *arena,
				   struct ic_array *list)
{
	return ic_content_decode(&decoder, member, arena, list);
}
