/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_CAPABILITY_H
#define IC_ARCH_CAPABILITY_H

#include <stdint.h>

/** CAP_LAST_CAP + 1 of include/uapi/linux/capability.h (Linux 5.9 to 6.19). */
#define IC_NR_CAPABILITIES 41U

/** Every capability there is. */
#define IC_ALL_CAPABILITIES ((UINT64_C(1) << IC_NR_CAPABILITIES) - 1)

/** "chown", "dac_override": the kernel's name without "CAP_", in lower case; NULL: none known. */
const char *ic_capability_name(unsigned int number);

#endif
