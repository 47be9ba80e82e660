/* SPDX-License-Identifier: Apache-2.0 */
#include "report/address_text.h"

#include <arpa/inet.h>
#include <inttypes.h>

#include "convert/base/escape.h"

const char *ic_ip_text(struct ic_arena *arena, const struct ic_ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	if (!ip->size ||
	    !inet_ntop(ip->size == 4 ? AF_INET : AF_INET6, ip->bytes, text, sizeof(text)))
		return NULL;
	return ic_arena_copy(arena, text, strlen(text));
}

const char *ic_prefix_text(struct ic_arena *arena, const struct ic_ip *ip, uint8_t length)
{
	if (!ip->size)
		return length ? NULL : "default";
	return ic_arena_format(arena, "%s/%u", ic_ip_text(arena, ip), length);
}

const char *ic_family_text(struct ic_arena *arena, uint8_t family)
{
	return family == AF_INET  ? "inet" :
	       family == AF_INET6 ? "inet6" :
				    ic_arena_format(arena, "%u", family);
}

const char *ic_mac_text(struct ic_arena *arena, struct ic_text mac)
{
	const char *text = "";

	if (!mac.size)
		return NULL;
	/* The kernel's longest has 32 bytes. */
	for (size_t i = 0; text && i < mac.size && i < 32; i++)
		text = ic_arena_format(arena, "%s%s%02x", text, i ? ":" : "",
				       (unsigned)(uint8_t)mac.bytes[i]);
	return text;
}

const char *ic_device_text(struct ic_arena *arena, const struct ic_network *network,
			   uint32_t namespace_id, uint32_t index)
{
	const struct ic_net_device *device = ic_net_device_find(network, namespace_id, index);

	if (device)
		return ic_escape(arena, device->name);
	return index ? ic_arena_format(arena, "#%" PRIu32, index) : NULL;
}
