/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_IP_H
#define IC_MODEL_IP_H

#include <stdint.h>

#define IC_IP_BYTES 16

/** An address of IPv4 or IPv6, in network order. */
struct ic_ip {
	uint8_t bytes[IC_IP_BYTES];
	uint8_t size; /**< 4 or 16; 0: not said, or of another length, as a gap tells */
};

#endif
