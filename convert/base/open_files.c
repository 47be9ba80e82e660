/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/open_files.h"

#include <sys/resource.h>

bool ic_open_files_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= limit.rlim_max)
		return false;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
