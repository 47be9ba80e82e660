/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_network.h"
#include "convert/criu/netlink_part.h"

/*
 * What `ip address save`, `ip route save` and `ip rule save` write.
 *
 * Sources: linux/rtnetlink.h, linux/if_addr.h, linux/fib_rules.h; iproute2, ip/ipaddress.c,
 * ip/iproute.c, ip/iprule.c.
 */
#define COOKIE_ADDRESS 0x47361222U
#define COOKIE_ROUTE   0x45311224U
#define COOKIE_RULE    0x71706986U

#define RTM_NEWADDR  20
#define RTM_NEWROUTE 24
#define RTM_NEWRULE  32

struct reading {
	struct ic_arena *arena;
	struct ic_array *list;
};

static struct ic_error *append(struct reading *reading, struct ic_place at, size_t size, void **ret)
{
	if (reading->list->nr >= IC_MAX_NETWORK_ITEMS)
		return ic_error_at(IC_ERR_LIMIT, at, "more than %u records; the rest is not read",
				   IC_MAX_NETWORK_ITEMS);
	*ret = ic_array_append(reading->list, reading->arena, size);
	return *ret ? NULL : ic_error_memory();
}

static struct ic_error *fixed_part(struct ic_reader *body, size_t size, struct ic_reader *ret)
{
	return ic_read_slice(body, size, ret);
}

/* A string with its NUL. */
static struct ic_text string(struct reading *reading, const struct ic_reader *body)
{
	size_t size = strnlen((const char *)body->next, ic_reader_left(body));

	return (struct ic_text){ ic_arena_copy(reading->arena, body->next, size), size };
}

static struct ic_error *address(void *context, const struct ic_netlink_part *message)
{
	struct reading *reading = context;
	struct ic_reader body = message->body, head;
	struct ic_net_address *is;
	struct ic_netlink_part part;
	struct ic_ip local = { .size = 0 };
	struct ic_error *err;
	bool more = true;
	void *item;

	if (message->type != RTM_NEWADDR)
		return NULL;
	err = fixed_part(&body, 8, &head);
	if (!err)
		err = append(reading, body.at, sizeof(*is), &item);
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
			is->label = string(reading, &part.body);
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
	struct reading reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_ADDRESS, big_endian, address, &reading);
}

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

static struct ic_error *next_hops(struct reading *reading, struct ic_route route,
				  struct ic_reader body);

static struct ic_error *route_attributes(struct reading *reading, struct ic_reader *body,
					 struct ic_route *is, struct ic_reader *ret_hops)
{
	struct ic_netlink_part part;
	struct ic_error *err;
	bool more = true;

	(void)reading;
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

static struct ic_error *put_route(struct reading *reading, const struct ic_route *route,
				  struct ic_place at)
{
	void *item;
	struct ic_error *err = append(reading, at, sizeof(*route), &item);

	if (!err)
		*(struct ic_route *)item = *route;
	return err;
}

/* Each is a struct rtnexthop: length, flags, hops, device; then attributes. */
static struct ic_error *next_hops(struct reading *reading, struct ic_route route,
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
		err = route_attributes(reading, &hop, &one, &none);
		if (!err)
			err = put_route(reading, &one, head.at);
	}
	return err;
}

static struct ic_error *route(void *context, const struct ic_netlink_part *message)
{
	struct reading *reading = context;
	struct ic_reader body = message->body, head, hops = { .next = NULL };
	struct ic_route is = { .family = 0 };
	struct ic_error *err;

	if (message->type != RTM_NEWROUTE)
		return NULL;
	err = fixed_part(&body, 12, &head);
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
	err = route_attributes(reading, &body, &is, &hops);
	if (err)
		return err;
	return hops.next ? next_hops(reading, is, hops) : put_route(reading, &is, head.at);
}

struct ic_error *ic_draft_routes(const struct ic_member *member, const char *name, bool big_endian,
				 struct ic_arena *arena, struct ic_array *list)
{
	struct reading reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_ROUTE, big_endian, route, &reading);
}

static struct ic_error *rule(void *context, const struct ic_netlink_part *message)
{
	struct reading *reading = context;
	struct ic_reader body = message->body, head;
	struct ic_netlink_part part;
	struct ic_route_rule *is;
	struct ic_error *err;
	bool more = true;
	void *item;

	if (message->type != RTM_NEWRULE)
		return NULL;
	err = fixed_part(&body, 12, &head);
	if (!err)
		err = append(reading, head.at, sizeof(*is), &item);
	if (err)
		return err;
	is = item;
	is->family = ic_netlink_part_u8(&head, 0);
	is->destination_length = ic_netlink_part_u8(&head, 1);
	is->source_length = ic_netlink_part_u8(&head, 2);
	is->tos = ic_netlink_part_u8(&head, 3);
	is->table = ic_netlink_part_u8(&head, 4);
	is->action = ic_netlink_part_u8(&head, 7);
	is->flags = ic_netlink_part_u32(&head, 8);
	is->mask = UINT32_MAX;
	while (!(err = ic_netlink_part_next(&body, &part, &more)) && more)
		switch (part.type) {
		case 1: /* FRA_DST */
			is->destination = ic_netlink_part_ip(&part.body);
			break;
		case 2: /* FRA_SRC */
			is->source = ic_netlink_part_ip(&part.body);
			break;
		case 3: /* FRA_IIFNAME */
			is->input_name = string(reading, &part.body);
			break;
		case 4: /* FRA_GOTO */
			is->goto_priority = ic_netlink_part_u32(&part.body, 0);
			break;
		case 6: /* FRA_PRIORITY */
			is->priority = ic_netlink_part_u32(&part.body, 0);
			break;
		case 10: /* FRA_FWMARK */
			is->has_mark = true;
			is->mark = ic_netlink_part_u32(&part.body, 0);
			break;
		case 15: /* FRA_TABLE */
			is->table = ic_netlink_part_u32(&part.body, 0);
			break;
		case 16: /* FRA_FWMASK */
			is->mask = ic_netlink_part_u32(&part.body, 0);
			break;
		case 17: /* FRA_OIFNAME */
			is->output_name = string(reading, &part.body);
			break;
		default:
			break;
		}
	return err;
}

struct ic_error *ic_draft_rules(const struct ic_member *member, const char *name, bool big_endian,
				struct ic_arena *arena, struct ic_array *list)
{
	struct reading reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_RULE, big_endian, rule, &reading);
}
