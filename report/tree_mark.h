/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_TREE_MARK_H
#define IC_REPORT_TREE_MARK_H

#include <stddef.h>

/** Levels that are drawn; 65,536 processes, each the child of the one before, would be 2 GiB. */
#define IC_MAX_DRAWN_LEVELS 256U

/** Room for any mark with its NUL. */
#define IC_TREE_MARK_SIZE (IC_MAX_DRAWN_LEVELS + 1)

/**
 * What stands before a row of a tree, as Volatility draws it: a `*` a level, nothing at the top.
 * Where it is deeper than is drawn, the number of levels: "300*". Returns its length.
 */
size_t ic_tree_mark(unsigned depth, char ret[IC_TREE_MARK_SIZE]);

#endif
