/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SYSROOT_H
#define IC_CLI_SYSROOT_H

#include "convert/base/error.h"
#include "convert/cli/settings.h"

/**
 * Open the folders and archives that --sysroot names, before anything of the evidence is read.
 * Paths become absolute, for gdb runs elsewhere.
 *
 * @param settings  gains sysroot_fds, absolute sysroots, sysroot_folder and has_image
 * @return NULL; IC_ERR_USAGE when one is neither, or is this machine's own root; IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_sysroots_open(struct ic_settings *settings);

/** Also after an error. */
void ic_sysroots_close(struct ic_settings *settings);

#endif
