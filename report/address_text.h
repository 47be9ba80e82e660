/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_ADDRESS_TEXT_H
#define IC_REPORT_ADDRESS_TEXT_H

#include "convert/base/arena.h"
#include "convert/model/network.h"

/** "10.0.0.1", "fe80::1"; NULL when it is not said. Of the arena. */
const char *ic_ip_text(struct ic_arena *arena, const struct ic_ip *ip);

/** "10.0.0.0/8"; `ip` not said: "default" for a length of 0, else NULL. */
const char *ic_prefix_text(struct ic_arena *arena, const struct ic_ip *ip, uint8_t length);

/** "inet", "inet6", or the number. */
const char *ic_family_text(struct ic_arena *arena, uint8_t family);

/** "f2:99:8d:fb:5a:57"; NULL when there is none. */
const char *ic_mac_text(struct ic_arena *arena, struct ic_text mac);

/** The name of the device of that index; NULL: none, or it is not known. */
const char *ic_device_text(struct ic_arena *arena, const struct ic_network *network,
			   uint32_t namespace_id, uint32_t index);

#endif
