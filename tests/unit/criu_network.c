/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>

#include "convert/criu/draft_network.h"
#include "tests/unit/unit.h"

#define COOKIE_ADDRESS 0x47361222U
#define COOKIE_ROUTE   0x45311224U
#define COOKIE_RULE    0x71706986U

/* An image that is put together, in either byte order. */
static struct {
	uint8_t bytes[4096];
	size_t size;
	bool big_endian;
} out;

static void begin(bool big_endian)
{
	memset(&out, 0, sizeof(out));
	out.big_endian = big_endian;
}

static void number_at(size_t at, uint64_t value, size_t size, bool big_endian)
{
	for (size_t i = 0; i < size; i++)
		out.bytes[at + (big_endian ? size - 1 - i : i)] = (uint8_t)(value >> 8 * i);
}

static void number(uint64_t value, size_t size)
{
	number_at(out.size, value, size, out.big_endian);
	out.size += size;
}

static void bytes(const void *from, size_t size)
{
	memcpy(out.bytes + out.size, from, size);
	out.size += size;
}

static void align(void)
{
	out.size = (out.size + 3) & ~(size_t)3;
}

/* struct nlmsghdr; its length is set by end_message(). */
static size_t message(uint16_t type)
{
	size_t at = out.size;

	number(0, 4);
	number(type, 2);
	number(2, 2);
	number(1, 4);
	number(0, 4);
	return at;
}

static void end_message(size_t at)
{
	number_at(at, out.size - at, 4, out.big_endian);
	align();
}

static size_t attribute(uint16_t type)
{
	size_t at = out.size;

	number(0, 2);
	number(type, 2);
	return at;
}

static void end_attribute(size_t at)
{
	number_at(at, out.size - at, 2, out.big_endian);
	align();
}

static void attribute_of(uint16_t type, const void *from, size_t size)
{
	size_t at = attribute(type);

	bytes(from, size);
	end_attribute(at);
}

static void attribute_number(uint16_t type, uint32_t value)
{
	size_t at = attribute(type);

	number(value, 4);
	end_attribute(at);
}

static struct ic_member member_of(size_t size)
{
	return (struct ic_member){ .name = "x-1.img",
				   .size = size,
				   .has_blob = true,
				   .blob = { .bytes = out.bytes, .fd = -1, .size = size } };
}

static const uint8_t address4[] = { 10, 1, 2, 3 }, peer4[] = { 10, 1, 2, 4 };

static void put_address(void)
{
	size_t at;

	number(COOKIE_ADDRESS, 4);
	at = message(20);
	number(AF_INET, 1);
	number(24, 1);
	number(0x80, 1);
	number(253, 1);
	number(7, 4);
	attribute_of(1, peer4, 4);
	attribute_of(2, address4, 4);
	attribute_of(3, "eth0:x", 7);
	attribute_number(8, 0x12345);
	attribute_of(0x4000 | 99, "what nobody knows", 17);
	end_message(at);
}

static void an_address_is_read_in_either_byte_order(void **state)
{
	struct unit *unit = *state;

	for (int big = 0; big < 2; big++)
		for (int told = 0; told < 2; told++) {
			struct ic_array list = { NULL, 0, 0 };
			struct ic_member member;
			const struct ic_net_address *is;

			begin(big);
			put_address();
			member = member_of(out.size);
			/* The cookie knows better than what the inventory says. */
			assert_null(ic_draft_ifaddr(&member, "x", told, unit->arena, &list));
			assert_int_equal(list.nr, 1);
			is = list.items;
			assert_int_equal(is->index, 7);
			assert_int_equal(is->prefix_length, 24);
			assert_int_equal(is->scope, 253);
			assert_int_equal(is->flags, 0x12345);
			assert_memory_equal(is->address.bytes, address4, 4);
			assert_memory_equal(is->peer.bytes, peer4, 4);
			assert_string_equal(is->label.bytes, "eth0:x");
			assert_int_equal(is->label.size, 6);
		}
}

