/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_UTC_H
#define IC_BASE_UTC_H

#include <stdbool.h>
#include <stdint.h>

#define IC_UTC_SIZE 32

/** Seconds since 1970 as "2026-03-01T12:00:00"; false for a year that needs other than 4 digits. */
bool ic_utc_civil(int64_t seconds, char ret[static IC_UTC_SIZE]);

/** The same with the time zone: "2026-03-01T12:00:00Z". */
bool ic_utc_format(int64_t seconds, char ret[static IC_UTC_SIZE]);

#endif
