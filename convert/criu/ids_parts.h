/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_IDS_PARTS_H
#define IC_CRIU_IDS_PARTS_H

/* Private to the decoders of images that name kernel objects. */

#include <core.pb-c.h>

#include "convert/model/namespaces.h"

/** The namespaces that a message names; 0 for those it does not. */
void ic_ids_take(const TaskKobjIdsEntry *entry, struct ic_namespace_ids *ret);

#endif