static void nothing_is_an_empty_list(void **state)
{
	struct unit *unit = *state;
	struct ic_array list = { NULL, 0, 0 };
	struct ic_member member;

	begin(false);
	number(COOKIE_ROUTE, 4);
	member = member_of(4);
	assert_null(ic_draft_routes(&member, "x", false, unit->arena, &list));
	assert_int_equal(list.nr, 0);
	member = member_of(0);
	assert_null(ic_draft_conntrack(&member, "x", false, unit->arena, &list));
	assert_int_equal(list.nr, 0);
}

static void put_route(void)
{
	size_t at, hops, hop;

	number(COOKIE_ROUTE, 4);
	at = message(24);
	number(AF_INET, 1);
	number(16, 1);
	number(0, 2);
	number(254, 1);
	number(4, 1);
	number(0, 1);
	number(1, 1);
	number(0, 4);
	attribute_of(1, (const uint8_t[]){ 10, 50, 0, 0 }, 4);
	attribute_number(15, 1000);
	attribute_number(6, 50);
	hops = attribute(9);
	for (unsigned i = 0; i < 2; i++) {
		hop = out.size;
		number(0, 2);
		number(0, 2);
		number(3 + i, 4);
		attribute_of(5, i ? peer4 : address4, 4);
		number_at(hop, out.size - hop, 2, out.big_endian);
	}
	end_attribute(hops);
	end_message(at);
}

static void a_route_of_two_next_hops_is_two(void **state)
{
	struct unit *unit = *state;
	struct ic_array list = { NULL, 0, 0 };
	struct ic_member member;
	const struct ic_route *is;

	begin(true);
	put_route();
	member = member_of(out.size);
	assert_null(ic_draft_routes(&member, "x", true, unit->arena, &list));
	assert_int_equal(list.nr, 2);
	is = list.items;
	assert_int_equal(is[0].table, 1000);
	assert_true(is[0].has_priority && is[0].priority == 50);
	assert_int_equal(is[1].output_index, 4);
	assert_memory_equal(is[1].gateway.bytes, peer4, 4);
	assert_int_equal(is[1].destination_length, 16);
}

static void put_tuple(uint16_t type, const uint8_t *from, const uint8_t *to, uint16_t port)
{
	size_t tuple = attribute(0x8000 | type), part;
	bool big_endian = out.big_endian;

	part = attribute(0x8000 | 1);
	attribute_of(1, from, 4);
	attribute_of(2, to, 4);
	end_attribute(part);
	part = attribute(0x8000 | 2);
	attribute_of(1, (const uint8_t[]){ 6 }, 1);
	attribute_of(2, (const uint8_t[]){ (uint8_t)(port >> 8), (uint8_t)port }, 2);
	attribute_of(3, (const uint8_t[]){ 0, 80 }, 2);
	end_attribute(part);
	out.big_endian = big_endian;
	end_attribute(tuple);
}

static void put_connection(void)
{
	size_t at = message(0x100), info, tcp;

	number(AF_INET, 1);
	number(0, 3);
	put_tuple(1, address4, peer4, 40000);
	put_tuple(2, peer4, address4, 41000);
	attribute_of(3, (const uint8_t[]){ 0, 0, 1, 0x8e }, 4);
	info = attribute(0x8000 | 4);
	tcp = attribute(0x8000 | 1);
	attribute_of(1, (const uint8_t[]){ 3 }, 1);
	end_attribute(tcp);
	end_attribute(info);
	attribute_of(7, (const uint8_t[]){ 0, 6, 0x97, 0x7f }, 4);
	end_message(at);
	at = message(0x200);
	number(AF_INET, 1);
	number(0, 3);
	put_tuple(1, peer4, peer4, 1);
	put_tuple(2, address4, peer4, 2000);
	end_message(at);
}

