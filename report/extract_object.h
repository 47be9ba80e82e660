/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_EXTRACT_OBJECT_H
#define IC_REPORT_EXTRACT_OBJECT_H

#include "convert/base/gaps.h"
#include "convert/model/address_space.h"
#include "report/extract.h"

/**
 * Write what an object holds into a file of `size` bytes: holes where it is zero, and where its
 * bytes are lost, of which `gaps` gains a line.
 *
 * @return NULL, IC_ERR_SYSTEM, IC_ERR_MEMORY, IC_ERR_DAMAGED (a member is shorter than it was)
 */
ic_must_use struct ic_error *ic_extract_object(struct ic_extract *extract, const char *name,
					       const struct ic_object *object, uint64_t size,
					       struct ic_gaps *gaps, const char **ret_name);

#endif
