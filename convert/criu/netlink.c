/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/netlink.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"

#define HEADER_BYTES    16     /* struct nlmsghdr */
#define ATTRIBUTE_BYTES 4      /* struct nlattr */
#define TYPE_MASK       0x3fff /* NLA_TYPE_MASK */
#define MOST_DEPTH      8      /* of attributes in attributes; conntrack has 4 */

static void show_attributes(struct ic_listing *listing, const char *key, struct ic_reader bytes,
			    const struct ic_netlink_attribute *known, unsigned depth);

static const struct ic_netlink_attribute *find(const struct ic_netlink_attribute *known,
					       uint16_t type)
{
	while (known && known->name && known->type != type)
		known++;
	return known && known->name ? known : NULL;
}

static bool is_number(size_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

/* One that has not the size of what it should be is shown as bytes. */
static enum ic_netlink_as as_what(const struct ic_netlink_attribute *known, size_t size,
				  unsigned depth)
{
	enum ic_netlink_as as = known ? known->as : IC_NETLINK_BYTES;
	bool number = as == IC_NETLINK_NUMBER || as == IC_NETLINK_NETWORK;

	if ((number && !is_number(size)) || (as == IC_NETLINK_ADDRESS && size != 4 && size != 16) ||
	    (as == IC_NETLINK_NESTED && depth == MOST_DEPTH))
		return IC_NETLINK_BYTES;
	return as;
}

static void show_value(struct ic_listing *listing, struct ic_reader bytes,
		       const struct ic_netlink_attribute *known, unsigned depth)
{
	struct ic_json *json = &listing->json;
	size_t size = ic_reader_left(&bytes);
	enum ic_netlink_as as = as_what(known, size, depth);
	char text[IC_SHOW_IP_SIZE];

	switch (as) {
	case IC_NETLINK_BYTES:
		ic_show_base64(json, "value", bytes.next, size);
		break;
	case IC_NETLINK_NUMBER:
	case IC_NETLINK_NETWORK:
		ic_json_number(json, "value",
			       ic_get(bytes.next, size,
				      as == IC_NETLINK_NETWORK || bytes.big_endian));
		break;
	case IC_NETLINK_ADDRESS:
		ic_show_ip(bytes.next, size, text);
		ic_json_string(json, "value", text);
		break;
	case IC_NETLINK_TEXT:
		ic_json_exact(json, "value",
			      (struct ic_text){ (const char *)bytes.next,
						strnlen((const char *)bytes.next, size) });
		break;
	case IC_NETLINK_NESTED:
		show_attributes(listing, "value", bytes, known ? known->nested : NULL, depth + 1);
		break;
	}
}

static void show_attribute(struct ic_listing *listing, struct ic_reader bytes, uint16_t type,
			   const struct ic_netlink_attribute *known, unsigned depth)
{
	const struct ic_netlink_attribute *one = find(known, (uint16_t)(type & TYPE_MASK));

	ic_json_row(&listing->json, NULL);
	if (one)
		ic_json_string(&listing->json, "name", one->name);
	else
		ic_json_number(&listing->json, "name", type & TYPE_MASK);
	show_value(listing, bytes, one, depth);
	ic_json_close(&listing->json);
}

static void show_attributes(struct ic_listing *listing, const char *key, struct ic_reader bytes,
			    const struct ic_netlink_attribute *known, unsigned depth)
{
	ic_json_array(&listing->json, key);
	while (!listing->json.err && ic_reader_left(&bytes) >= ATTRIBUTE_BYTES) {
		size_t left = ic_reader_left(&bytes);
		size_t size = (size_t)ic_get(bytes.next, 2, bytes.big_endian);
		uint16_t type = (uint16_t)ic_get(bytes.next + 2, 2, bytes.big_endian);
		struct ic_reader value = bytes;
		size_t step;

		if (size < ATTRIBUTE_BYTES || size > left) {
			ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, bytes.at.offset),
				    "an attribute of %zu bytes, %zu are left", size, left);
			break;
		}
		value.next += ATTRIBUTE_BYTES;
		value.end = bytes.next + size;
		value.at.offset += ATTRIBUTE_BYTES;
		show_attribute(listing, value, type, known, depth);
		step = (size_t)ic_min((size + 3) & ~(size_t)3, left);
		bytes.next += step;
		bytes.at.offset += step;
	}
	ic_json_close(&listing->json);
}

/* The numbers of a header; returns where the attributes begin. */
static void show_header(struct ic_listing *listing, const struct ic_netlink_field *field,
			struct ic_reader *body)
{
	size_t size = 0;

	for (; field->name; field++) {
		if (ic_reader_left(body) < size + field->size) {
			ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, body->at.offset),
				    "a message that ends in its header");
			body->next = body->end;
			return;
		}
		if (*field->name)
			ic_json_number(&listing->json, field->name,
				       ic_get(body->next + size, field->size, body->big_endian));
		size += field->size;
	}
	size = (size_t)ic_min((size + 3) & ~(size_t)3, ic_reader_left(body));
	body->next += size;
	body->at.offset += size;
}

static void show_message(struct ic_listing *listing, struct ic_reader message,
			 const struct ic_netlink_message *messages, size_t nr_messages)
{
	uint16_t type = (uint16_t)ic_get(message.next + 4, 2, message.big_endian);
	struct ic_json *json = &listing->json;
	struct ic_reader body = message;
	size_t i = 0;

	body.next += HEADER_BYTES;
	body.at.offset += HEADER_BYTES;
	while (i < nr_messages && messages[i].type != type)
		i++;
	ic_json_object(json, ic_listing_open(listing, message.at.offset));
	if (i < nr_messages)
		ic_json_string(json, "type", messages[i].name);
	else
		ic_json_number(json, "type", type);
	ic_json_number(json, "nlmsg_flags", ic_get(message.next + 6, 2, message.big_endian));
	if (i < nr_messages) {
		show_header(listing, messages[i].header, &body);
		show_attributes(listing, "attributes", body, messages[i].attributes, 0);
	} else {
		ic_show_base64(json, "body", body.next, ic_reader_left(&body));
	}
	ic_json_close(json);
	ic_listing_close(listing);
}

void ic_netlink_list(struct ic_listing *listing, uint64_t offset, bool big_endian,
		     const struct ic_netlink_message *messages, size_t nr_messages)
{
	const struct ic_member *member = listing->member;
	uint64_t size = member->blob.size;

	if (!member->blob.bytes) {
		ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, 0),
			    "of %" PRIu64 " bytes, larger than any real one", size);
		return;
	}
	while (!listing->json.err && offset < size) {
		const uint8_t *bytes = member->blob.bytes + offset;
		uint64_t left = size - offset;
		uint64_t length = left < HEADER_BYTES ? 0 : ic_get(bytes, 4, big_endian);
		struct ic_place at = { member->name, offset };

		if (length < HEADER_BYTES || length > left) {
			ic_gaps_add(listing->show.gaps, ic_listing_gap(listing, offset),
				    "a netlink message of %" PRIu64 " bytes, %" PRIu64 " are left",
				    length, left);
			return;
		}
		show_message(listing, ic_reader_init(bytes, (size_t)length, at, big_endian),
			     messages, nr_messages);
		offset += ic_min((length + 3) & ~(uint64_t)3, left);
	}
}
