/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/limits.h"
#include "convert/criu/draft_network.h"
#include "convert/criu/netlink_part.h"

/*
 * What conntrack's socket gives: nested attributes, whose numbers are big-endian on every host.
 *
 * Source: linux/netfilter/nfnetlink.h (struct nfgenmsg), nfnetlink_conntrack.h.
 */
#define SUBSYS_CONNECTIONS  1U /* NFNL_SUBSYS_CTNETLINK */
#define SUBSYS_EXPECTATIONS 2U /* NFNL_SUBSYS_CTNETLINK_EXP */

struct reading {
	struct ic_arena *arena;
	struct ic_array *list;
};

/* Read every attribute of a body; each calls one_of for what it knows. */
typedef struct ic_error *attribute(const struct ic_netlink_part *part, void *context);

static struct ic_error *each(struct ic_reader body, attribute *call, void *context)
{
	struct ic_netlink_part part;
	struct ic_error *err;
	bool more = true;

	while (!(err = ic_netlink_part_next(&body, &part, &more)) && more) {
		err = call(&part, context);
		if (err)
			break;
	}
	return err;
}

/* Numbers of the network are big-endian. */
static struct ic_reader network_order(struct ic_reader body)
{
	body.big_endian = true;
	return body;
}

struct tuple {
	struct ic_flow *flow;
	struct ic_connection *connection;
};

static struct ic_error *ip_part(const struct ic_netlink_part *part, void *context)
{
	struct ic_flow *flow = ((struct tuple *)context)->flow;

	if (part->type == 1 || part->type == 3) /* CTA_IP_V4_SRC, CTA_IP_V6_SRC */
		flow->source = ic_netlink_part_ip(&part->body);
	if (part->type == 2 || part->type == 4) /* CTA_IP_V4_DST, CTA_IP_V6_DST */
		flow->destination = ic_netlink_part_ip(&part->body);
	return NULL;
}

static struct ic_error *protocol_part(const struct ic_netlink_part *part, void *context)
{
	struct tuple *tuple = context;
	struct ic_reader body = network_order(part->body);

	switch (part->type) {
	case 1: /* CTA_PROTO_NUM */
		tuple->connection->protocol = ic_netlink_part_u8(&body, 0);
		break;
	case 2: /* CTA_PROTO_SRC_PORT */
		tuple->flow->source_port = ic_netlink_part_u16(&body, 0);
		break;
	case 3: /* CTA_PROTO_DST_PORT */
		tuple->flow->destination_port = ic_netlink_part_u16(&body, 0);
		break;
	case 4: /* CTA_PROTO_ICMP_ID */
	case 7: /* CTA_PROTO_ICMPV6_ID */
		tuple->flow->source_port = ic_netlink_part_u16(&body, 0);
		break;
	default:
		break;
	}
	return NULL;
}

static struct ic_error *tuple_part(const struct ic_netlink_part *part, void *context)
{
	if (part->type == 1) /* CTA_TUPLE_IP */
		return each(part->body, ip_part, context);
	if (part->type == 2) /* CTA_TUPLE_PROTO */
		return each(part->body, protocol_part, context);
	return NULL;
}

static struct ic_error *tcp_part(const struct ic_netlink_part *part, void *context)
{
	struct ic_connection *connection = context;

	if (part->type == 1) { /* CTA_PROTOINFO_TCP_STATE */
		connection->has_tcp_state = true;
		connection->tcp_state = ic_netlink_part_u8(&part->body, 0);
	}
	return NULL;
}

static struct ic_error *state_part(const struct ic_netlink_part *part, void *context)
{
	return part->type == 1 /* CTA_PROTOINFO_TCP */ ? each(part->body, tcp_part, context) : NULL;
}

static struct ic_error *connection_part(const struct ic_netlink_part *part, void *context)
{
	struct ic_connection *connection = context;
	struct ic_reader body = network_order(part->body);
	struct tuple original = { &connection->original, connection };
	struct tuple reply = { &connection->reply, connection };

	switch (part->type) {
	case 1: /* CTA_TUPLE_ORIG */
		return each(part->body, tuple_part, &original);
	case 2: /* CTA_TUPLE_REPLY */
		return each(part->body, tuple_part, &reply);
	case 3: /* CTA_STATUS */
		connection->status = ic_netlink_part_u32(&body, 0);
		break;
	case 4: /* CTA_PROTOINFO */
		return each(part->body, state_part, connection);
	case 7: /* CTA_TIMEOUT */
		connection->timeout = ic_netlink_part_u32(&body, 0);
		break;
	case 8: /* CTA_MARK */
		connection->mark = ic_netlink_part_u32(&body, 0);
		break;
	default:
		break;
	}
	return NULL;
}

/* An expectation has the connection that it belongs to, and what it waits for. */
static struct ic_error *expectation_part(const struct ic_netlink_part *part, void *context)
{
	struct ic_connection *connection = context;
	struct ic_reader body = network_order(part->body);
	struct tuple awaited = { &connection->original, connection };

	if (part->type == 2) /* CTA_EXPECT_TUPLE */
		return each(part->body, tuple_part, &awaited);
	if (part->type == 4) /* CTA_EXPECT_TIMEOUT */
		connection->timeout = ic_netlink_part_u32(&body, 0);
	return NULL;
}

static struct ic_error *message(void *context, const struct ic_netlink_part *message)
{
	struct reading *reading = context;
	unsigned subsys = message->type >> 8;
	struct ic_reader body = message->body, head;
	struct ic_connection *connection;
	struct ic_error *err;

	if (subsys != SUBSYS_CONNECTIONS && subsys != SUBSYS_EXPECTATIONS)
		return ic_error_at(IC_ERR_DAMAGED, message->body.at,
				   "a message of type 0x%x, which conntrack does not send",
				   message->type);
	if (reading->list->nr >= IC_MAX_NETWORK_ITEMS)
		return ic_error_at(IC_ERR_LIMIT, body.at,
				   "more than %u records; the rest is not read",
				   IC_MAX_NETWORK_ITEMS);
	err = ic_read_slice(&body, 4, &head);
	if (err)
		return err;
	connection = ic_array_append(reading->list, reading->arena, sizeof(*connection));
	if (!connection)
		return ic_error_memory();
	connection->family = ic_netlink_part_u8(&head, 0);
	connection->is_expected = subsys == SUBSYS_EXPECTATIONS;
	return each(body, connection->is_expected ? expectation_part : connection_part, connection);
}

struct ic_error *ic_draft_conntrack(const struct ic_member *member, const char *name,
				    bool big_endian, struct ic_arena *arena, struct ic_array *list)
{
	struct reading reading = { arena, list };

	return ic_netlink_part_walk(member, name, 0, big_endian, message, &reading);
}
