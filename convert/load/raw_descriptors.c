/* SPDX-License-Identifier: Apache-2.0 */
#include <json.h>

#include "convert/load/raw.h"

/* Three paths; runc and crun write nothing else. */
#define MOST_BYTES (1U << 16)

static void list_names(struct ic_listing *listing, struct json_object *names)
{
	size_t nr = json_object_array_length(names);

	for (size_t i = 0; i < nr; i++) {
		struct json_object *name = json_object_array_get_idx(names, i);
		const char *key = ic_listing_open(listing, 0);

		if (json_object_is_type(name, json_type_string))
			ic_json_exact(&listing->json, key,
				      (struct ic_text){ json_object_get_string(name),
							(size_t)json_object_get_string_len(name) });
		else
			ic_json_null(&listing->json, key);
		ic_listing_close(listing);
	}
}

/* What descriptors 0, 1 and 2 were: an array of strings, written by the runtime. */
static void list(struct ic_listing *listing)
{
	const struct ic_blob *blob = &listing->member->blob;
	struct json_tokener *tokener;
	struct json_object *names;

	if (!blob->bytes || blob->size > MOST_BYTES) {
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, 0),
			    "of %llu bytes, more than three paths take",
			    (unsigned long long)blob->size);
		return;
	}
	tokener = json_tokener_new();
	if (!tokener) {
		ic_gaps_add_error(listing->show.gaps, 0, listing->member->name, ic_error_memory());
		return;
	}
	names = json_tokener_parse_ex(tokener, (const char *)blob->bytes, (int)blob->size);
	if (names && json_object_is_type(names, json_type_array))
		list_names(listing, names);
	else
		ic_gaps_add(listing->show.gaps,
			    ic_listing_gap(listing, json_tokener_get_parse_end(tokener)),
			    "not a JSON array");
	json_object_put(names);
	json_tokener_free(tokener);
}

const struct ic_raw_format ic_raw_descriptors = {
	"descriptors.json", "descriptors", ".json", IC_RAW_NEEDS_BYTES, list,
};
