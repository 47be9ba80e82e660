/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <tty.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_tty.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_tty_data = { "tty-data", "tty-data.img", "", 0x59413026 };

/*
 * The bytes are a field of the record, whose place protobuf-c does not tell: they are looked for in
 * the record, which has them once unless they are as short as its other field.
 */
static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const TtyDataEntry *entry = message;
	struct ic_draft_tty_data *data = ret;
	size_t record = (size_t)(image->reader.at.offset - at.offset);
	const uint8_t *first = image->reader.next - record, *found;

	(void)arena;
	if (!entry->has_tty_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "bytes of no terminal");
	data->terminal_id = entry->tty_id;
	data->size = entry->data.len;
	found = entry->data.len ? memmem(first, record, entry->data.data, entry->data.len) : first;
	if (!found)
		return ic_error_at(IC_ERR_DAMAGED, at, "bytes that the record does not have");
	data->offset = at.offset + (uint64_t)(found - first);
	return NULL;
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_tty_data,
	.descriptor = &tty_data_entry__descriptor,
	.item_size = sizeof(struct ic_draft_tty_data),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_tty_data(const struct ic_member *member, struct ic_arena *arena,
				   struct ic_array *list)
{
	return ic_list_decode(&decoder, member, "tty-data.img", arena, list);
}
