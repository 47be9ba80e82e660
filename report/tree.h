/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_TREE_H
#define IC_REPORT_TREE_H

#include "report/facts.h"

struct ic_tree_node {
	uint32_t process; /**< index in the checkpoint's processes */
	uint32_t depth;   /**< 0: its parent is not in the checkpoint */
};

/**
 * The processes as a tree: each one before its children, children in the order of the checkpoint.
 * Every process is there once, whatever the evidence says of parents.
 *
 * @param ret  as many nodes as processes; to be released with free()
 */
ic_must_use struct ic_error *ic_tree_new(const struct ic_facts *facts, struct ic_tree_node **ret);

#endif
