/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_CAPABILITY_H
#define IC_BASE_CAPABILITY_H

/**
 * The name of a capability by its number: "cap_net_raw"; NULL for one that the kernel does not have.
 *
 * Source: include/uapi/linux/capability.h (Linux 6.12).
 */
const char *ic_capability_name(unsigned int number);

#endif
