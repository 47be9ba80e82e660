/* SPDX-License-Identifier: Apache-2.0 */
#include "report/arguments.h"

#include "convert/base/checked.h"

void ic_arguments_read(const struct ic_process *process, struct ic_arguments *ret)
{
	uint64_t whole = process->arg_end > process->arg_start ?
				 process->arg_end - process->arg_start :
				 0;
	size_t want = (size_t)ic_min(whole, IC_ARGUMENTS_MAX_BYTES);
	size_t have = 0;

	if (want)
		ic_error_free(ic_memory_read(&process->space, process->arg_start, ret->bytes, want,
					     &have));
	ret->known = want && have == want;
	ret->truncated = want < whole;
	while (have && !ret->bytes[have - 1])
		have--;
	ret->bytes[have] = '\0';
	ret->size = have;
	ret->next = 0;
}

bool ic_arguments_next(struct ic_arguments *arguments, struct ic_text *ret)
{
	const char *start = arguments->bytes + arguments->next;

	if (arguments->next >= arguments->size)
		return false;
	*ret = (struct ic_text){ start, strlen(start) };
	arguments->next += ret->size + 1;
	return true;
}
