/* SPDX-License-Identifier: Apache-2.0 */
/* Open files of every kind but regular ones: their paths, what only their kind has, and damage. */
#include <sys/socket.h>

#include "convert/model/event.h"
#include "convert/model/kernel_object.h"
#include "convert/model/pipe.h"
#include "convert/model/socket.h"
#include "convert/model/tty.h"
#include "convert/model/watch.h"
#include "tests/unit/checkpoint_fixture.h"

#define FOWN "{1:7 2:8 3:10 4:2 5:99}"
#define OPTS "{1:1 2:2 3:3 4:4 5:0 6:0 7:1 15:'eth0' 16:f6}"
#define TCP  "1:$0 2:7003 3:2 4:1 5:6 6:10 7:80 8:0 9:2 10:8 "

static const struct ic_file *file_of(const struct ic_checkpoint *checkpoint, uint32_t id)
{
	for (size_t i = 0; i < checkpoint->nr_files; i++)
		if (checkpoint->files[i].id == id && checkpoint->files[i].kind != IC_FILE_REGULAR)
			return &checkpoint->files[i];
	fail_msg("no file %u", id);
	return NULL;
}

/* A checkpoint with one open file of that kind. */
static const struct ic_file *one(struct dump *dump, uint32_t type, const char *text)
{
	struct icb *b = describe(dump, NULL);
	uint32_t id = icb_file_wire(b, type, text);

	icb_fd(icb_process(b, 42, 0, "app"), 7, id, 0);
	return file_of(made(dump), id);
}

static void paths_are_the_kernels(void **state)
{
	static const struct {
		const char *text, *path;
		uint32_t type;
		enum ic_file_kind kind;
	} rows[] = {
		{ "18:{1:$0 2:7001 3:1}", "pipe:[7001]", 2, IC_FILE_PIPE },
		{ "4:{1:$0 2:7003 3:2 4:1 5:6 6:10 11:0 12:0}", "socket:[7003]", 4,
		  IC_FILE_SOCKET },
		{ "16:{1:$0 2:7004 3:1 4:10}", "socket:[7004]", 5, IC_FILE_SOCKET },
		{ "8:{1:$0 2:2 4:5}", "anon_inode:[eventfd]", 6, IC_FILE_EVENTFD },
		{ "9:{1:$0 2:2}", "anon_inode:[eventpoll]", 7, IC_FILE_EPOLL },
		{ "13:{1:$0 2:0}", "anon_inode:inotify", 8, IC_FILE_INOTIFY },
		{ "10:{1:$0 2:2 4:512}", "anon_inode:[signalfd]", 9, IC_FILE_SIGNALFD },
		{ "6:{1:$0 2:3}", NULL, 10, IC_FILE_SOCKET }, /* its inode is not kept */
		{ "14:{1:$0 2:2}", "anon_inode:[fanotify]", 12, IC_FILE_FANOTIFY },
		{ "7:{1:$0 2:7007}", "socket:[7007]", 13, IC_FILE_SOCKET },
		{ "5:{1:$0 2:10 3:0x4000000 4:0}", NULL, 14, IC_FILE_NAMESPACE },
		{ "15:{1:$0}", NULL, 16, IC_FILE_EXTERNAL },
		{ "12:{1:$0 2:2 4:1}", "anon_inode:[timerfd]", 17, IC_FILE_TIMERFD },
		{ "21:{1:$0 2:2 5:2}", "anon_inode:bpf-map", 19, IC_FILE_BPF_MAP },
		{ "22:{1:$0 2:7008 3:0 4:100}", "anon_inode:[pidfd]", 20, IC_FILE_PIDFD },
	};
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "app");
	const struct ic_process *process;
	uint32_t ids[IC_NR(rows)];

	for (size_t i = 0; i < IC_NR(rows); i++) {
		ids[i] = icb_file_wire(b, rows[i].type, rows[i].text);
		icb_fd(p, (uint32_t)(100 + i), ids[i], 0);
	}
	icb_image(b, "pipes-data.img", 0x56453709, "1:7001 2:0", "", 0);
	process = process_of(made(dump), 42);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_file *file = process->descriptors[3 + i].file;

		assert_int_equal(file->id, ids[i]);
		assert_int_equal(file->kind, rows[i].kind);
		if (rows[i].path)
			assert_true(ic_text_is(file->path, rows[i].path));
		else
			assert_null(file->path.bytes);
	}
}

