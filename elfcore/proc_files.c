/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/attributes.h"
#include "elfcore/proc_file.h"

const struct ic_proc_file *const ic_proc_files[] = {
	&ic_proc_auxv,    &ic_proc_cmdline, &ic_proc_comm,   &ic_proc_cwd,
	&ic_proc_environ, &ic_proc_exe,     &ic_proc_limits, &ic_proc_maps,
	&ic_proc_root,    &ic_proc_stat,    &ic_proc_status,
};
const size_t ic_nr_proc_files = IC_NR(ic_proc_files);
