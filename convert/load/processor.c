/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/loader.h"

#define AUX_MINSIGSTKSZ 51 /* AT_MINSIGSTKSZ: not in glibc's elf.h of Debian 12 */

/* CRIU writes it only where it is asked to. */
void ic_load_cpuinfo(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "cpuinfo.img");
	struct ic_draft_cpuinfo cpuinfo;
	struct ic_error *err;

	if (!member)
		return;
	err = ic_draft_cpuinfo(member, &cpuinfo);
	if (err) {
		ic_gaps_add_error(loader->gaps, 0, member->name, err);
		return;
	}
	loader->processor.xfeatures = cpuinfo.xfeatures_mask;
	loader->processor.xsave_bytes = cpuinfo.xsave_size;
}

struct ic_processor *ic_loader_processor(struct ic_loader *loader)
{
	struct ic_processor *processor = ic_arena_alloc(loader->arena, 1, sizeof(*processor));

	if (processor)
		*processor = loader->processor;
	return processor;
}

void ic_load_signal_frame(const struct ic_process *process, struct ic_processor *processor)
{
	(void)ic_auxv_find(process, AUX_MINSIGSTKSZ, &processor->signal_frame_bytes);
}