static void connections_are_read_in_either_byte_order(void **state)
{
	struct unit *unit = *state;

	for (int big = 0; big < 2; big++) {
		struct ic_array list = { NULL, 0, 0 };
		struct ic_member member;
		const struct ic_connection *is;

		begin(big);
		put_connection();
		member = member_of(out.size);
		assert_null(ic_draft_conntrack(&member, "x", big, unit->arena, &list));
		assert_int_equal(list.nr, 2);
		is = list.items;
		assert_int_equal(is->protocol, 6);
		assert_int_equal(is->original.source_port, 40000);
		assert_int_equal(is->original.destination_port, 80);
		assert_int_equal(is->reply.source_port, 41000);
		assert_memory_equal(is->reply.source.bytes, peer4, 4);
		assert_true(is->has_tcp_state && is->tcp_state == 3);
		assert_int_equal(is->timeout, 0x6977f);
		assert_int_equal(is->status, 0x18e);
		assert_true(is[1].is_expected);
		assert_int_equal(is[1].original.source_port, 2000);
	}
}

typedef struct ic_error *decoder(const struct ic_member *member, const char *name, bool big_endian,
				 struct ic_arena *arena, struct ic_array *list);

/* Wherever an image is cut, what is before is read and the rest is an error with its place. */
static void a_cut_is_said_with_its_place(void **state)
{
	static const struct {
		void (*put)(void);
		decoder *decode;
		size_t whole; /* sizes at which nothing is cut */
	} rows[] = {
		{ put_address, ic_draft_ifaddr, 4 },
		{ put_route, ic_draft_routes, 4 },
		{ put_connection, ic_draft_conntrack, 0 },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(false);
		rows[i].put();
		for (size_t size = 0; size < out.size; size++) {
			struct ic_array list = { NULL, 0, 0 };
			struct ic_member member = member_of(size);
			struct ic_error *err = rows[i].decode(&member, "x", false, unit->arena,
							      &list);

			if (size == rows[i].whole || (list.nr && !err)) {
				assert_null(err);
				continue;
			}
			assert_error(err, IC_ERR_DAMAGED, "x-1.img+0x");
		}
	}
}

/* Every byte in turn has another value: nothing but an error, or other values, comes of it. */
static void a_wrong_byte_breaks_nothing(void **state)
{
	static const struct {
		void (*put)(void);
		decoder *decode;
	} rows[] = {
		{ put_address, ic_draft_ifaddr },
		{ put_route, ic_draft_routes },
		{ put_connection, ic_draft_conntrack },
		{ put_address, ic_draft_rules },
	};
	static const uint8_t values[] = { 0, 1, 3, 0x7f, 0xff };
	struct unit *unit = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t at = 0, size = 1; at < size; at++)
			for (size_t v = 0; v < sizeof(values); v++) {
				struct ic_array list = { NULL, 0, 0 };
				struct ic_member member;

				begin(false);
				rows[i].put();
				size = out.size;
				out.bytes[at] = values[v];
				member = member_of(size);
				ic_error_free(
					rows[i].decode(&member, "x", false, unit->arena, &list));
			}
}

static void what_is_no_such_image_is_said(void **state)
{
	struct unit *unit = *state;
	struct ic_array list = { NULL, 0, 0 };
	struct ic_member member;

	begin(false);
	number(COOKIE_RULE, 4);
	member = member_of(4);
	assert_error(ic_draft_routes(&member, "x", false, unit->arena, &list), IC_ERR_DAMAGED,
		     "begins with 0x71706986, expected 0x45311224");
	assert_error(ic_draft_routes(NULL, "route-1.img", false, unit->arena, &list),
		     IC_ERR_MISSING, "route-1.img");
	begin(false);
	end_message(message(0x300));
	member = member_of(out.size);
	assert_error(ic_draft_conntrack(&member, "x", false, unit->arena, &list), IC_ERR_DAMAGED,
		     "which conntrack does not send");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(an_address_is_read_in_either_byte_order),
		folder_test(nothing_is_an_empty_list),
		folder_test(a_route_of_two_next_hops_is_two),
		folder_test(connections_are_read_in_either_byte_order),
		folder_test(a_cut_is_said_with_its_place),
		folder_test(a_wrong_byte_breaks_nothing),
		folder_test(what_is_no_such_image_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
