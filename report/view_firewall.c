/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/base/lines.h"
#include "report/address_text.h"
#include "report/wanted_namespaces.h"

static const char *const columns[] = { "NetNS", "Tool", "Family", "Table",  "Chain",
				       "Kind",  "Rule", "Line",   "By CRIU" };

enum column { NETNS, TOOL, FAMILY, TABLE, CHAIN, KIND, RULE, LINE, BY_CRIU };

#define NAME_BYTES 256U

/* Where in a ruleset the lines are. */
struct place {
	const struct ic_ruleset *ruleset;
	char family[NAME_BYTES], table[NAME_BYTES], chain[NAME_BYTES];
	unsigned depth; /* of nftables' brackets */
	uint64_t line;
};

static struct ic_text trimmed(struct ic_text line)
{
	while (line.size && (*line.bytes == ' ' || *line.bytes == '\t')) {
		line.bytes++;
		line.size--;
	}
	while (line.size && strchr(" \t\r", line.bytes[line.size - 1]))
		line.size--;
	return line;
}

/* The next word of a line into `to`, which is "" when there is none. */
static void take_word(struct ic_text *line, char to[static NAME_BYTES])
{
	size_t size = 0;

	*line = trimmed(*line);
	while (size < line->size && line->bytes[size] != ' ')
		size++;
	if (size < NAME_BYTES) {
		memcpy(to, line->bytes, size);
		to[size] = 0;
	} else {
		to[0] = 0;
	}
	line->bytes += size;
	line->size -= size;
}

static struct ic_error *put(const struct ic_view_request *request, const struct place *place,
			    const char *kind, struct ic_text rule)
{
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[NETNS] = ic_cell_number(place->ruleset->namespace_id);
	cells[TOOL] = ic_cell_string(place->ruleset->tool);
	cells[FAMILY] = ic_cell_string(*place->family ? place->family : NULL);
	cells[TABLE] = ic_cell_string(*place->table ? place->table : NULL);
	cells[CHAIN] = ic_cell_string(*place->chain ? place->chain : NULL);
	cells[KIND] = ic_cell_string(kind);
	cells[RULE] = ic_cell_text(rule);
	cells[LINE] = ic_cell_number(place->line);
	/* While it dumps, CRIU locks the network by rules of its own, which the dump then has. */
	cells[BY_CRIU] = ic_cell_bool(!strncmp(place->table, "CRIU-", 5) ||
				      !strncmp(place->chain, "CRIU", 4));
	return ic_rows_add(request->rows, 0, cells);
}

/* iptables-save: "*filter", ":INPUT ACCEPT [0:0]", "-A INPUT -j DROP", "COMMIT", "# comment" */
static struct ic_error *iptables_line(const struct ic_view_request *request, struct place *place,
				      struct ic_text line)
{
	struct ic_text rest = line;
	char word[NAME_BYTES];

	if (!line.size || *line.bytes == '#' || ic_text_is(line, "COMMIT"))
		return NULL;
	place->chain[0] = 0;
	if (*line.bytes == '*') {
		rest.bytes++;
		rest.size--;
		take_word(&rest, place->table);
		return put(request, place, "table", line);
	}
	if (*line.bytes == ':') {
		rest.bytes++;
		rest.size--;
		take_word(&rest, place->chain);
		return put(request, place, "policy", line);
	}
	take_word(&rest, word);
	if (word[0] == '[') /* counters */
		take_word(&rest, word);
	if (!strcmp(word, "-A") || !strcmp(word, "-I"))
		take_word(&rest, place->chain);
	return put(request, place, "rule", line);
}

/* nft list ruleset: "table inet NAME {", "chain NAME {", "type filter hook ...", rules, "}" */
static struct ic_error *nftables_line(const struct ic_view_request *request, struct place *place,
				      struct ic_text line)
{
	bool opens = line.size && line.bytes[line.size - 1] == '{';
	struct ic_text rest = line;
	const char *kind = "rule";
	struct ic_error *err;
	char word[NAME_BYTES];

	if (!line.size)
		return NULL;
	if (ic_text_is(line, "}")) {
		place->depth -= place->depth > 0;
		if (place->depth < 2)
			place->chain[0] = 0;
		if (!place->depth)
			place->table[0] = place->family[0] = 0;
		return NULL;
	}
	take_word(&rest, word);
	if (!place->depth && opens && !strcmp(word, "table")) {
		take_word(&rest, place->family);
		take_word(&rest, place->table);
		kind = "table";
	} else if (place->depth == 1 && opens) {
		take_word(&rest, place->chain);
		kind = !strcmp(word, "chain") ? "chain" : "set";
	} else if (!strcmp(word, "type")) {
		kind = "policy";
	}
	err = put(request, place, kind, line);
	place->depth += opens;
	return err;
}

