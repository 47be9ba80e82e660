/* SPDX-License-Identifier: Apache-2.0 */
#include "report/member_status.h"

const char *ic_member_status(const struct ic_member *member, bool digests)
{
	if (member->digest.known)
		return "digested";
	if (member->unread)
		return member->unread;
	return digests ? "not computed" : "digests are off";
}
