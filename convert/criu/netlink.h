/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_NETLINK_H
#define IC_CRIU_NETLINK_H

#include "convert/criu/listing.h"

/** How a netlink attribute's bytes are to be read. */
enum ic_netlink_as {
	IC_NETLINK_BYTES,   /**< as base64 */
	IC_NETLINK_NUMBER,  /**< of 1, 2, 4 or 8 bytes, in the machine's order */
	IC_NETLINK_NETWORK, /**< a number, in network order */
	IC_NETLINK_ADDRESS, /**< an IPv4 or IPv6 address */
	IC_NETLINK_TEXT,    /**< to the first NUL */
	IC_NETLINK_NESTED,  /**< attributes */
};

struct ic_netlink_attribute {
	const char *name; /**< as in the kernel's header; NULL ends a list */
	const struct ic_netlink_attribute *nested; /**< of NESTED */
	enum ic_netlink_as as;
	uint16_t type;
};

/** A number in the header of a message. */
struct ic_netlink_field {
	const char *name; /**< NULL ends a list; "": not shown */
	uint8_t size;
};

/** A message of a kind; numbers and layouts are those of the kernel's uapi headers. */
struct ic_netlink_message {
	uint16_t type;
	const char *name;
	const struct ic_netlink_field *header; /**< behind struct nlmsghdr */
	const struct ic_netlink_attribute *attributes;
};

/**
 * List netlink messages from `offset` of the member to its end: of each its type, flags, the numbers
 * of its header, and "attributes", a list of {name, value}. An attribute or a message that has no row
 * has its number for a name, and its bytes.
 */
void ic_netlink_list(struct ic_listing *listing, uint64_t offset, bool big_endian,
		     const struct ic_netlink_message *messages, size_t nr_messages);

#endif
