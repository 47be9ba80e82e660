/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/list.h"

#include "convert/criu/unpack.h"

static struct ic_error *decode_one(const struct ic_list_decoder *decoder, struct ic_image *image,
				   struct ic_arena *arena, struct ic_array *list)
{
	struct ic_place at = image->reader.at;
	ic_cleanup(ic_unpacked_free) void *message = NULL;
	struct ic_error *err = ic_unpack_next(image, decoder->descriptor, &message);
	void *item;

	if (err)
		return err;
	item = ic_array_append(list, arena, decoder->item_size);
	if (!item)
		return ic_error_memory();
	err = decoder->item(message, image, at, arena, item);
	if (err)
		list->nr--;
	return err;
}

struct ic_error *ic_list_decode(const struct ic_list_decoder *decoder,
				const struct ic_member *member, const char *name,
				struct ic_arena *arena, struct ic_array *list)
{
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, decoder->kind, &image);

	while (!err && ic_image_has_more(&image)) {
		if (list->nr >= decoder->most)
			return ic_error_at(IC_ERR_LIMIT, image.reader.at,
					   "more than %u records; the rest is not read",
					   decoder->most);
		err = decode_one(decoder, &image, arena, list);
	}
	return err;
}
