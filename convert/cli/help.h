/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_HELP_H
#define IC_CLI_HELP_H

#include "convert/cli/verb.h"

/** Print what icecore is and its verbs on standard output; returns the exit status. */
int ic_help_all(void);

/** Print how a verb is used. */
int ic_help_verb(const struct ic_verb *verb);

#endif
