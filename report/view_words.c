/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view_words.h"

#include <inttypes.h>

#include "convert/base/limits.h"

void ic_view_words_check(const struct ic_view_request *request, const struct ic_process *process,
			 const struct ic_words *words, const char *what)
{
	if (words->truncated)
		ic_view_gap(request, process, IC_GAP_LIMIT, words->vaddr, words->size,
			    "process %u: more than %u bytes of %s, the rest is not shown",
			    process->pid, IC_MAX_ARGUMENTS, what);
	else if (!words->known && words->wanted)
		ic_view_gap(request, process, IC_GAP_MISSING, words->vaddr + words->had,
			    words->wanted - words->had,
			    "process %u: %" PRIu64 " of %" PRIu64
			    " bytes of its %s are not in the checkpoint",
			    process->pid, words->wanted - words->had, words->wanted, what);
}