static void a_fifo_has_path_mode_and_flags_of_its_regular_file(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t path = icb_file_wire(b, 1, "3:{1:$0 2:02001 6:'/run/f' 7:z25 10:010600}"), fifo;
	char text[64];
	const struct ic_file *file;

	(void)snprintf(text, sizeof(text), "17:{1:$0 2:7002 3:%u}", path);
	fifo = icb_file_wire(b, 3, text);
	(void)icb_process(b, 42, 0, "app");
	file = file_of(made(dump), fifo);
	assert_int_equal(file->kind, IC_FILE_FIFO);
	assert_true(ic_text_is(file->path, "/run/f"));
	assert_int_equal(file->mode, 010600);
	assert_int_equal(file->mount_id, 25);
	assert_true(file->has_flags);
	assert_int_equal(file->flags, 02001);
	assert_int_equal(file->inode->number, 7002);
}

static void what_shares_its_id_with_its_path_is_found_by_kind(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "app");
	uint32_t tun = icb_file_wire(b, 15, "11:{1:$0 2:'tun0'}");
	const struct ic_process *process;
	char text[32];

	icb_file_path(b, tun, "/dev/net/tun", 020666);
	icb_fd(p, 5, tun, 0);
	/* What travels in a message is the device, not its path. */
	(void)snprintf(text, sizeof(text), "1:%u 2:1 4:{1:1 2:%u}",
		       icb_file_wire(b, 5, "16:{1:$0 2:7004 3:1 4:1}"), tun);
	icb_image(b, "sk-queues.img", 0x56264026, text, "x", 1);
	process = process_of(made(dump), 42);
	assert_int_equal(process->descriptors[3].file->kind, IC_FILE_TUN);
	assert_true(ic_text_is(process->descriptors[3].file->path, "/dev/net/tun"));
	assert_true(ic_text_is(process->descriptors[3].file->tun->device, "tun0"));
	expect_no_gaps(loaded(dump));
	assert_int_equal(loaded(dump)->queues[0]->messages[0].files[0]->kind, IC_FILE_TUN);
}

static void a_path_that_is_not_there_is_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t fifo = icb_file_wire(b, 3, "17:{1:$0 2:7002 3:9999}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "(FIFO) has no path");
	assert_null(file_of(checkpoint, fifo)->path.bytes);
}

static void a_message_that_is_damaged_costs_its_file_alone(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t bad = icb_file_wire(b, 6, "8:'\\xff\\xff'"), none = icb_file_wire(b, 9, ""),
		 pipe = icb_file_wire(b, 2, "18:{1:$0 3:1}"),
		 good = icb_file_wire(b, 6, "8:{1:$0 2:2 4:5}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "not a valid eventfd_file_entry");
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "a file of kind SIGNALFD without its message");
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "a pipe without its number");
	assert_null(file_of(checkpoint, bad)->detail);
	assert_string_equal(file_of(checkpoint, bad)->type_name, "EVENTFD");
	assert_null(file_of(checkpoint, none)->detail);
	assert_null(file_of(checkpoint, pipe)->detail);
	assert_null(file_of(checkpoint, pipe)->path.bytes);
	assert_int_equal(file_of(checkpoint, good)->eventfd->counter, 5);
}

static void an_owner_is_who_is_signalled(void **state)
{
	const struct ic_file *file = one(*state, 6, "8:{1:$0 2:02000 3:" FOWN " 4:5}");

	assert_int_equal(file->flags, 02000);
	assert_int_equal(file->owner->pid, 99);
	assert_int_equal(file->owner->pid_type, 2);
	assert_int_equal(file->owner->signal, 10);
	assert_int_equal(file->owner->uid, 7);
	assert_int_equal(file->owner->euid, 8);
}

