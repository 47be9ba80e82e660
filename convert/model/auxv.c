/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/auxv.h"

bool ic_auxv_find(const struct ic_process *process, uint64_t type, uint64_t *ret)
{
	for (size_t i = 0; i + 1 < process->nr_auxv; i += 2) {
		if (process->auxv[i] == type) {
			*ret = process->auxv[i + 1];
			return true;
		}
	}
	return false;
}
