/* SPDX-License-Identifier: Apache-2.0 */
#include <stats.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_stats = { "stats", "stats-dump", "", 0x57093306 };

struct ic_error *ic_draft_stats(const struct ic_member *member, struct ic_draft_stats *ret)
{
	ic_cleanup(ic_unpacked_free) StatsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "stats-dump", &ic_image_stats, &image);
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &stats_entry__descriptor, &entry);
	if (err)
		return err;
	if (!entry->dump)
		return ic_error_at(IC_ERR_DAMAGED, at, "no statistics of a dump");
	*ret = (struct ic_draft_stats){
		.pages_written = entry->dump->pages_written,
		.frozen_time = entry->dump->frozen_time,
	};
	return NULL;
}
