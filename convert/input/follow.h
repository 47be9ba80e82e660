/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_FOLLOW_H
#define IC_INPUT_FOLLOW_H

#include "convert/input/store.h"

/**
 * The member of that name, or the one that links of the archive or folder lead to, symbolic ones and
 * hard ones. Nothing is opened for this: a link leads from a member to a member, or nowhere. At
 * most IC_MAX_LINKS are followed.
 *
 * @return a member that is not `unread`; NULL: there is none
 */
const struct ic_member *ic_follow(const struct ic_store *store, const char *name);

#endif
