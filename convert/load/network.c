/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/criu/draft_network.h"
#include "convert/load/numbered.h"

/* The lists that images of a network namespace go to. */
enum list { DEVICES, ADDRESSES, ROUTES, RULES, CONNECTIONS, NR_LISTS };

struct kind {
	const char *prefix;
	enum list list;
	size_t item_size;
	struct ic_error *(*decode)(const struct ic_member *member, const char *name,
				   bool big_endian, struct ic_arena *arena, struct ic_array *list);
};

/* Every item begins with the number of its namespace. */
static const struct kind kinds[] = {
	{ "netdev-", DEVICES, sizeof(struct ic_net_device), ic_draft_netdev },
	{ "ifaddr-", ADDRESSES, sizeof(struct ic_net_address), ic_draft_ifaddr },
	{ "route-", ROUTES, sizeof(struct ic_route), ic_draft_routes },
	{ "route6-", ROUTES, sizeof(struct ic_route), ic_draft_routes },
	{ "rule-", RULES, sizeof(struct ic_route_rule), ic_draft_rules },
	{ "netns-ct-", CONNECTIONS, sizeof(struct ic_connection), ic_draft_conntrack },
	{ "netns-exp-", CONNECTIONS, sizeof(struct ic_connection), ic_draft_conntrack },
};

static const struct {
	const char *prefix, *tool;
} rulesets[] = {
	{ "iptables-", "iptables" },
	{ "ip6tables-", "ip6tables" },
	{ "nftables-", "nftables" },
};

struct reading {
	struct ic_loader *loader;
	struct ic_array lists[NR_LISTS], rulesets;
	const struct kind *kind;
	const char *tool;
};

bool ic_network_wants(const char *base_name)
{
	uint32_t number;

	for (size_t i = 0; i < IC_NR(kinds); i++)
		if (ic_numbered_is(base_name, kinds[i].prefix, &number))
			return true;
	for (size_t i = 0; i < IC_NR(rulesets); i++)
		if (ic_numbered_is(base_name, rulesets[i].prefix, &number))
			return true;
	return false;
}

static struct ic_error *read_one(void *context, const struct ic_member *member, uint32_t number)
{
	struct reading *reading = context;
	const struct kind *kind = reading->kind;
	struct ic_array *list = &reading->lists[kind->list], own = { NULL, 0, 0 };
	struct ic_error *err = kind->decode(member, member->name,
					    reading->loader->checkpoint->format.big_endian,
					    reading->loader->arena, &own);

	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_gaps_add_error(reading->loader->gaps, 0, member->name, err);
		err = NULL;
	}
	for (size_t i = 0; !err && i < own.nr; i++) {
		char *item = ic_array_append(list, reading->loader->arena, kind->item_size);

		if (!item)
			return ic_error_memory();
		memcpy(item, (char *)own.items + i * kind->item_size, kind->item_size);
		memcpy(item, &number, sizeof(number));
	}
	return err;
}

static struct ic_error *read_ruleset(void *context, const struct ic_member *member, uint32_t number)
{
	struct reading *reading = context;
	struct ic_ruleset *one = ic_array_append(&reading->rulesets, reading->loader->arena,
						 sizeof(*one));

	if (!one)
		return ic_error_memory();
	*one = (struct ic_ruleset){ number, reading->tool, member };
	return NULL;
}

static struct ic_error *read_all(struct reading *reading)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(kinds); i++) {
		reading->kind = &kinds[i];
		err = ic_numbered_each(reading->loader, kinds[i].prefix, read_one, reading);
	}
	for (size_t i = 0; !err && i < IC_NR(rulesets); i++) {
		reading->tool = rulesets[i].tool;
		err = ic_numbered_each(reading->loader, rulesets[i].prefix, read_ruleset, reading);
	}
	return err;
}

static int by_device(uint32_t a_namespace, uint32_t a_index, uint32_t b_namespace, uint32_t b_index)
{
	if (a_namespace != b_namespace)
		return a_namespace < b_namespace ? -1 : 1;
	return (a_index > b_index) - (a_index < b_index);
}

static int compare_devices(const void *a, const void *b)
{
	const struct ic_net_device *x = a, *y = b;

	return by_device(x->namespace_id, x->index, y->namespace_id, y->index);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct ic_net_address *x = a, *y = b;
	int order = by_device(x->namespace_id, x->index, y->namespace_id, y->index);

	if (!order)
		order = (x->family > y->family) - (x->family < y->family);
	return order ? order : memcmp(x->address.bytes, y->address.bytes, sizeof(x->address.bytes));
}

static void sort(struct ic_array *list, size_t size, int (*compare)(const void *, const void *))
{
	if (list->nr)
		qsort(list->items, list->nr, size, compare);
}

struct ic_error *ic_load_network(struct ic_loader *loader)
{
	struct ic_network *network = ic_arena_alloc(loader->arena, 1, sizeof(*network));
	struct reading reading = { .loader = loader };
	struct ic_error *err = network ? read_all(&reading) : ic_error_memory();

	if (err)
		return err;
	sort(&reading.lists[DEVICES], sizeof(struct ic_net_device), compare_devices);
	sort(&reading.lists[ADDRESSES], sizeof(struct ic_net_address), compare_addresses);
	*network = (struct ic_network){
		.devices = reading.lists[DEVICES].items,
		.nr_devices = reading.lists[DEVICES].nr,
		.addresses = reading.lists[ADDRESSES].items,
		.nr_addresses = reading.lists[ADDRESSES].nr,
		.routes = reading.lists[ROUTES].items,
		.nr_routes = reading.lists[ROUTES].nr,
		.rules = reading.lists[RULES].items,
		.nr_rules = reading.lists[RULES].nr,
		.connections = reading.lists[CONNECTIONS].items,
		.nr_connections = reading.lists[CONNECTIONS].nr,
		.rulesets = reading.rulesets.items,
		.nr_rulesets = reading.rulesets.nr,
	};
	loader->checkpoint->network = network;
	return NULL;
}
