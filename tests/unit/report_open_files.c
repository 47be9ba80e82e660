/* SPDX-License-Identifier: Apache-2.0 */
/* Open files in words: sockets as Volatility has them, modes as ls has them. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "convert/model/event.h"
#include "convert/model/kernel_object.h"
#include "report/file_words.h"
#include "report/socket_words.h"
#include "tests/unit/unit.h"

static void expect_text(struct ic_text text, const char *string)
{
	if (!string)
		assert_null(text.bytes);
	else
		assert_true(ic_text_is(text, string));
}

static void types_are_numbered_otherwise_on_mips(void **state)
{
	struct unit *unit = *state;
	struct ic_socket socket = { .type = 1 };

	assert_string_equal(ic_socket_type(&socket, &ic_arch_x86_64, unit->arena), "STREAM");
	assert_string_equal(ic_socket_type(&socket, &ic_arch_mips64, unit->arena), "DGRAM");
	socket.type = 2;
	assert_string_equal(ic_socket_type(&socket, &ic_arch_mips64el, unit->arena), "STREAM");
	socket.type = 5;
	assert_string_equal(ic_socket_type(&socket, &ic_arch_mips64, unit->arena), "SEQPACKET");
	socket.type = 77;
	assert_string_equal(ic_socket_type(&socket, NULL, unit->arena), "77");
	socket.type = 0;
	assert_null(ic_socket_type(&socket, NULL, unit->arena));
}

static void states_are_those_of_connections_or_of_sockets(void **state)
{
	static const struct {
		struct ic_socket socket;
		const char *word;
	} rows[] = {
		{ { .family = AF_INET, .type = SOCK_STREAM, .state = 10 }, "LISTEN" },
		{ { .family = AF_INET, .type = SOCK_STREAM, .state = 8 }, "CLOSE_WAIT" },
		{ { .family = AF_INET, .type = SOCK_STREAM, .state = 99 }, "99" },
		{ { .family = AF_INET, .type = SOCK_DGRAM, .state = 7 }, "UNCONNECTED" },
		{ { .family = AF_INET, .type = SOCK_DGRAM, .state = 1 }, "CONNECTED" },
		{ { .family = AF_UNIX, .type = SOCK_SEQPACKET, .state = 10 }, "LISTEN" },
		{ { .family = AF_PACKET, .type = SOCK_RAW }, "UNCONNECTED" },
		{ { .family = AF_INET, .type = SOCK_STREAM }, NULL },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		const char *word = ic_socket_state(&rows[i].socket, NULL, unit->arena);

		if (rows[i].word)
			assert_string_equal(word, rows[i].word);
		else
			assert_null(word);
	}
}

static void protocols_have_the_names_of_their_family(void **state)
{
	static const struct {
		uint32_t family, protocol;
		const char *word;
	} rows[] = {
		{ AF_INET, 6, "TCP" },
		{ AF_INET, 200, "200" },
		{ AF_INET6, 58, "ICMPv6" },
		{ AF_INET6, 17, "UDP" },
		{ AF_NETLINK, 0, "NETLINK_ROUTE" },
		{ AF_NETLINK, 99, "99" },
		{ AF_PACKET, 3, "ETH_P_ALL" },
		{ AF_PACKET, 0x1234, "0x1234" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_socket socket = { .family = rows[i].family,
						  .protocol = rows[i].protocol };

		assert_string_equal(ic_socket_protocol(&socket, unit->arena), rows[i].word);
	}
	assert_null(ic_socket_protocol(&(struct ic_socket){ .family = AF_UNIX }, unit->arena));
}

static void ends_of_an_inet_socket_are_addresses(void **state)
{
	const struct ic_inet inet = {
		.source = { { 127, 0, 0, 1 }, 4 },
		.destination = { { [15] = 1 }, 16 },
		.source_port = 80,
	};
	const struct ic_inet none = { .source_port = 1 };
	struct ic_socket socket = { .domain = IC_SOCKET_INET, .inet = &inet };
	struct ic_socket_end source, destination;
	struct unit *unit = *state;

	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.address, "127.0.0.1");
	expect_text(source.port, "80");
	expect_text(destination.address, "::1");
	socket.inet = &none;
	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.address, NULL);
	socket.inet = NULL; /* its message was damaged */
	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.port, NULL);
}

