/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_VIEW_PSLIST_H
#define IC_REPORT_VIEW_PSLIST_H

/* Private to the views that list processes. */

#include "report/view.h"

/** Columns that pslist and pstree begin with: OFFSET (V), PID, TID, PPID, COMM. */
#define IC_VIEW_TASK_COLUMNS 5

/** The first cells of a process's row, or of one of its threads. */
void ic_view_task_cells(const struct ic_view_request *request, const struct ic_process *process,
			const struct ic_thread *thread, struct ic_cell *ret);

#endif
