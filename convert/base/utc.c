/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/utc.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

bool ic_utc_civil(int64_t seconds, char ret[static IC_UTC_SIZE])
{
	time_t when = (time_t)seconds;
	struct tm tm;
	int size;

	if (!gmtime_r(&when, &tm) || tm.tm_year < 1 - 1900 || tm.tm_year > 9999 - 1900)
		return false;
	size = snprintf(ret, IC_UTC_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900,
			tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return size > 0 && size < IC_UTC_SIZE - 1;
}

bool ic_utc_format(int64_t seconds, char ret[static IC_UTC_SIZE])
{
	if (!ic_utc_civil(seconds, ret))
		return false;
	memcpy(ret + strlen(ret), "Z", sizeof("Z"));
	return true;
}
