/* SPDX-License-Identifier: Apache-2.0 */
/* What waits in pipes, sockets and terminals; and locks, which are found by descriptor. */
#include "convert/model/pipe.h"
#include "convert/model/socket.h"
#include "convert/model/tty.h"
#include "tests/unit/checkpoint_fixture.h"

#define PIPES 0x56453709
#define SOCKS 0x56264026
#define TCPS  0x51465506
#define TCP   "4:{1:$0 2:0x1b5b 3:2 4:1 5:6 6:%u 7:80 8:90 9:2 11:0 12:0}"

static const struct ic_file *file_of(const struct ic_checkpoint *checkpoint, uint32_t id)
{
	for (size_t i = 0; i < checkpoint->nr_files; i++)
		if (checkpoint->files[i].id == id)
			return &checkpoint->files[i];
	fail_msg("no file %u", id);
	return NULL;
}

static void expect_bytes(const struct ic_queue *queue, size_t message, const char *bytes)
{
	char have[64] = "";

	assert_int_equal(queue->messages[message].size, strlen(bytes));
	assert_null(ic_blob_read(&queue->member->blob, queue->member->name,
				 queue->messages[message].offset, have, strlen(bytes)));
	assert_string_equal(have, bytes);
}

static void both_ends_of_a_pipe_have_its_queue(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t in = icb_file_wire(b, 2, "18:{1:$0 2:7001 3:0}"),
		 out = icb_file_wire(b, 2, "18:{1:$0 2:7001 3:1}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "app");
	icb_image(b, "pipes-data.img", PIPES, "1:7001 2:5 3:4096", "hello", 5);
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	assert_int_equal(checkpoint->nr_queues, 1);
	expect_bytes(checkpoint->queues[0], 0, "hello");
	assert_int_equal(checkpoint->queues[0]->capacity, 4096);
	assert_ptr_equal(file_of(checkpoint, in)->pipe->queue, checkpoint->queues[0]);
	assert_ptr_equal(file_of(checkpoint, out)->pipe->queue, checkpoint->queues[0]);
}

static void a_reader_without_a_record_is_a_gap_and_a_writer_is_none(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	const struct ic_checkpoint *checkpoint;

	(void)icb_file_wire(b, 2, "18:{1:$0 2:7001 3:0}");
	(void)icb_file_wire(b, 2, "18:{1:$0 2:7002 3:1}");
	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "pipes of 1 readers (the first is of 7001)");
	assert_int_equal(checkpoint->gaps.list.nr, 1);
}

static void bytes_that_are_cut_stand_as_far_as_they_are_there(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	const struct ic_checkpoint *checkpoint;

	(void)icb_file_wire(b, 2, "18:{1:$0 2:7001 3:0}");
	(void)icb_process(b, 42, 0, "app");
	icb_image(b, "pipes-data.img", PIPES, "1:7001 2:4294967295", "hello", 5);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0,
		   "4294967295 bytes should follow the record, 5 are");
	assert_int_equal(checkpoint->queues[0]->size, 5);
	assert_int_equal(checkpoint->queues[0]->claimed, UINT32_MAX);
	expect_bytes(checkpoint->queues[0], 0, "hello");
}

static void messages_of_a_socket_come_in_their_order(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t first = icb_file_wire(b, 5, "16:{1:$0 2:7001 3:2 4:7}"),
		 second = icb_file_wire(b, 5, "16:{1:$0 2:7002 3:2 4:7}");
	const struct ic_checkpoint *checkpoint;
	const struct ic_queue *queue;
	char text[64];

	(void)icb_process(b, 42, 0, "app");
	(void)snprintf(text, sizeof(text), "1:%u 2:3", second);
	icb_image(b, "sk-queues.img", SOCKS, text, "one", 3);
	(void)snprintf(text, sizeof(text), "1:%u 2:0", first);
	icb_image(b, "sk-queues.img", SOCKS, text, "", 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:3 4:{1:1 2:1 2:9999} 4:{1:2 2:3}", second);
	icb_image(b, "sk-queues.img", SOCKS, text, "two", 3);
	icb_image(b, "sk-queues.img", SOCKS, "1:8888 2:4", "lost", 4);
	checkpoint = made(dump);
	assert_int_equal(checkpoint->nr_queues, 3);
	queue = file_of(checkpoint, second)->socket->unix_domain->queue;
	assert_int_equal(queue->nr_messages, 2);
	assert_int_equal(queue->size, 6);
	expect_bytes(queue, 0, "one");
	expect_bytes(queue, 1, "two");
	assert_int_equal(queue->messages[1].nr_files, 2); /* what is no SCM_RIGHTS brings none */
	assert_int_equal(queue->messages[1].files[0]->id, 1);
	assert_null(queue->messages[1].files[1]);
	assert_int_equal(file_of(checkpoint, first)->socket->unix_domain->queue->nr_messages, 1);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "a message brings file 9999");
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "bytes wait in socket 8888");
	assert_null(checkpoint->queues[2]->file);
	expect_bytes(checkpoint->queues[2], 0, "lost");
}

/* A connection in that state of which 3 bytes were not read and 2 not sent. */
static const struct ic_checkpoint *connection(struct dump *dump, uint32_t tcp_state)
{
	struct icb *b = describe(dump, NULL);
	char text[128];

	(void)snprintf(text, sizeof(text), TCP, tcp_state);
	(void)icb_file_wire(b, 4, text);
	(void)icb_process(b, 42, 0, "app");
	icb_image(b, "tcp-stream-1b5b.img", TCPS, "1:3 2:1 3:2 4:2000 5:7 6:4 7:1460 12:1", "inqou",
		  5);
	return made(dump);
}