static void a_socket_has_its_options(void **state)
{
	const struct ic_file *file = one(*state, 4, "4:{" TCP "11:0 12:0 14:" OPTS " 18:12}");
	const struct ic_socket_options *has = &file->socket->options;

	assert_int_equal(has->send_buffer, 1);
	assert_int_equal(has->receive_buffer, 2);
	assert_int_equal(has->send_timeout, 3000004);
	assert_true(has->reuse_address.known && has->reuse_address.value);
	assert_false(has->reuse_port.known);
	assert_true(ic_text_is(has->bound_device, "eth0"));
	assert_int_equal(has->nr_filter, 1);
	assert_int_equal(has->filter[0], 6);
	assert_int_equal(file->socket->network_ns.value, 12);
	assert_int_equal(file->socket->backlog, 8);
}

static void an_address_is_bytes_in_network_order(void **state)
{
	const struct ic_file *file =
		one(*state, 4, "4:{" TCP "11:0x0100007f 12:0x20010db8 12:1 12:2 12:0x0d0c0b0a}");
	static const uint8_t local[] = { 127, 0, 0, 1 };

	assert_int_equal(file->socket->inet->source.size, 4);
	assert_memory_equal(file->socket->inet->source.bytes, local, 4);
	assert_int_equal(file->socket->inet->destination.size, 16);
	assert_memory_equal(file->socket->inet->destination.bytes + 12, "\x0a\x0b\x0c\x0d", 4);
}

static void words_of_a_big_endian_machine_are_turned(void **state)
{
	const struct icb_options options = { .march = ICB_S390, .big_endian = true };
	struct dump *dump = *state;
	struct icb *b = describe(dump, &options);
	uint32_t tcp = icb_file_wire(b, 4, "4:{" TCP "11:0x7f000001 12:0}"),
		 packet = icb_file_wire(b, 10, "6:{1:$0 2:3 3:3 4:2}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	assert_memory_equal(file_of(checkpoint, tcp)->socket->inet->source.bytes, "\x7f\0\0\1", 4);
	assert_int_equal(file_of(checkpoint, packet)->socket->protocol, 3);
}

static void a_packet_sockets_protocol_is_a_number_like_any_other(void **state)
{
	const struct ic_file *file = one(*state, 10, "6:{1:$0 2:3 3:0x0008 4:2 5:4}");

	assert_int_equal(file->socket->protocol, 0x800); /* ETH_P_IP */
	assert_int_equal(file->socket->packet->interface_index, 4);
	assert_int_equal(file->socket->inode, 0);
}

static void an_address_of_another_length_is_none(void **state)
{
	static const char *const words[] = { "", "11:1*2 12:1*3", "11:1*5 12:1*1000" };

	for (size_t i = 0; i < IC_NR(words); i++) {
		char text[128];
		const struct ic_file *file;

		(void)snprintf(text, sizeof(text), "4:{" TCP "%s}", words[i]);
		file = one(*state, 4, text);
		assert_int_equal(file->socket->inet->source.size, 0);
		assert_int_equal(file->socket->inet->destination.size, 0);
		expect_gap(loaded(*state), IC_GAP_DAMAGED, 0, "neither of IPv4 nor of IPv6");
		icb_free(((struct dump *)*state)->b);
		((struct dump *)*state)->b = NULL;
	}
}

static void a_family_that_lies_changes_nothing(void **state)
{
	/* An inet record that calls itself AF_UNIX: it is read as what it is. */
	const struct ic_file *file = one(*state, 4, "4:{1:$0 2:7003 3:1 4:1 5:6 6:1 7:80 8:90}");

	assert_int_equal(file->socket->family, AF_UNIX);
	assert_int_equal(file->socket->domain, IC_SOCKET_INET);
	assert_int_equal(file->socket->inet->source_port, 80);
}

static void a_unix_name_is_a_path_or_abstract(void **state)
{
	static const struct {
		const char *wire;
		struct ic_text name;
	} rows[] = {
		{ "11:'/run/s\\x00'", TEXT("/run/s") },
		{ "11:'/run/s'", TEXT("/run/s") },
		{ "11:'\\x00a\\x00b\\x00'", TEXT("\0a\0b\0") },
		{ "11:'\\x00'", TEXT("\0") },
		{ "11:''", { NULL, 0 } },
		{ "11:'\\x1b[31m\\xff'", TEXT("\x1b[31m\xff") },
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		char text[96];
		const struct ic_file *file;

		(void)snprintf(text, sizeof(text), "16:{1:$0 2:7004 3:1 4:10 %s}", rows[i].wire);
		file = one(*state, 5, text);
		assert_int_equal(file->socket->unix_domain->name.size, rows[i].name.size);
		if (rows[i].name.bytes)
			assert_memory_equal(file->socket->unix_domain->name.bytes,
					    rows[i].name.bytes, rows[i].name.size);
		icb_free(((struct dump *)*state)->b);
		((struct dump *)*state)->b = NULL;
	}
}

static void unix_sockets_find_their_peers(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t first = icb_file_wire(b, 5, "16:{1:$0 2:7001 3:1 4:1 8:7002}"),
		 second = icb_file_wire(b, 5, "16:{1:$0 2:7002 3:1 4:1 8:7003}"),
		 third = icb_file_wire(b, 5, "16:{1:$0 2:7003 3:1 4:1 8:7001}"),
		 self = icb_file_wire(b, 5, "16:{1:$0 2:7004 3:1 4:1 8:7004}"),
		 lonely = icb_file_wire(b, 5, "16:{1:$0 2:7005 3:1 4:1 8:7999}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	assert_ptr_equal(file_of(checkpoint, first)->socket->unix_domain->peer,
			 file_of(checkpoint, second));
	assert_ptr_equal(file_of(checkpoint, third)->socket->unix_domain->peer,
			 file_of(checkpoint, first));
	assert_ptr_equal(file_of(checkpoint, self)->socket->unix_domain->peer,
			 file_of(checkpoint, self));
	assert_null(file_of(checkpoint, lonely)->socket->unix_domain->peer);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "unix socket 7005 is connected to 7999");
}

