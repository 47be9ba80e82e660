/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/draft_network.h"
#include "convert/criu/rtnetlink.h"

/* Sources: linux/rtnetlink.h; iproute2, ip/iproute.c. */
#define COOKIE_ROUTE 0x45311224U
#define RTM_NEWROUTE 24

/* RTA_VIA: a family, then the address. */
static struct ic_ip via(struct ic_reader body)
{
	struct ic_reader family;
	struct ic_error *err = ic_read_slice(&body, 2, &family);

	if (!err)
		return ic_netlink_part_ip(&body);
	ic_error_free(err);
	return (struct ic_ip){ .size = 0 };
}

static struct ic_error *route_attributes(struct ic_reader *body, struct ic_route *is,
					 struct ic_reader *ret_hops)
{
	struct ic_netlink_part part;
	struct ic_error *err;
	bool more = true;

	while (!(err = ic_netlink_part_next(body, &part, &more)) && more)
		switch (part.type) {
		case 1: /* RTA_DST */
			is->destination = ic_netlink_part_ip(&part.body);
			break;
		case 2: /* RTA_SRC */
			is->source = ic_netlink_part_ip(&part.body);
			break;
		case 3: /* RTA_IIF */
			is->input_index = ic_netlink_part_u32(&part.body, 0);
			break;
		case 4: /* RTA_OIF */
			is->output_index = ic_netlink_part_u32(&part.body, 0);
			break;
		case 5: /* RTA_GATEWAY */
			is->gateway = ic_netlink_part_ip(&part.body);
			break;
		case 6: /* RTA_PRIORITY */
			is->has_priority = true;
			is->priority = ic_netlink_part_u32(&part.body, 0);
			break;
		case 7: /* RTA_PREFSRC */
			is->preferred_source = ic_netlink_part_ip(&part.body);
			break;
		case 9: /* RTA_MULTIPATH */
			*ret_hops = part.body;
			break;
		case 15: /* RTA_TABLE: all 32 bits of it */
			is->table = ic_netlink_part_u32(&part.body, 0);
			break;
		case 18: /* RTA_VIA */
			is->gateway = via(part.body);
			break;
		default:
			break;
		}
	return err;
}

static struct ic_error *put_route(struct ic_rtnetlink *reading, const struct ic_route *route,
				  struct ic_place at)
{
	void *item;
	struct ic_error *err = ic_rtnetlink_append(reading, at, sizeof(*route), &item);

	if (!err)
		*(struct ic_route *)item = *route;
	return err;
}

/* Each is a struct rtnexthop: length, flags, hops, device; then attributes. */
static struct ic_error *next_hops(struct ic_rtnetlink *reading, struct ic_route route,
				  struct ic_reader body)
{
	struct ic_error *err = NULL;

	while (!err && ic_reader_left(&body)) {
		uint16_t length = ic_netlink_part_u16(&body, 0);
		struct ic_route one = route;
		struct ic_reader hop, head, none = { .next = NULL };

		if (length < 8)
			return ic_error_at(IC_ERR_DAMAGED, body.at, "a next hop of %u bytes",
					   length);
		err = ic_read_slice(&body, length, &hop);
		if (!err)
			err = ic_read_slice(&hop, 8, &head);
		if (err)
			return err;
		one.output_index = ic_netlink_part_u32(&head, 4);
		err = route_attributes(&hop, &one, &none);
		if (!err)
			err = put_route(reading, &one, head.at);
	}
	return err;
}

static struct ic_error *route(void *context, const struct ic_netlink_part *message)
{
	struct ic_rtnetlink *reading = context;
	struct ic_reader body = message->body, head, hops = { .next = NULL };
	struct ic_route is = { .family = 0 };
	struct ic_error *err;

	if (message->type != RTM_NEWROUTE)
		return NULL;
	err = ic_read_slice(&body, 12, &head);
	if (err)
		return err;
	is.family = ic_netlink_part_u8(&head, 0);
	is.destination_length = ic_netlink_part_u8(&head, 1);
	is.source_length = ic_netlink_part_u8(&head, 2);
	is.tos = ic_netlink_part_u8(&head, 3);
	is.table = ic_netlink_part_u8(&head, 4);
	is.protocol = ic_netlink_part_u8(&head, 5);
	is.scope = ic_netlink_part_u8(&head, 6);
	is.type = ic_netlink_part_u8(&head, 7);
	is.flags = ic_netlink_part_u32(&head, 8);
	err = route_attributes(&body, &is, &hops);
	if (err)
		return err;
	return hops.next ? next_hops(reading, is, hops) : put_route(reading, &is, head.at);
}

struct ic_error *ic_draft_routes(const struct ic_member *member, const char *name, bool big_endian,
				 struct ic_arena *arena, struct ic_array *list)
{
	struct ic_rtnetlink reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_ROUTE, big_endian, route, &reading);
}
