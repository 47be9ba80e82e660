/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/loader.h"

/* CRIU writes it only where it is asked to. */
void ic_load_cpuinfo(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "cpuinfo.img");
	struct ic_error *err = member ? ic_draft_cpuinfo(member, &loader->cpuinfo) : NULL;

	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name, err);
}

void ic_add_cpuinfo(const struct ic_loader *loader, struct ic_processor *processor)
{
	processor->xfeatures = loader->cpuinfo.xfeatures_mask;
	processor->xsave_bytes = loader->cpuinfo.xsave_size;
}
