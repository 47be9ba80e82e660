/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/loader.h"

#define AUX_MINSIGSTKSZ 51 /* AT_MINSIGSTKSZ: not in glibc's elf.h of Debian 12 */

void ic_load_processor(const struct ic_process *process, struct ic_processor *processor)
{
	(void)ic_auxv_find(process, AUX_MINSIGSTKSZ, &processor->signal_frame_bytes);
}