static void what_is_watched_is_kept(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t epoll = icb_file_wire(
			 b, 7, "9:{1:$0 2:2 4:{1:0 2:5 3:1 4:99 5:16 6:77 7:3} 4:{2:6 3:4 4:0}}"),
		 inotify = icb_file_wire(b, 8,
					 "13:{1:$0 2:0 5:{2:1234 3:0x300 4:0 5:0x2a 6:1 "
					 "7:{1:8 2:1 3:77*2 4:'/etc' 5:3}}}"),
		 fanotify = icb_file_wire(b, 12,
					  "14:{1:$0 2:2 4:1 5:2 6:{2:2 3:2 4:1 8:{1:9 2:'/mnt'}}}");
	const struct ic_checkpoint *checkpoint;
	const struct ic_watch *watch;

	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	assert_int_equal(file_of(checkpoint, epoll)->epoll->nr_targets, 2);
	assert_int_equal(file_of(checkpoint, epoll)->epoll->targets[0].inode, 77);
	assert_false(file_of(checkpoint, epoll)->epoll->targets[1].has_inode);
	watch = &file_of(checkpoint, inotify)->inotify->watches[0];
	assert_int_equal(watch->inode, 1234);
	assert_true(ic_text_is(watch->handle.path, "/etc"));
	assert_int_equal(watch->handle.nr_words, 2);
	assert_int_equal(watch->handle.mount_id, 3);
	watch = &file_of(checkpoint, fanotify)->fanotify->marks[0];
	assert_true(watch->of_mount);
	assert_int_equal(watch->mount_id, 9);
	assert_true(ic_text_is(watch->handle.path, "/mnt"));
}

