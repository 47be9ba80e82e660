/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/memory_format.h"

#include <string.h>

#include "convert/base/attributes.h"

const struct ic_memory_format *const ic_memory_formats[] = {
	&ic_memory_raw,
	&ic_memory_lime,
	&ic_memory_proc,
};
const char *const ic_memory_format_names[] = { "raw", "lime", "proc", NULL };
const size_t ic_nr_memory_formats = IC_NR(ic_memory_formats);

const struct ic_memory_format *ic_memory_format_find(const char *name)
{
	for (size_t i = 0; i < ic_nr_memory_formats; i++)
		if (!strcmp(ic_memory_formats[i]->name, name))
			return ic_memory_formats[i];
	return NULL;
}
