/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/draft_network.h"
#include "convert/criu/rtnetlink.h"

/* Sources: linux/rtnetlink.h, linux/fib_rules.h; iproute2, ip/iprule.c. */
#define COOKIE_RULE 0x71706986U
#define RTM_NEWRULE 32

static struct ic_error *rule(void *context, const struct ic_netlink_part *message)
{
	struct ic_rtnetlink *reading = context;
	struct ic_reader body = message->body, head;
	struct ic_netlink_part part;
	struct ic_route_rule *is;
	struct ic_error *err;
	bool more = true;
	void *item;

	if (message->type != RTM_NEWRULE)
		return NULL;
	err = ic_read_slice(&body, 12, &head);
	if (!err)
		err = ic_rtnetlink_append(reading, head.at, sizeof(*is), &item);
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
			is->input_name = ic_rtnetlink_string(reading, &part.body);
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
			is->output_name = ic_rtnetlink_string(reading, &part.body);
			break;
		default:
			break;
		}
	return err;
}

struct ic_error *ic_draft_rules(const struct ic_member *member, const char *name, bool big_endian,
				struct ic_arena *arena, struct ic_array *list)
{
	struct ic_rtnetlink reading = { arena, list };

	return ic_netlink_part_walk(member, name, COOKIE_RULE, big_endian, rule, &reading);
}
