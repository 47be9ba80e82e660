/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_TERMINAL_H
#define IC_CLI_TERMINAL_H

#include "report/report.h"

/** Whether standard output is a terminal. */
bool ic_terminal_is_there(void);

/**
 * How a page on standard output is laid out: as wide as the terminal, in colour unless NO_COLOR
 * says otherwise.
 *
 * @param columns  how wide it is where there is no terminal; 0: as wide as it gets
 */
struct ic_page ic_terminal_page(unsigned columns);

#endif