static void ends_of_a_unix_socket_are_names_and_inodes(void **state)
{
	const struct ic_unix abstract = { .name = TEXT("\0a\0b") };
	const struct ic_socket peer = { .domain = IC_SOCKET_UNIX, .unix_domain = &abstract };
	const struct ic_file file = { .kind = IC_FILE_SOCKET, .socket = &peer };
	const struct ic_unix own = { .name = TEXT("/run/s"), .peer_inode = 9, .peer = &file };
	const struct ic_socket socket = { .domain = IC_SOCKET_UNIX,
					  .inode = 8,
					  .unix_domain = &own };
	struct ic_socket_end source, destination;
	struct unit *unit = *state;

	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.address, "/run/s");
	expect_text(source.port, "8");
	expect_text(destination.port, "9");
	assert_int_equal(destination.address.size, 4);
	assert_memory_equal(destination.address.bytes, "@a\0b", 4);
}

static void groups_of_a_netlink_socket_are_one_number(void **state)
{
	static const uint32_t groups[] = { 0x11, 0x2, 0 };
	struct ic_netlink netlink = { .port = 42, .groups = groups, .nr_groups = 3 };
	const struct ic_socket socket = { .domain = IC_SOCKET_NETLINK, .netlink = &netlink };
	struct ic_socket_end source, destination;
	struct unit *unit = *state;

	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.address, "groups:0x0000000200000011");
	expect_text(source.port, "42");
	expect_text(destination.address, "group:0x00000000");
	netlink.nr_groups = 0;
	ic_socket_ends(&socket, unit->arena, &source, &destination);
	expect_text(source.address, NULL);
}

static void modes_are_those_of_ls(void **state)
{
	static const struct {
		uint32_t mode;
		const char *text;
	} rows[] = {
		{ 0100644, "-rw-r--r--" }, { 040755, "drwxr-xr-x" },  { 020666, "crw-rw-rw-" },
		{ 060600, "brw-------" },  { 010600, "prw-------" },  { 0140777, "srwxrwxrwx" },
		{ 0120777, "lrwxrwxrwx" }, { 0104755, "-rwsr-xr-x" }, { 0102644, "-rw-r-Sr--" },
		{ 041777, "drwxrwxrwt" },  { 041776, "drwxrwxrwT" },  { 0170000, "?---------" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_string_equal(ic_file_mode_words(&(struct ic_file){ .mode = rows[i].mode },
						       unit->arena),
				    rows[i].text);
	assert_null(ic_file_mode_words(&(struct ic_file){ .mode = 0 }, unit->arena));
}

static void what_a_path_lacks_is_a_question_mark(void **state)
{
	const struct ic_namespace_file ns = { 7, 0x40000000 }, odd = { 7, 3 };
	struct unit *unit = *state;

	expect_text(ic_file_path_words(&(struct ic_file){ .kind = IC_FILE_SOCKET }, unit->arena),
		    "socket:[?]");
	expect_text(ic_file_path_words(&(struct ic_file){ .kind = IC_FILE_NAMESPACE,
							  .namespace_file = &ns },
				       unit->arena),
		    "net:[?]");
	expect_text(ic_file_path_words(&(struct ic_file){ .kind = IC_FILE_NAMESPACE,
							  .namespace_file = &odd },
				       unit->arena),
		    "namespace:[?]");
	expect_text(ic_file_path_words(&(struct ic_file){ .kind = IC_FILE_OTHER }, unit->arena),
		    NULL);
}

static void names_in_a_detail_are_escaped(void **state)
{
	const struct ic_tun tun = { .device = TEXT("t\0\x1b[m") };
	const struct ic_signalfd all = { .mask = UINT64_MAX };
	struct unit *unit = *state;

	assert_string_equal(ic_file_detail_words(&(struct ic_file){ .kind = IC_FILE_TUN,
								    .tun = &tun },
						 NULL, unit->arena),
			    "device t\\x00\\x1B[m");
	assert_non_null(strstr(ic_file_detail_words(&(struct ic_file){ .kind = IC_FILE_SIGNALFD,
								       .signalfd = &all },
						    NULL, unit->arena),
			       ",63,64"));
	assert_null(ic_file_detail_words(&(struct ic_file){ .kind = IC_FILE_EVENTFD }, NULL,
					 unit->arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(types_are_numbered_otherwise_on_mips),
		folder_test(states_are_those_of_connections_or_of_sockets),
		folder_test(protocols_have_the_names_of_their_family),
		folder_test(ends_of_an_inet_socket_are_addresses),
		folder_test(ends_of_a_unix_socket_are_names_and_inodes),
		folder_test(groups_of_a_netlink_socket_are_one_number),
		folder_test(modes_are_those_of_ls),
		folder_test(what_a_path_lacks_is_a_question_mark),
		folder_test(names_in_a_detail_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
