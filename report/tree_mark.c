/* SPDX-License-Identifier: Apache-2.0 */
#include "report/tree_mark.h"

#include <stdio.h>
#include <string.h>

size_t ic_tree_mark(unsigned depth, char ret[IC_TREE_MARK_SIZE])
{
	if (depth > IC_MAX_DRAWN_LEVELS)
		return (size_t)snprintf(ret, IC_TREE_MARK_SIZE, "%u*", depth);
	memset(ret, '*', depth);
	ret[depth] = '\0';
	return depth;
}
