/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_MEMBER_STATUS_H
#define IC_REPORT_MEMBER_STATUS_H

#include <stdbool.h>

#include "convert/base/member.h"

/**
 * What became of a member: "digested", why it was not read, or why there is no digest. Not escaped.
 *
 * @param digests  whether the run computes digests
 */
const char *ic_member_status(const struct ic_member *member, bool digests);

#endif
