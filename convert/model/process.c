/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/process.h"

const char *ic_process_state_name(enum ic_process_state state)
{
	static const char *const names[] = {
		[IC_PROCESS_ALIVE] = "alive",
		[IC_PROCESS_STOPPED] = "stopped",
		[IC_PROCESS_ZOMBIE] = "zombie",
	};

	return names[state];
}
