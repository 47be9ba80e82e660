/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "convert/load/container.h"

#define MAX_CRIO_ADDRESSES 64U

static struct ic_container_address *add(struct ic_container_loading *loading, const char *where)
{
	struct ic_container_address *address = ic_container_append(loading, &loading->addresses,
								   sizeof(*address));

	if (address)
		address->where = where;
	return address;
}

static struct ic_text copied(struct ic_container_loading *loading, const char *name)
{
	size_t size = strlen(name);

	return (struct ic_text){ ic_arena_copy(loading->loader->arena, name, size), size };
}

/* Podman 4 and newer: {"subnets": [{"ipnet", "gateway"}], "mac_address"}. */
static void read_interface(struct ic_container_loading *loading, const char *network,
			   const char *name, struct json_object *json)
{
	struct ic_arena *arena = loading->loader->arena;
	struct json_object *subnets = ic_json_get(json, "subnets");
	size_t nr = ic_json_length(subnets);
	struct ic_text mac = ic_json_get_string(json, "mac_address", arena);

	for (size_t i = 0; i < nr || (!i && mac.bytes); i++) {
		struct json_object *subnet = i < nr ? json_object_array_get_idx(subnets, i) : NULL;
		struct ic_container_address *address = add(loading,
							   loading->name[IC_DOCUMENT_NETWORK]);

		if (!address)
			return;
		address->network = copied(loading, network);
		address->interface = copied(loading, name);
		address->mac = mac;
		address->address = ic_json_get_string(subnet, "ipnet", arena);
		address->gateway = ic_json_get_string(subnet, "gateway", arena);
	}
}

static void read_networks(struct ic_container_loading *loading, struct json_object *networks)
{
	struct json_object_iter network, interface;

	json_object_object_foreachC(networks, network)
	{
		struct json_object *interfaces = ic_json_get(network.val, "interfaces");

		if (!json_object_is_type(interfaces, json_type_object))
			continue;
		json_object_object_foreachC(interfaces, interface)
		{
			read_interface(loading, network.key, interface.key, interface.val);
		}
	}
}

/*
 * Before Podman 4, and in CRI-O's annotation: a result of CNI: {"interfaces": [{"name", "mac"}],
 * "ips": [{"interface": index, "address", "gateway"}]}.
 */
static void read_cni(struct ic_container_loading *loading, struct json_object *result,
		     const char *where)
{
	struct ic_arena *arena = loading->loader->arena;
	struct json_object *interfaces = ic_json_get(result, "interfaces");
	struct json_object *ips = ic_json_get(result, "ips");

	for (size_t i = 0; i < ic_json_length(ips); i++) {
		struct json_object *ip = json_object_array_get_idx(ips, i), *interface = NULL;
		struct ic_container_address *address = add(loading, where);
		uint64_t index;

		if (!address)
			return;
		if (json_object_is_type(ic_json_get(ip, "interface"), json_type_int) &&
		    ic_json_number_of(ic_json_get(ip, "interface"), &index) &&
		    index < ic_json_length(interfaces))
			interface = json_object_array_get_idx(interfaces, (size_t)index);
		address->interface = ic_json_get_string(interface, "name", arena);
		address->mac = ic_json_get_string(interface, "mac", arena);
		address->address = ic_json_get_string(ip, "address", arena);
		address->gateway = ic_json_get_string(ip, "gateway", arena);
	}
}

/* io.kubernetes.cri-o.IP.0, .1 ... */
static void read_crio(struct ic_container_loading *loading)
{
	for (unsigned i = 0; i < MAX_CRIO_ADDRESSES; i++) {
		char name[64];
		struct ic_container_address *address;
		struct ic_text text;

		(void)snprintf(name, sizeof(name), "io.kubernetes.cri-o.IP.%u", i);
		text = ic_json_get_string(loading->annotations, name, loading->loader->arena);
		if (!text.size)
			return;
		address = add(loading, loading->name[IC_DOCUMENT_SPEC]);
		if (address)
			address->address = text;
	}
}

void ic_container_read_addresses(struct ic_container_loading *loading)
{
	struct json_object *status = loading->json[IC_DOCUMENT_NETWORK];

	if (json_object_is_type(status, json_type_object) && ic_json_get(status, "ips"))
		read_cni(loading, status, loading->name[IC_DOCUMENT_NETWORK]);
	else if (json_object_is_type(status, json_type_object))
		read_networks(loading, status);
	for (size_t i = 0; i < ic_json_length(status); i++)
		read_cni(loading, json_object_array_get_idx(status, i),
			 loading->name[IC_DOCUMENT_NETWORK]);
	read_crio(loading);
}