static struct ic_error *put_ruleset(const struct ic_view_request *request,
				    const struct ic_ruleset *ruleset, struct ic_lines *lines)
{
	bool nft = !strcmp(ruleset->tool, "nftables"), ip6 = !strcmp(ruleset->tool, "ip6tables");
	struct place place = { .ruleset = ruleset };
	struct ic_error *err = NULL;
	bool more = true;

	if (ruleset->member->unread || !ruleset->member->has_blob)
		return NULL; /* it has its gap */
	if (!nft)
		memcpy(place.family, ip6 ? "ip6" : "ip", ip6 ? sizeof("ip6") : sizeof("ip"));
	ic_lines_begin(lines, ruleset->member, IC_MAX_RULESET_BYTES);
	if (ruleset->member->blob.size > IC_MAX_RULESET_BYTES)
		ic_gaps_add(request->gaps,
			    (struct ic_gap){ .kind = IC_GAP_LIMIT,
					     .member = ruleset->member->name,
					     .offset = IC_MAX_RULESET_BYTES },
			    "%s+0x%x: more rules than are read", ruleset->member->name,
			    IC_MAX_RULESET_BYTES);
	while (!err) {
		struct ic_text line;

		err = ic_lines_next(lines, &line, &more);
		if (err || !more)
			break;
		place.line++;
		line = trimmed(line);
		err = nft ? nftables_line(request, &place, line) :
			    iptables_line(request, &place, line);
	}
	return err;
}

static const char *protocol_text(struct ic_arena *arena, uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_ICMPV6:
		return "icmpv6";
	case IPPROTO_SCTP:
		return "sctp";
	default:
		return ic_arena_format(arena, "%u", protocol);
	}
}

/* linux/netfilter/nf_conntrack_tcp.h */
static const char *tcp_state(const struct ic_connection *connection)
{
	static const char *const names[] = { "NONE",     "SYN_SENT",   "SYN_RECV", "ESTABLISHED",
					     "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT",
					     "CLOSE",    "SYN_SENT2" };

	if (!connection->has_tcp_state)
		return "";
	return connection->tcp_state < IC_NR(names) ? names[connection->tcp_state] : "?";
}

static const char *flow_text(struct ic_arena *arena, const struct ic_flow *flow)
{
	const char *source = ic_ip_text(arena, &flow->source);
	const char *destination = ic_ip_text(arena, &flow->destination);

	return ic_arena_format(arena, "src=%s dst=%s sport=%u dport=%u", source ? source : "-",
			       destination ? destination : "-", flow->source_port,
			       flow->destination_port);
}

/* As `conntrack -L` prints it. */
static struct ic_error *put_connection(const struct ic_view_request *request,
				       const struct ic_connection *is)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	const char *state = tcp_state(is);
	bool answered = is->reply.source.size;
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[NETNS] = ic_cell_number(is->namespace_id);
	cells[TOOL] = ic_cell_string("conntrack");
	cells[FAMILY] = ic_cell_string(ic_family_text(arena, is->family));
	cells[KIND] = ic_cell_string(is->is_expected ? "expectation" : "connection");
	cells[RULE] = ic_cell_string(
		ic_arena_format(arena,
				"%s %" PRIu32 "%s%s %s%s%s mark=%" PRIu32 " status=0x%" PRIx32,
				protocol_text(arena, is->protocol), is->timeout, *state ? " " : "",
				state, flow_text(arena, &is->original), answered ? " reply " : "",
				answered ? flow_text(arena, &is->reply) : "", is->mark,
				is->status));
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_network *network = request->checkpoint->network;
	ic_cleanup(ic_wanted_namespaces_release) struct ic_wanted_namespaces wanted = { 0 };
	struct ic_lines *lines;
	struct ic_error *err = ic_wanted_namespaces_find(request, IC_NAMESPACE_NET, &wanted);

	if (err || !network)
		return err;
	lines = malloc(sizeof(*lines));
	if (!lines)
		return ic_error_memory();
	for (size_t i = 0; !err && i < network->nr_rulesets; i++)
		if (ic_wanted_namespaces_have(&wanted, network->rulesets[i].namespace_id))
			err = put_ruleset(request, &network->rulesets[i], lines);
	free(lines);
	for (size_t i = 0; !err && i < network->nr_connections; i++)
		if (ic_wanted_namespaces_have(&wanted, network->connections[i].namespace_id))
			err = put_connection(request, &network->connections[i]);
	return err;
}

const struct ic_view ic_view_firewall = {
	.name = "firewall",
	.volatility = "linux.firewall.Firewall",
	.about = "firewall rules and the connections that the kernel tracked",
	.details =
		"Show the rules of each network namespace that CRIU dumped, a row a line of\n"
		"iptables-save, ip6tables-save or nft, then what conntrack knew. By CRIU: rules\n"
		"with which CRIU itself kept the network still while it dumped.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
