/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_STANDARD_STREAMS_H
#define IC_CLI_STANDARD_STREAMS_H

/**
 * Put a descriptor that fails in the place of each of 0, 1 and 2 that whoever started us left
 * closed. Without, the next file that is opened takes that number, and what is meant for a terminal
 * goes into evidence or into a core. To be called before anything is opened.
 */
void ic_standard_streams_hold(void);

#endif
