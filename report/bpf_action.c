/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "report/bpf.h"

#define ACTION 0xffff0000U /* SECCOMP_RET_ACTION_FULL */
#define DATA   0x0000ffffU

static const struct {
	uint32_t action;
	const char *name;
	const char *data; /* what the low bits are of; NULL: nothing */
} actions[] = {
	{ 0x80000000, "KILL_PROCESS", NULL }, { 0x00000000, "KILL_THREAD", NULL },
	{ 0x00030000, "TRAP", "" },           { 0x00050000, "ERRNO", "" },
	{ 0x7fc00000, "USER_NOTIF", NULL },   { 0x7ff00000, "TRACE", "" },
	{ 0x7ffc0000, "LOG", NULL },          { 0x7fff0000, "ALLOW", NULL },
};

const char *ic_bpf_action(uint32_t value, char *ret, size_t room)
{
	for (size_t i = 0; i < IC_NR(actions); i++)
		if ((value & ACTION) == actions[i].action) {
			(void)snprintf(ret, room, actions[i].data ? "%s(%" PRIu32 ")" : "%s",
				       actions[i].name, value & DATA);
			return ret;
		}
	/* What has no name the kernel takes for SECCOMP_RET_KILL_PROCESS. */
	(void)snprintf(ret, room, "0x%08" PRIx32 " (as KILL_PROCESS)", value);
	return ret;
}
