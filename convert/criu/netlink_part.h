/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_NETLINK_PART_H
#define IC_CRIU_NETLINK_PART_H

#include "convert/base/member.h"
#include "convert/base/reader.h"
#include "convert/model/network.h"

/** A message of netlink, or an attribute in one. */
struct ic_netlink_part {
	uint16_t type; /**< of an attribute: without its two highest bits, which are flags */
	struct ic_reader body; /**< `at` is its place */
};

/** What walks over messages does with one of them. */
typedef struct ic_error *ic_netlink_part_each(void *context, const struct ic_netlink_part *message);

/**
 * Call `each` for every message of an image.
 *
 * @param cookie      the word before the first message, as `ip ... save` writes it; 0: there is none
 * @param big_endian  of the dumping host; a cookie overrules it
 * @return NULL; IC_ERR_MISSING for an absent member; IC_ERR_DAMAGED with the place; what `each` says
 *
 * Source: linux/netlink.h (struct nlmsghdr, NLMSG_ALIGNTO); iproute2, ip/ipaddress.c, iproute.c.
 */
ic_must_use struct ic_error *ic_netlink_part_walk(const struct ic_member *member, const char *name,
						  uint32_t cookie, bool big_endian,
						  ic_netlink_part_each *each, void *context);

/**
 * Take the next attribute off a body; *ret_more is false when there is none any more.
 *
 * Source: linux/netlink.h (struct nlattr), linux/rtnetlink.h (struct rtattr): the same.
 */
ic_must_use struct ic_error *ic_netlink_part_next(struct ic_reader *body,
						  struct ic_netlink_part *ret, bool *ret_more);

/** Numbers at an offset of a body, in its byte order; 0 where it is too short. */
uint8_t ic_netlink_part_u8(const struct ic_reader *body, size_t offset);
uint16_t ic_netlink_part_u16(const struct ic_reader *body, size_t offset);
uint32_t ic_netlink_part_u32(const struct ic_reader *body, size_t offset);

/** An address of IPv4 or IPv6: size 0 when the body has neither's length. */
struct ic_ip ic_netlink_part_ip(const struct ic_reader *body);

#endif
