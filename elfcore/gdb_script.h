/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_GDB_SCRIPT_H
#define IC_ELFCORE_GDB_SCRIPT_H

#include "convert/base/sink.h"
#include "convert/model/process.h"

/**
 * Write a script with which gdb opens a core that lies in its current folder. gdb executes such
 * files, so a path from the evidence, or the sysroot, goes in only if every byte of it is in
 * [A-Za-z0-9/._+@=-]; else a comment says so.
 *
 * @param core_name  "core.42"
 * @param compression  what the core's file is compressed with, NULL: nothing; gdb reads it only
 *                   restored, and the script says how
 * @param sysroot    the process's root file system on this machine; NULL: gdb is given a folder
 *                   "sysroot" beside the core, so that it never loads this machine's own libraries
 */
ic_must_use struct ic_error *ic_gdb_script_write(const struct ic_process *process,
						 const char *core_name,
						 const struct ic_compression *compression,
						 const char *sysroot, struct ic_sink *sink);

#endif
