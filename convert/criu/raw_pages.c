/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/listing.h"

/* Contents of memory: how much there is, is all that a listing can say of it. */
static void list_size(struct ic_listing *listing)
{
	ic_json_object(&listing->json, ic_listing_open(listing, 0));
	ic_json_number(&listing->json, "size", listing->member->size);
	ic_json_close(&listing->json);
	ic_listing_close(listing);
}

const struct ic_raw_format ic_raw_pages = { "pages", "pages-", ".img", IC_RAW_NEEDS_SIZE,
					    list_size };
const struct ic_raw_format ic_raw_amdgpu_pages = {
	"amdgpu-pages", "amdgpu-pages-", ".img", IC_RAW_NEEDS_SIZE, list_size,
};
const struct ic_raw_format ic_raw_amdgpu_drm_pages = {
	"amdgpu-drm-pages", "amdgpu-drm-pages-", ".img", IC_RAW_NEEDS_SIZE, list_size,
};
