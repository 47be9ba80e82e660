/* SPDX-License-Identifier: Apache-2.0 */
#include <cpuinfo.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_cpuinfo = { "cpuinfo", "cpuinfo.img", "", 0x61404013 };

struct ic_error *ic_draft_cpuinfo(const struct ic_member *member, struct ic_draft_cpuinfo *ret)
{
	ic_cleanup(ic_unpacked_free) CpuinfoEntry *entry = NULL;
	struct ic_draft_cpuinfo cpuinfo = { 0 };
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "cpuinfo.img", &ic_image_cpuinfo, &image);

	if (!err)
		err = ic_unpack_next(&image, &cpuinfo_entry__descriptor, &entry);
	if (err)
		return err;
	if (entry->n_x86_entry) { /* CRIU writes one */
		cpuinfo.xfeatures_mask = entry->x86_entry[0]->xfeatures_mask;
		cpuinfo.xsave_size = entry->x86_entry[0]->xsave_size;
	}
	*ret = cpuinfo;
	return NULL;
}
