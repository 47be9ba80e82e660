/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/criu/draft_network.h"
#include "convert/criu/rtnetlink.h"

/* Sources: linux/rtnetlink.h, linux/if_addr.h; iproute2, ip/ipaddress.c. */
#define COOKIE_ADDRESS 0x47361222U
#define RTM_NEWADDR    20

static struct ic_error *address(void *context, const struct ic_netlink_part *message)
{
	struct ic_rtnetlink *reading = context;
	struct ic_reader body = message->body, head;
	struct ic_net_address *is;
	struct ic_netlink_part part;
	struct ic_ip local = { .size = 0 };
	struct ic_error *err;
	bool more = true;
	void *item;

	if (message->type != RTM_NEWADDR)
		return NULL;
	err = ic_read_slice(&body, 8, &head);
	if (!err)
		err = ic_rtnetlink_append(reading, body.at, sizeof(*is), &item);
	if (err)
		return err;
	is = item;
	is->family = ic_netlink_part_u8(&head, 0);
	is->prefix_length = ic_netlink_part_u8(&head, 1);
	is->flags = ic_netlink_part_u8(&head, 2);
	is->scope = ic_netlink_part_u8(&head, 3);
	is->index = ic_netlink_part_u32(&head, 4);
	while (!(err = ic_netlink_part_next(&body, &part, &more)) && more)
		switch (part.type) {
		case 1: /* IFA_ADDRESS: of the peer, where IFA_LOCAL is another one */
			is->address = ic_netlink_part_ip(&part.body);
			break;
		case 2: /* IFA_LOCAL */
			local = ic_netlink_part_ip(&part.body);
			break;
		case 3: /* IFA_LABEL */
			is->label = ic_rtnetlink_string(reading, &part.body);
			break;
		case 4: /* IFA_BROADCAST */
			is->broadcast = ic_netlink_part_ip(&part.body);
			break;
		case 8: /* IFA_FLAGS: all 32 bits of them */
			is->flags = ic_netlink_part_u32(&part.body, 0);
			break;
		default:
			break;
		}
	if (local.size &&
	    (local.size != is->address.size || memcmp(local.bytes, is->address.bytes, local.size)))
		is->peer = is->address;
	if (local.size)
		is->address = local;
	return err;
}

struct ic_error *ic_draft_ifaddr(const struct ic_member *member, const char *name, bool big_endian,
				 struct ic_arena *arena, struct ic_array *list)
{
	struct ic_rtnetlink reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_ADDRESS, big_endian, address, &reading);
}
