/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/address_text.h"
#include "report/wanted_namespaces.h"

static const char *const columns[] = { "NetNS",    "Kind",    "Family", "Type",     "Destination",
				       "From",     "Gateway", "Device", "Source",   "Table",
				       "Protocol", "Scope",   "Metric", "Priority", "Mark" };

enum column {
	NETNS,
	KIND,
	FAMILY,
	TYPE,
	DESTINATION,
	FROM,
	GATEWAY,
	DEVICE,
	SOURCE,
	TABLE,
	PROTOCOL,
	SCOPE,
	METRIC,
	PRIORITY,
	MARK,
};

/* A number, and the word that the tool `ip` has for it. */
struct word {
	uint32_t number;
	const char *text;
};

/* linux/rtnetlink.h */
static const struct word tables[] = { { 253, "default" }, { 254, "main" }, { 255, "local" } };
static const struct word scopes[] = {
	{ 0, "global" }, { 200, "site" }, { 253, "link" }, { 254, "host" }, { 255, "nowhere" },
};
static const struct word protocols[] = {
	{ 1, "redirect" }, { 2, "kernel" }, { 3, "boot" },  { 4, "static" },
	{ 9, "ra" },       { 16, "dhcp" },  { 186, "bgp" }, { 188, "ospf" },
};
static const struct word types[] = {
	{ 1, "unicast" },   { 2, "local" },     { 3, "broadcast" },   { 4, "anycast" },
	{ 5, "multicast" }, { 6, "blackhole" }, { 7, "unreachable" }, { 8, "prohibit" },
	{ 9, "throw" },     { 10, "nat" },
};
/* linux/fib_rules.h */
static const struct word actions[] = {
	{ 1, "lookup" },    { 2, "goto" },        { 3, "nop" },
	{ 6, "blackhole" }, { 7, "unreachable" }, { 8, "prohibit" }
};

static struct ic_cell named(struct ic_arena *arena, const struct word *words, size_t nr,
			    uint32_t number)
{
	for (size_t i = 0; i < nr; i++)
		if (words[i].number == number)
			return ic_cell_string(words[i].text);
	return ic_cell_string(ic_arena_format(arena, "%" PRIu32, number));
}

static struct ic_error *put_route(const struct ic_view_request *request, const struct ic_route *is)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	const struct ic_network *network = request->checkpoint->network;
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[NETNS] = ic_cell_number(is->namespace_id);
	cells[KIND] = ic_cell_string("route");
	cells[FAMILY] = ic_cell_string(ic_family_text(arena, is->family));
	cells[TYPE] = named(arena, types, IC_NR(types), is->type);
	cells[DESTINATION] =
		ic_cell_string(ic_prefix_text(arena, &is->destination, is->destination_length));
	if (is->source.size)
		cells[FROM] = ic_cell_string(ic_prefix_text(arena, &is->source, is->source_length));
	cells[GATEWAY] = ic_cell_string(ic_ip_text(arena, &is->gateway));
	cells[DEVICE] =
		ic_cell_string(ic_device_text(arena, network, is->namespace_id, is->output_index));
	cells[SOURCE] = ic_cell_string(ic_ip_text(arena, &is->preferred_source));
	cells[TABLE] = named(arena, tables, IC_NR(tables), is->table);
	cells[PROTOCOL] = named(arena, protocols, IC_NR(protocols), is->protocol);
	cells[SCOPE] = named(arena, scopes, IC_NR(scopes), is->scope);
	if (is->has_priority)
		cells[METRIC] = ic_cell_number(is->priority);
	return ic_rows_add(request->rows, 0, cells);
}

static const char *mark_text(struct ic_arena *arena, const struct ic_route_rule *is)
{
	if (!is->has_mark)
		return NULL;
	return is->mask == UINT32_MAX ?
		       ic_arena_format(arena, "0x%" PRIx32, is->mark) :
		       ic_arena_format(arena, "0x%" PRIx32 "/0x%" PRIx32, is->mark, is->mask);
}

static struct ic_error *put_rule(const struct ic_view_request *request,
				 const struct ic_route_rule *is)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[NETNS] = ic_cell_number(is->namespace_id);
	cells[KIND] = ic_cell_string("rule");
	cells[FAMILY] = ic_cell_string(ic_family_text(arena, is->family));
	cells[TYPE] = named(arena, actions, IC_NR(actions), is->action);
	if (is->destination.size)
		cells[DESTINATION] = ic_cell_string(
			ic_prefix_text(arena, &is->destination, is->destination_length));
	cells[FROM] = is->source.size ? ic_cell_string(ic_prefix_text(arena, &is->source,
								      is->source_length)) :
					ic_cell_string("all");
	cells[DEVICE] = ic_cell_text(is->input_name.bytes ? is->input_name : is->output_name);
	if (is->table)
		cells[TABLE] = named(arena, tables, IC_NR(tables), is->table);
	cells[PRIORITY] = ic_cell_number(is->priority);
	cells[MARK] = ic_cell_string(mark_text(arena, is));
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_network *network = request->checkpoint->network;
	ic_cleanup(ic_wanted_namespaces_release) struct ic_wanted_namespaces wanted = { 0 };
	struct ic_error *err = ic_wanted_namespaces_find(request, IC_NAMESPACE_NET, &wanted);

	if (!network)
		return err;
	for (size_t i = 0; !err && i < network->nr_routes; i++)
		if (ic_wanted_namespaces_have(&wanted, network->routes[i].namespace_id))
			err = put_route(request, &network->routes[i]);
	for (size_t i = 0; !err && i < network->nr_rules; i++)
		if (ic_wanted_namespaces_have(&wanted, network->rules[i].namespace_id))
			err = put_rule(request, &network->rules[i]);
	return err;
}

const struct ic_view ic_view_routes = {
	.name = "routes",
	.volatility = "linux.routes.Routes",
	.about = "routes, and the rules that choose among tables of them",
	.details = "List the routes of each network namespace that CRIU dumped, as `ip route` and\n"
		   "`ip rule` show them. A route with several next hops is a row each.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
