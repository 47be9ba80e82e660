/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CONTAINER_JSON_H
#define IC_REPORT_CONTAINER_JSON_H

#include "convert/base/json_writer.h"
#include "convert/model/checkpoint.h"

/**
 * What is known of the container ("container"), of the dump ("statistics") and of CRIU's own logs
 * ("criu_logs"): three values of the innermost object, each only if there is something to say.
 */
void ic_container_json(struct ic_json *json, const struct ic_checkpoint *checkpoint);

#endif
