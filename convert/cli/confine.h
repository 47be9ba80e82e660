/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_CONFINE_H
#define IC_CLI_CONFINE_H

#include "convert/cli/settings.h"

/**
 * Give up what the run does not need, before the first byte of evidence is parsed: from here on
 * the process can read below the evidence and the sysroots and write below one folder, and nothing
 * else of the file system (Landlock); it has no network, starts no program and traces nobody
 * (seccomp); it leaves no core and nobody can look into it (not dumpable: it holds other people's
 * memory).
 *
 * Does what the kernel offers and is silent about the rest. Builds with sanitizers or coverage
 * skip it: those need to look into themselves and to write their own files.
 *
 * @param settings  names what may be read, with all below it: the inputs, what belongs to them
 *                  (settings->evidence, --pages), the sysroots
 * @param writable  the folder to write to, which is there; NULL: none
 */
void ic_confine(const struct ic_settings *settings, const char *writable);

#endif
