/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tests/builder/memory.h"
#include "tests/builder/messages.h"
#include "tests/builder/scenario.h"

#define FOWN "{1-5:0}"
#define OPTS "{1:212992 2:212992 3-6:0}"

static const uint64_t region = 0x7e0000000000;

/* Every kind of descriptor that CRIU had images of their own for. */
static const struct {
	uint32_t type;
	const char *text;
} kinds[] = {
	{ 2, "18:{1:$0 2:7001 3:0 4:" FOWN "}" },
	{ 2, "18:{1:$0 2:7001 3:1 4:" FOWN "}" },
	{ 3, "17:{1:$0 2:7002}" },
	{ 4, "4:{1:$0 2:7003 3:2 4:1 5:6 6:10 7:80 8:0 9:2 10:8 11:0 12:0 "
	     "13:" FOWN " 14:" OPTS "}" },
	{ 5, "16:{1:$0 2:7004 3:1 4:10 5:2 6:0 7:8 8:0 9:" FOWN " 10:" OPTS " 11:'\\x00name'}" },
	{ 6, "8:{1:$0 2:2 3:" FOWN " 4:5}" },
	{ 7, "9:{1:$0 2:2 3:" FOWN " 4:{1:0 2:5 3:1 4:99}}" },
	{ 8, "13:{1:$0 2:0 4:" FOWN "}" },
	{ 9, "10:{1:$0 2:2 3:" FOWN " 4:0x200}" },
	{ 10, "6:{1:$0 2:3 3:3 4:2 5:0 6:" FOWN " 7:" OPTS " 8-15:0}" },
	{ 11, "19:{1:$0 2:1 3:2 4:" FOWN "}" },
	{ 12, "14:{1:$0 2:2 3:" FOWN " 4:0 5:0}" },
	{ 13, "7:{1:$0 2:7007 3:0 4:7 6:2 7:100 8:0 9:0 10:0 11:" FOWN " 12:" OPTS "}" },
	{ 14, "5:{1:$0 2:10 3:0x4000000 4:0}" },
	{ 15, "11:{1:$0 2:'tun0'}" },
	{ 16, "15:{1:$0 5:" FOWN "}" },
	{ 17, "12:{1:$0 2:2 3:" FOWN " 4:1 5:0 6:0 7:1 8:0 9:1 10:0}" },
};

/* Those whose path is a regular file, of the same id. */
static const struct {
	uint32_t type, mode;
	const char *path;
} paths[] = {
	{ 3, 010600, "/tmp/fifo" },
	{ 11, 020620, "/dev/pts/0" },
	{ 15, 020666, "/dev/net/tun" },
};

static void add_descriptors(struct icb *b, struct icb_process *p)
{
	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint32_t id = icb_file_wire(b, kinds[i].type, kinds[i].text);

		icb_fd(p, 3 + i, id, i % 2);
		for (size_t j = 0; j < sizeof(paths) / sizeof(paths[0]); j++)
			if (paths[j].type == kinds[i].type)
				icb_file_path(b, id, paths[j].path, paths[j].mode);
	}
	icb_image(b, "pipes-data.img", 0x56453709, "1:7001 2:5 3:65536", "hello", 5);
	icb_image(b, "fifo-data.img", 0x59333054, "1:7002 2:0 3:65536", "", 0);
	icb_image(b, "tty-info.img", 0x59453036, "1:1 2:1 3-5:0 6:100 7:100 8:0x8800 12:{1:0}", "",
		  0);
}

/* A mapped file that was deleted; its number and kind were one word until CRIU 1.4. */
static void add_ghost(struct icb *b, struct icb_process *p, bool is_old)
{
	uint32_t id = icb_file(b, "/tmp/deleted", 7);
	char text[64];

	(void)snprintf(text, sizeof(text), is_old ? "1:%u 2:0x80000001" : "1:%u 2:1 3:1", id);
	icb_image(b, "remap-fpath.img", 0x59133954, text, "", 0);
	icb_image(b, "ghost-file-1.img", 0x52583605, "1:0 2:0 3:0100644", "deleted", 7);
	icb_private_file(p, region, 1, ICB_R, id, 0);
	icb_fd(p, 90, id, 0);
}

