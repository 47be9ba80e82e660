/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_UNITS_H
#define IC_REPORT_UNITS_H

#include <stdint.h>

#define IC_UNITS_SIZE 24

/** Bytes for people: "0", "512 B", "4.0 KiB", "1.5 GiB"; at most 10 characters, rounded down. */
void ic_units_bytes(uint64_t bytes, char ret[static IC_UNITS_SIZE]);

/** Microseconds for people: "850 us", "12 ms", "3.4 s", "2 h 05 min", "12 d 3 h". */
void ic_units_time(uint64_t microseconds, char ret[static IC_UNITS_SIZE]);

#endif
