/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_VIEW_WORDS_H
#define IC_REPORT_VIEW_WORDS_H

/* Private to the views that show strings a process began with. */

#include "report/view.h"
#include "report/words.h"

/**
 * Note a gap for words that are not, or not all, in the checkpoint.
 *
 * @param what  "command line"
 */
void ic_view_words_check(const struct ic_view_request *request, const struct ic_process *process,
			 const struct ic_words *words, const char *what);

#endif
