/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/address_text.h"
#include "report/wanted_namespaces.h"

static const char *const columns[] = {
	"NetNS", "Index",  "Interface", "Kind", "MAC",    "MTU",   "Flags", "State",
	"IP",    "Prefix", "Scope",     "Peer", "Master", "Label", "More",  "Source",
};

enum column {
	NETNS,
	INDEX,
	INTERFACE,
	KIND,
	MAC,
	MTU,
	FLAGS,
	STATE,
	IP,
	PREFIX,
	SCOPE,
	PEER,
	MASTER,
	LABEL,
	MORE,
	SOURCE,
};

/* linux/if.h */
static const char *flags_text(struct ic_arena *arena, uint32_t flags)
{
	static const char *const words[] = {
		"UP",         "BROADCAST", "DEBUG",     "LOOPBACK", "POINTOPOINT",
		"NOTRAILERS", "RUNNING",   "NOARP",     "PROMISC",  "ALLMULTI",
		"MASTER",     "SLAVE",     "MULTICAST", "PORTSEL",  "AUTOMEDIA",
		"DYNAMIC",    "LOWER_UP",  "DORMANT",   "ECHO",
	};
	const char *text = "";

	for (unsigned i = 0; text && i < 32; i++)
		if (flags >> i & 1 && i < IC_NR(words))
			text = ic_arena_format(arena, "%s%s%s", text, *text ? "," : "", words[i]);
		else if (flags >> i & 1)
			text = ic_arena_format(arena, "%s%s0x%" PRIx32, text, *text ? "," : "",
					       (uint32_t)1 << i);
	return text;
}

static const char *scope_text(struct ic_arena *arena, uint8_t scope)
{
	switch (scope) {
	case 0:
		return "global";
	case 200:
		return "site";
	case 253:
		return "link";
	case 254:
		return "host";
	case 255:
		return "nowhere";
	default:
		return ic_arena_format(arena, "%u", scope);
	}
}

static const char *peer_text(struct ic_arena *arena, const struct ic_net_device *device)
{
	bool itself = device->peer_index == device->index &&
		      (!device->has_peer_nsid || device->peer_nsid == device->namespace_id);

	if (!device->has_peer || itself)
		return NULL;
	return device->has_peer_nsid ? ic_arena_format(arena, "%" PRIu32 " of namespace %" PRIu32,
						       device->peer_index, device->peer_nsid) :
				       ic_arena_format(arena, "%" PRIu32, device->peer_index);
}

static void device_cells(const struct ic_view_request *request, const struct ic_net_device *device,
			 struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);

	cells[NETNS] = ic_cell_number(device->namespace_id);
	cells[INDEX] = ic_cell_number(device->index);
	cells[INTERFACE] = ic_cell_text(device->name);
	cells[KIND] = ic_cell_string(device->kind);
	cells[MAC] = ic_cell_string(ic_mac_text(arena, device->mac));
	cells[MTU] = ic_cell_number(device->mtu);
	cells[FLAGS] = ic_cell_string(flags_text(arena, device->flags));
	cells[STATE] = ic_cell_string(device->flags & 1 ? "UP" : "DOWN");
	cells[PEER] = ic_cell_string(peer_text(arena, device));
	if (device->has_master)
		cells[MASTER] = ic_cell_string(ic_device_text(arena, request->checkpoint->network,
							      device->namespace_id,
							      device->master));
	cells[MORE] = device->more.size ? ic_cell_text(device->more) : ic_cell_absent();
	cells[SOURCE] = ic_cell_string("CRIU");
}

static void address_cells(const struct ic_view_request *request,
			  const struct ic_net_address *address, struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);

	cells[IP] = ic_cell_string(ic_ip_text(arena, &address->address));
	cells[PREFIX] = ic_cell_number(address->prefix_length);
	cells[SCOPE] = ic_cell_string(scope_text(arena, address->scope));
	cells[LABEL] = ic_cell_text(address->label);
	if (address->peer.size)
		cells[PEER] = ic_cell_string(ic_ip_text(arena, &address->peer));
}

static int order(const struct ic_net_device *device, const struct ic_net_address *address)
{
	if (device->namespace_id != address->namespace_id)
		return device->namespace_id < address->namespace_id ? -1 : 1;
	return (device->index > address->index) - (device->index < address->index);
}

/* An address, of the device that has it, or of one that the checkpoint does not know. */
static struct ic_error *put_address(const struct ic_view_request *request,
				    const struct ic_net_device *device,
				    const struct ic_net_address *address)
{
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[NETNS] = ic_cell_number(address->namespace_id);
	cells[INDEX] = ic_cell_number(address->index);
	cells[SOURCE] = ic_cell_string("CRIU");
	if (device)
		device_cells(request, device, cells);
	address_cells(request, address, cells);
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_device(const struct ic_view_request *request,
				   const struct ic_net_device *device)
{
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	device_cells(request, device, cells);
	return ic_rows_add(request->rows, 0, cells);
}

/* Both lists are by namespace and device. */
static struct ic_error *put_namespaces(const struct ic_view_request *request,
				       const struct ic_wanted_namespaces *wanted)
{
	const struct ic_network *network = request->checkpoint->network;
	struct ic_error *err = NULL;
	size_t at = 0;

	for (size_t i = 0; !err && i <= network->nr_devices; i++) {
		const struct ic_net_device *device = i < network->nr_devices ?
							     &network->devices[i] :
							     NULL;
		bool shown = device && ic_wanted_namespaces_have(wanted, device->namespace_id);
		bool has_address = false;

		/* Addresses whose device is not there stand before the next one that is. */
		for (; !err && at < network->nr_addresses; at++) {
			const struct ic_net_address *address = &network->addresses[at];
			int compared = device ? order(device, address) : 1;

			if (compared < 0)
				break;
			has_address |= !compared;
			if (!ic_wanted_namespaces_have(wanted, address->namespace_id))
				continue;
			err = put_address(request, compared ? NULL : device, address);
		}
		if (!err && shown && !has_address)
			err = put_device(request, device);
	}
	return err;
}

/* What the engine says of networks that CRIU did not dump. */
static struct ic_error *put_engine(const struct ic_view_request *request)
{
	const struct ic_container *container = &request->checkpoint->container;
	struct ic_error *err = NULL;
	struct ic_cell cells[IC_NR(columns)];

	for (size_t i = 0; !err && i < container->nr_addresses; i++) {
		const struct ic_container_address *is = &container->addresses[i];

		ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
		cells[INTERFACE] = ic_cell_text(is->interface);
		cells[MAC] = ic_cell_text(is->mac);
		cells[IP] = ic_cell_text(is->address);
		cells[LABEL] = ic_cell_text(is->network);
		cells[SOURCE] = ic_cell_string(is->where);
		err = ic_rows_add(request->rows, 0, cells);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	ic_cleanup(ic_wanted_namespaces_release) struct ic_wanted_namespaces wanted = { 0 };
	struct ic_error *err = ic_wanted_namespaces_find(request, IC_NAMESPACE_NET, &wanted);

	if (!err && request->checkpoint->network)
		err = put_namespaces(request, &wanted);

	return err || request->options->nr_pids ? err : put_engine(request);
}

const struct ic_view ic_view_netdev = {
	.name = "netdev",
	.volatility = "linux.netdev.NetDev",
	.about = "network devices and their addresses",
	.details =
		"List the devices of each network namespace that CRIU dumped, a row an address.\n"
		"Where the namespace is shared (of a pod, of the host) CRIU dumps none: then\n"
		"there is what the engine says, and Source names the file that says it.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
