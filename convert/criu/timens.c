/* SPDX-License-Identifier: Apache-2.0 */
#include <timens.pb-c.h>

#include "convert/criu/draft_namespaces.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_timens = { "timens", "timens-", ".img", 0x43114433 };

struct ic_error *ic_draft_timens(const struct ic_member *member, const char *name,
				 struct ic_clocks *ret)
{
	ic_cleanup(ic_unpacked_free) TimensEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_timens, &image);
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &timens_entry__descriptor, &entry);
	if (err)
		return err;
	if (!entry->monotonic || !entry->boottime)
		return ic_error_at(IC_ERR_DAMAGED, at, "does not say both clocks");
	*ret = (struct ic_clocks){ true, entry->monotonic->tv_sec, entry->monotonic->tv_nsec,
				   entry->boottime->tv_sec, entry->boottime->tv_nsec };
	return NULL;
}
