/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/load/loader.h"

#define AUX_MINSIGSTKSZ 51 /* AT_MINSIGSTKSZ: not in glibc's elf.h of Debian 12 */

void ic_load_processor(const struct ic_process *process, struct ic_processor *processor)
{
	const struct ic_address_space *space = &process->space;

	(void)ic_auxv_find(process, AUX_MINSIGSTKSZ, &processor->signal_frame_bytes);
	(void)ic_auxv_find(process, AT_HWCAP, &processor->hwcap);
	processor->page_size = space->page_size;
	if (space->nr_mappings)
		processor->address_end = space->mappings[space->nr_mappings - 1].end;
}