/* Shared memory; the segment ends within its last page. */
static void add_memory(struct icb *b, struct icb_process *p)
{
	static uint8_t tail[101];
	uint64_t page = icb_page_size(b), at = region + 0x100000;
	struct icb_object *segment = icb_sysv(b, 3, 0x1ce, 2 * page + sizeof(tail));
	struct icb_object *anonymous = icb_anon_shared(b, 4097);

	memset(tail, 0x77, sizeof(tail));
	icb_object_pages(segment, 0, 2, ICB_PRESENT, icb_address());
	icb_object_pages(segment, 2 * page, 1, ICB_PRESENT, icb_bytes(tail, sizeof(tail)));
	icb_object_pages(anonymous, page, 1, ICB_PRESENT, icb_random(1, 0));
	icb_map_object(p, segment, at, 3, ICB_RW, 0);
	icb_map_object(p, anonymous, at + 16 * page, 2, ICB_RW, 0);
	icb_anonymous(p, at + 32 * page, 8, ICB_RW);
	icb_pages(p, at + 33 * page, 2, ICB_ANON, icb_address());
	icb_vdso(p);
}

static SignalQueueEntry *queue(uint8_t signal)
{
	static uint8_t bytes[4][128];
	static SiginfoEntry infos[4];
	static SiginfoEntry *lists[4][1];
	static SignalQueueEntry queues[4];
	size_t i = signal % 4U;

	memset(bytes[i], 0, sizeof(bytes[i]));
	bytes[i][0] = signal;
	siginfo_entry__init(&infos[i]);
	infos[i].has_siginfo = 1;
	infos[i].siginfo = (ProtobufCBinaryData){ sizeof(bytes[i]), bytes[i] };
	lists[i][0] = &infos[i];
	signal_queue_entry__init(&queues[i]);
	queues[i].signals = lists[i];
	queues[i].n_signals = 1;
	return &queues[i];
}

static void version(struct icb *b, icb_arguments_list arguments)
{
	uint32_t criu = (uint32_t)icb_argument(arguments, "criu", 0);
	struct icb_process *p = icb_process(b, 100, 0, "app");
	struct icb_process *child = icb_process(b, 110, 100, "app-child");
	struct icb_thread *worker = icb_thread(p, 101, "worker");

	icb_set_version(b, criu);
	icb_zombie(b, 120, 100, "gone");
	icb_vectors(worker, 0x11111111, 0x22222222);
	icb_core(icb_leader(p))->tc->signals_s = queue(10);
	icb_core(icb_leader(p))->thread_core->signals_p = queue(12);
	icb_core(worker)->thread_core->signals_p = queue(15);
	for (struct icb_thread *const *t =
		     (struct icb_thread *const[]){ icb_leader(p), worker, NULL };
	     *t; t++) { /* its threads have the same: before 2.0 they had to */
		CredsEntry *creds = icb_core(*t)->thread_core->creds;

		creds->uid = creds->euid = creds->suid = creds->fsuid = 1000;
		creds->gid = creds->egid = creds->sgid = creds->fsgid = 1001;
	}
	add_descriptors(b, p);
	add_ghost(b, p, criu && criu < 104);
	add_memory(b, p);
	icb_anonymous(child, region, 2, ICB_RW);
	icb_pages(child, region, 1, ICB_PRESENT, icb_byte(0x5a));
}

static const char *const keys[] = { "criu", NULL };

const struct icb_scenario icb_scenario_version = {
	.name = "version",
	.help = "one dump as CRIU versions wrote it: criu=102 is 1.2, 304 is 3.4, 0 the newest",
	.keys = keys,
	.describe = version,
};