static void a_terminal_is_what_several_descriptors_are_of(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t path = icb_file(b, "/dev/pts/3", 0), tty, lost;
	const struct ic_checkpoint *checkpoint;
	char text[64];

	(void)snprintf(text, sizeof(text), "19:{1:$0 2:1 3:2 6:%u}", path);
	tty = icb_file_wire(b, 11, text);
	(void)snprintf(text, sizeof(text), "19:{1:$0 2:2 3:2 6:%u}", path);
	lost = icb_file_wire(b, 11, text);
	icb_image(b, "tty-info.img", 0x59453036,
		  "1:1 2:1 6:42 7:43 8:0x8800003 11:{1:24 2:80} 12:{1:3} 14:0 15:5", "", 0);
	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	assert_int_equal(file_of(checkpoint, tty)->tty->terminal->index, 3);
	assert_int_equal(file_of(checkpoint, tty)->tty->terminal->columns, 80);
	assert_int_equal(file_of(checkpoint, tty)->tty->terminal->gid, 5);
	assert_true(ic_text_is(file_of(checkpoint, tty)->path, "/dev/pts/3"));
	assert_null(file_of(checkpoint, lost)->tty->terminal);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "no terminal 2");
}

static void a_file_from_outside_has_a_key_and_no_path(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	const struct ic_checkpoint *checkpoint;

	icb_fd(icb_process(b, 42, 0, "app"), 9,
	       icb_file_wire(b, 1, "3:{1:$0 2:0 6:'file[1b:77]' 9:1}"), 0);
	checkpoint = made(dump);
	assert_null(process_of(checkpoint, 42)->descriptors[3].file->path.bytes);
	assert_true(ic_text_is(process_of(checkpoint, 42)->descriptors[3].file->external_key,
			       "file[1b:77]"));
}

static void deleted_files_and_memfds_have_times_owners_and_content(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "app");
	uint32_t ghost = icb_file(b, "/tmp/gone", 5);
	struct icb_object *memfd = icb_memfd(b, "buffer", 8192, 1201);
	const struct ic_file *file;
	char text[64];

	icb_fd(p, 7, ghost, 0);
	icb_fd(p, 8, icb_memfd_file(memfd), 0);
	icb_object_pages(memfd, 0, 1, ICB_PRESENT, icb_byte(0x5a));
	(void)snprintf(text, sizeof(text), "1:%u 2:1 3:1", ghost);
	icb_image(b, "remap-fpath.img", 0x59133954, text, "", 0);
	icb_image(b, "ghost-file-1.img", 0x52583605,
		  "1:3 2:4 3:0100600 4:0x800001 5:77 7:{1:17 2:5} 8:{1:18 2:1000000}", "bytes", 5);
	file = process_of(made(dump), 42)->descriptors[3].file;
	assert_int_equal(file->inode->uid, 3);
	assert_int_equal(file->inode->device, 0x800001);
	assert_int_equal(file->inode->accessed.nanoseconds, 5000);
	assert_int_equal(file->inode->modified.nanoseconds, 999999000); /* never a whole second */
	assert_int_equal(file->content->pages.nr, 1);
	assert_int_equal(file->content->pages.run[0].size, 5);
	file = process_of(loaded(dump), 42)->descriptors[4].file;
	assert_int_equal(file->kind, IC_FILE_MEMFD);
	assert_int_equal(file->content->pages.run[0].size, PAGE);
	assert_int_equal(file->inode->number, file->memfd->shmid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(paths_are_the_kernels),
		dump_test(a_fifo_has_path_mode_and_flags_of_its_regular_file),
		dump_test(what_shares_its_id_with_its_path_is_found_by_kind),
		dump_test(a_path_that_is_not_there_is_a_gap),
		dump_test(a_message_that_is_damaged_costs_its_file_alone),
		dump_test(an_owner_is_who_is_signalled),
		dump_test(a_socket_has_its_options),
		dump_test(an_address_is_bytes_in_network_order),
		dump_test(words_of_a_big_endian_machine_are_turned),
		dump_test(a_packet_sockets_protocol_is_a_number_like_any_other),
		dump_test(an_address_of_another_length_is_none),
		dump_test(a_family_that_lies_changes_nothing),
		dump_test(a_unix_name_is_a_path_or_abstract),
		dump_test(unix_sockets_find_their_peers),
		dump_test(what_is_watched_is_kept),
		dump_test(a_terminal_is_what_several_descriptors_are_of),
		dump_test(a_file_from_outside_has_a_key_and_no_path),
		dump_test(deleted_files_and_memfds_have_times_owners_and_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
