/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_WAYS_H
#define IC_CLI_WAYS_H

#include "convert/base/sink.h"

/** With --verbose: how the bytes of what was written came into it, one line. `folder` may be NULL. */
void ic_ways_say(const char *folder, const char *name, const struct ic_output *output);

#endif
