/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/netlink_part.h"

#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/criu/image.h"

#define HEADER_BYTES 16U
#define DONE         3U /* NLMSG_DONE */
#define TYPE_MASK    0x3fffU

uint8_t ic_netlink_part_u8(const struct ic_reader *body, size_t offset)
{
	return offset < ic_reader_left(body) ? body->next[offset] : 0;
}

uint16_t ic_netlink_part_u16(const struct ic_reader *body, size_t offset)
{
	unsigned one = ic_netlink_part_u8(body, offset), two = ic_netlink_part_u8(body, offset + 1);

	return (uint16_t)(body->big_endian ? one << 8 | two : two << 8 | one);
}

uint32_t ic_netlink_part_u32(const struct ic_reader *body, size_t offset)
{
	uint32_t one = ic_netlink_part_u16(body, offset),
		 two = ic_netlink_part_u16(body, offset + 2);

	return body->big_endian ? one << 16 | two : two << 16 | one;
}

struct ic_ip ic_netlink_part_ip(const struct ic_reader *body)
{
	struct ic_ip ip = { .size = 0 };
	size_t size = ic_reader_left(body);

	if (size == 4 || size == 16) {
		memcpy(ip.bytes, body->next, size);
		ip.size = (uint8_t)size;
	}
	return ip;
}

static struct ic_error *read_cookie(struct ic_reader *reader, uint32_t cookie)
{
	struct ic_place at = reader->at;
	uint32_t word;
	struct ic_error *err = ic_read_u32(reader, &word);

	if (err || word == cookie)
		return err;
	if (__builtin_bswap32(word) != cookie)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "begins with 0x%08" PRIx32 ", expected 0x%08" PRIx32, word,
				   cookie);
	reader->big_endian = !reader->big_endian;
	return NULL;
}

/* Behind a length that is no multiple of 4 there are bytes that say nothing; not at the end. */
static struct ic_error *skip_padding(struct ic_reader *reader, size_t length)
{
	struct ic_reader padding;
	size_t size = (4 - length % 4) % 4;

	return ic_read_slice(reader, ic_min(size, ic_reader_left(reader)), &padding);
}

static struct ic_error *next_message(struct ic_reader *reader, struct ic_netlink_part *ret)
{
	struct ic_place at = reader->at;
	uint32_t length = ic_netlink_part_u32(reader, 0);
	struct ic_reader header;
	struct ic_error *err;

	if (ic_reader_left(reader) < HEADER_BYTES || length < HEADER_BYTES)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "no message of netlink: %zu bytes are left, "
				   "its length is %" PRIu32,
				   ic_reader_left(reader), length);
	ret->type = ic_netlink_part_u16(reader, 4);
	err = ic_read_slice(reader, length, &ret->body);
	if (!err)
		err = ic_read_slice(&ret->body, HEADER_BYTES, &header);
	if (!err)
		err = skip_padding(reader, length);
	return err;
}

struct ic_error *ic_netlink_part_walk(const struct ic_member *member, const char *name,
				      uint32_t cookie, bool big_endian, ic_netlink_part_each *each,
				      void *context)
{
	struct ic_reader reader;
	struct ic_error *err = ic_image_begin(member, name, big_endian, &reader);

	if (!err && cookie)
		err = read_cookie(&reader, cookie);
	while (!err && ic_reader_left(&reader)) {
		struct ic_netlink_part message;

		err = next_message(&reader, &message);
		if (!err && message.type == DONE)
			break;
		if (!err)
			err = each(context, &message);
	}
	return err;
}

struct ic_error *ic_netlink_part_next(struct ic_reader *body, struct ic_netlink_part *ret,
				      bool *ret_more)
{
	struct ic_place at = body->at;
	uint16_t length = ic_netlink_part_u16(body, 0);
	struct ic_reader header;
	struct ic_error *err;

	*ret_more = ic_reader_left(body) != 0;
	if (!*ret_more)
		return NULL;
	if (ic_reader_left(body) < 4 || length < 4)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "no attribute of netlink: %zu bytes are "
				   "left, its length is %u",
				   ic_reader_left(body), length);
	ret->type = ic_netlink_part_u16(body, 2) & TYPE_MASK;
	err = ic_read_slice(body, length, &ret->body);
	if (!err)
		err = ic_read_slice(&ret->body, 4, &header);
	if (!err)
		err = skip_padding(body, length);
	return err;
}
