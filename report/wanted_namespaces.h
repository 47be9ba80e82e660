/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_WANTED_NAMESPACES_H
#define IC_REPORT_WANTED_NAMESPACES_H

#include "report/view.h"

/** The namespaces of one kind that the processes of --pid are in; without --pid, all. */
struct ic_wanted_namespaces {
	bool all;
	uint32_t *ids; /**< sorted */
	size_t nr;
};

/** Find them. @param ret  to be given to ic_wanted_namespaces_release() in any case */
ic_must_use struct ic_error *ic_wanted_namespaces_find(const struct ic_view_request *request,
						       enum ic_namespace_kind kind,
						       struct ic_wanted_namespaces *ret);

bool ic_wanted_namespaces_have(const struct ic_wanted_namespaces *wanted, uint32_t id);

/** Destructor for ic_cleanup(). */
void ic_wanted_namespaces_release(struct ic_wanted_namespaces *wanted);

#endif