static void a_sequence_number_is_that_of_the_first_byte(void **state)
{
	static const struct {
		uint32_t state, received, sent;
	} rows[] = {
		{ 1, 0xfffffffe, 1998 }, /* ESTABLISHED; numbers wrap */
		{ 8, 0xfffffffd, 1998 }, /* CLOSE_WAIT: a FIN was received */
		{ 4, 0xfffffffe, 1997 }, /* FIN_WAIT1: one was sent */
		{ 9, 0xfffffffd, 1997 }, /* LAST_ACK: both */
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_checkpoint *checkpoint = connection(*state, rows[i].state);

		assert_int_equal(checkpoint->nr_queues, 2);
		assert_int_equal(checkpoint->queues[0]->sequence, rows[i].received);
		assert_int_equal(checkpoint->queues[1]->sequence, rows[i].sent);
		expect_bytes(checkpoint->queues[0], 0, "inq");
		expect_bytes(checkpoint->queues[1], 0, "ou");
		assert_int_equal(checkpoint->queues[1]->nr_unsent, 1);
		icb_free(((struct dump *)*state)->b);
		((struct dump *)*state)->b = NULL;
	}
}

static void a_connection_without_its_stream_is_a_gap(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)connection(dump, 1);
	assert_int_equal(icb_truncate(dump->images, "tcp-stream-1b5b.img",
				      (uint64_t)icb_size(dump->images, "tcp-stream-1b5b.img") - 4),
			 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "what waits in connection 7003 is lost");
	assert_int_equal(checkpoint->queues[0]->size, 1);
	assert_int_equal(checkpoint->queues[1]->size, 0);
	assert_int_equal(checkpoint->queues[1]->claimed, 2);
	assert_int_equal(icb_remove(dump->images, "tcp-stream-1b5b.img"), 0);
	expect_gap(loaded(dump), IC_GAP_MISSING, 0, "what waited in connection 7003 is lost");
}

static void what_waits_in_a_terminal_is_found_in_its_record(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t path = icb_file(b, "/dev/pts/0", 0), tty;
	const struct ic_checkpoint *checkpoint;
	char text[64];

	(void)snprintf(text, sizeof(text), "19:{1:$0 2:1 3:2 6:%u}", path);
	tty = icb_file_wire(b, 11, text);
	icb_image(b, "tty-info.img", 0x59453036, "1:1 2:1", "", 0);
	icb_image(b, "tty-data.img", 0x59413026, "1:1 2:'ls -l\\n'", "", 0);
	icb_image(b, "tty-data.img", 0x59413026, "1:5 2:'x'", "", 0);
	(void)icb_process(b, 42, 0, "app");
	checkpoint = made(dump);
	expect_bytes(file_of(checkpoint, tty)->tty->terminal->queue, 0, "ls -l\n");
	assert_int_equal(checkpoint->queues[0]->file->id, tty);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "bytes wait in terminal 5");
}

static void a_lock_is_of_a_descriptor_of_a_process(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t id = icb_file(b, "/run/lock", 0);
	const struct ic_checkpoint *checkpoint;

	icb_fd(icb_process(b, 42, 0, "app"), 7, id, 0);
	icb_image(b, "filelocks.img", 0x54323616, "1:1 2:1 3:42 4:7 5:10 6:20", "", 0);
	icb_image(b, "filelocks.img", 0x54323616, "1:2 2:0 3:42 4:-3 5:0 6:0", "", 0);
	icb_image(b, "filelocks.img", 0x54323616, "1:2 2:0 3:-1 4:7 5:0 6:0", "", 0);
	checkpoint = made(dump);
	assert_int_equal(checkpoint->nr_locks, 3);
	assert_int_equal(checkpoint->locks[0].file->id, id);
	assert_int_equal(checkpoint->locks[0].start, 10);
	assert_int_equal(checkpoint->locks[0].length, 20);
	assert_ptr_equal(checkpoint->locks[1].process, process_of(checkpoint, 42));
	assert_null(checkpoint->locks[1].file);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "a lock of descriptor -3 of process 42");
	assert_null(checkpoint->locks[2].process);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "a lock of descriptor 7 of process -1");
}

static void locks_had_an_image_a_process_once(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	const struct ic_checkpoint *checkpoint;

	icb_fd(icb_process(b, 42, 0, "app"), 7, icb_file(b, "/run/lock", 0), 0);
	icb_image(b, "filelocks-42.img", 0x54323616, "1:1 2:1 3:42 4:7 5:0 6:0", "", 0);
	checkpoint = made(dump);
	assert_int_equal(checkpoint->nr_locks, 1);
	assert_true(ic_text_is(checkpoint->locks[0].file->path, "/run/lock"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(both_ends_of_a_pipe_have_its_queue),
		dump_test(a_reader_without_a_record_is_a_gap_and_a_writer_is_none),
		dump_test(bytes_that_are_cut_stand_as_far_as_they_are_there),
		dump_test(messages_of_a_socket_come_in_their_order),
		dump_test(a_sequence_number_is_that_of_the_first_byte),
		dump_test(a_connection_without_its_stream_is_a_gap),
		dump_test(what_waits_in_a_terminal_is_found_in_its_record),
		dump_test(a_lock_is_of_a_descriptor_of_a_process),
		dump_test(locks_had_an_image_a_process_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
