/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tests/builder/memory.h"
#include "tests/builder/messages.h"
#include "tests/builder/scenario.h"

/* Parts of messages: an owner, socket options. */
#define FOWN "{1-5:0}"
#define OPTS "{1:212992 2:212992 3-6:0}"

/* Ids of CRIU's own: every namespace differs from that of CRIU itself. */
enum { IPC_NS = 9, UTS_NS = 10, MNT_NS = 11, NET_NS = 12, USER_NS = 13, PID_NS = 14, TIME_NS = 15 };

enum { TUNF = 15 };

/* Kinds of descriptors (fd_types, images/fdinfo.proto of CRIU 4.2). */
static const struct {
	uint32_t type;
	const char *text;
} kinds[] = {
	{ 2, "18:{1:$0 2:7001 3:0 4:" FOWN "}" },
	{ 2, "18:{1:$0 2:7001 3:1 4:" FOWN "}" },
	{ 3, "17:{1:$0 2:7002 3:2}" },
	{ 4, "4:{1:$0 2:7003 3:2 4:1 5:6 6:1 7:80 8:40000 9:2 10:0 11:0x0100007f 12:0x0100007f "
	     "13:" FOWN " 14:" OPTS " 18:12}" },
	{ 4, "4:{1:$0 2:7013 3:10 4:2 5:17 6:7 7:53 8:0 9:2 10:0 11:0*4 12:0*4 "
	     "13:" FOWN " 14:" OPTS " 18:12}" },
	{ 5, "16:{1:$0 2:7004 3:1 4:1 5:2 6:0 7:0 8:7005 9:" FOWN " 10:" OPTS " 11:''}" },
	{ 5, "16:{1:$0 2:7006 3:1 4:10 5:2 6:0 7:8 8:0 9:" FOWN " 10:" OPTS " 11:'\\x00name'}" },
	{ 6, "8:{1:$0 2:2 3:" FOWN " 4:5}" },
	{ 7, "9:{1:$0 2:2 3:" FOWN " 4:{1:0 2:5 3:1 4:99}}" },
	{ 8, "13:{1:$0 2:0 4:" FOWN " 5:{1:0 2:1234 3:0x3b 4:0 5:0x2a 6:1 "
	     "7:{1:8 2:1 3:0*16 4:'/etc'}}}" },
	{ 9, "10:{1:$0 2:2 3:" FOWN " 4:0x200}" },
	{ 10, "6:{1:$0 2:3 3:3 4:2 5:0 6:" FOWN " 7:" OPTS " 8-15:0}" },
	{ 11, "19:{1:$0 2:1 3:2 4:" FOWN " 6:2}" },
	{ 12, "14:{1:$0 2:2 3:" FOWN " 4:0 5:0 6:{1:0 2:1 3:0 4:0x3b 5:0 6:0x2a "
	      "7:{1:1234 2:{1:8 2:1 3:0*16}}}}" },
	{ 13, "7:{1:$0 2:7007 3:0 4:7 6:2 7:100 8:0 9:0 10:0 11:" FOWN " 12:" OPTS "}" },
	{ 14, "5:{1:$0 2:10 3:0x4000000 4:0}" },
	{ 15, "11:{1:$0 2:'tun0'}" },
	{ 16, "15:{1:$0 5:" FOWN "}" },
	{ 17, "12:{1:$0 2:2 3:" FOWN " 4:1 5:0 6:0 7:1 8:0 9:1 10:0}" },
	{ 19, "21:{1:$0 2:2 3:0 4:" FOWN " 5:2 6:4 7:8 8:7 9:1 10:0 11:4096 12:0 13:'map' 14:0}" },
	{ 20, "22:{1:$0 2:7008 3:2 4:100 5:" FOWN "}" },
};

struct row {
	const char *image;
	uint32_t magic;
	const char *text; /* NULL: no record */
	const char *extra;
	size_t extra_size; /* 0: up to extra's NUL */
};

/* A record each; magics and messages as in CRIU 4.2. */
static const struct row rows[] = {
	{ "pipes-data.img", 0x56453709, "1:7001 2:5 3:65536", "hello", 0 },
	{ "fifo-data.img", 0x59333054, "1:7002 2:4 3:65536", "fifo", 0 },
	{ "tcp-stream-1b5b.img", 0x51465506, "1:3 2:1000 3:2 4:2000 5:0 6:0 7:1460 12:1", "inqou",
	  0 },
	{ "bpfmap-data.img", 0x64324033, "1:7 2:4 3:8 4:1", "keysvalues!!", 0 },
	{ "filelocks.img", 0x54323616, "1:1 2:1 3:100 4:0 5:0 6:0", NULL, 0 },
	{ "tty-info.img", 0x59453036,
	  "1:1 2:1 3-5:0 6:100 7:100 8:0x8800 9:{1:0x500 2:5 3:0xbf 4:0x8a3b 5:0 6:15 7:15 8:0*32} "
	  "10:{1-7:0 8:0*32} 11:{1:24 2:80 3:0 4:0} 12:{1:0}",
	  NULL, 0 },
	{ "tty-data.img", 0x59413026, "1:1 2:'unread'", NULL, 0 },
	{ "seccomp.img", 0x64413049, "1:{1:'\\x06\\x00\\x00\\x00\\x00\\x00\\xff\\x7f' 3:0}", NULL,
	  0 },
	{ "apparmor.img", 0x59423047, "1:{1:'root' 2:{1:'app' 2:'policy'} 3:{1:'inner'}}", NULL,
	  0 },
	{ "cgroup.img", 0x59383330,
	  "1:{1:2 2:{1:'' 2:'/app'}} 2:{1:'' 2:{1:'app' 2:{1:'sub' 4:{1:0755 2:0 3:0}} "
	  "3:{1:'memory.max' 2:'max' 3:{1:0644 2:0 3:0}} 4:{1:0755 2:0 3:0}}}",
	  NULL, 0 },
	{ "cpuinfo.img", 0x61404013,
	  "1:{1:2 2:25 3:1 4:0 5:4 6:0*8 7:'model' 8:0x207 9:832 10:832}", NULL, 0 },
	{ "utsns-10.img", 0x54473203, "1:'host' 2:'(none)'", NULL, 0 },
	{ "pidns-14.img", 0x61157326, "1:'extRootPidNS'", NULL, 0 },
	{ "userns-13.img", 0x55474906, "1:{1:0 2:100000 3:65536} 2:{1:0 2:100000 3:65536}", NULL,
	  0 },
	{ "timens-15.img", 0x43114433, "1:{1:10 2:0} 2:{1:20 2:0}", NULL, 0 },
	{ "ipcns-var-9.img", 0x53115007,
	  "1:32000 1:1024000000 1:500 1:32000 2:8192 3:16384 4:32000 "
	  "5:0 6:0xffffffffffffff 7:0xffffffffffffff 8:4096 9:0 10:256 11:10 12:8192",
	  NULL, 0 },
	{ "ipcns-msg-9.img", 0x55453737, "1:{1:5 2-5:0 6:0600 7:0} 2:16384 3:1", NULL, 0 },
	{ "ipcns-msg-9.img", 0x55453737, "1:1 2:5", "hello\0\0\0", 8 },
	{ "ipcns-sem-9.img", 0x59573019, "1:{1:6 2-5:0 6:0600 7:0} 2:2", "\1\0\2\0\0\0\0\0", 8 },
	{ "mountpoints-11.img", 0x55563928,
	  "1:0 2:100 3:0x800001 4:99 5:0 6:'/' 7:'/' 8:'/dev/root' 9:'' 10:0 11:0", NULL, 0 },
	{ "mountpoints-11.img", 0x55563928,
	  "1:5 2:101 3:42 4:100 5:6 6:'/' 7:'/tmp' 8:'tmpfs' 9:'size=1m' 10:0 11:0", NULL, 0 },
	{ "netdev-12.img", 0x57373951, "1:1 2:1 3:65536 4:0x49 5:'lo' 7:'\\x00\\x00\\x00'", NULL,
	  0 },
	{ "netns-12.img", 0x55933752, "3:{1:6 2:0}*3 4:{1:6 2:1}*3 5:{1:6 2:0}*3 6:{1:6 2:0}*3",
	  NULL, 0 },
	{ "binfmt-misc.img", 0x67343323, "1:'qemu' 2:1 3:'/usr/bin/qemu' 6:'7f454c46' 8:0", NULL,
	  0 },
	{ "autofs-42.img", 0x49353943, "1:5 2:100 3:300 4:5 5:5 6:2", NULL, 0 },
	{ "stats-restore", 0x57093306, "2:{1:0 2:0 3:10 4:20 5:5}", NULL, 0 },
	{ "irmap-cache", 0x57004059, "1:0x2a 2:1234 3:'/etc/passwd'", NULL, 0 },
	{ "ifaddr-12.img", 0, NULL, "\x22\x12\x36\x47", 0 },
	{ "route-12.img", 0, NULL, "\x24\x12\x31\x45", 0 },
	{ "route6-12.img", 0, NULL, "\x24\x12\x31\x45", 0 },
	{ "rule-12.img", 0, NULL, "\x86\x69\x70\x71", 0 },
	{ "iptables-12.img", 0, NULL, "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", 0 },
	{ "ip6tables-12.img", 0, NULL, "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", 0 },
	{ "nftables-12.img", 0, NULL, "table inet filter {\n}\n", 0 },
	{ "netns-ct-12.img", 0, NULL, "", 0 },
	{ "netns-exp-12.img", 0, NULL, "", 0 },
	/* gzip of a tar that holds nothing: 1024 zeros */
	{ "tmpfs-dev-42.tar.gz.img", 0, NULL,
	  "\037\213\010\000\000\000\000\000\002\003\143\140\030\005"
	  "\243\140\024\214\124\000\000\056\257\265\357\000\004\000\000",
	  29 },
	{ "dump.log", 0, NULL, "(00.000000) Version: 4.2 (gitid 0)\n", 0 },
	{ "descriptors.json", 0, NULL, "[\"/dev/null\",\"/dev/null\",\"/dev/null\"]", 0 },
};

static void add_images(struct icb *b)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const char *extra = r->extra ? r->extra : "";

		icb_image(b, r->image, r->magic, r->text, extra,
			  r->extra_size ? r->extra_size : strlen(extra));
	}
}

static void add_descriptors(struct icb *b, struct icb_process *p)
{
	uint32_t fd = 3, socket;
	char text[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint32_t id = icb_file_wire(b, kinds[i].type, kinds[i].text);

		icb_fd(p, fd++, id, i % 2);
		if (kinds[i].type == TUNF)
			icb_file_path(b, id, "/dev/net/tun", 020666);
	}
	socket = icb_file_wire(b, 5,
			       "16:{1:$0 2:7005 3:1 4:1 5:2 6:0 7:0 8:7004 9:" FOWN " 10:" OPTS
			       " 11:''}");
	icb_fd(p, fd++, socket, 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:5", socket);
	icb_image(b, "sk-queues.img", 0x56264026, text, "queue", 5);
}

/* A file that was deleted while open, kept whole; and one in chunks. */
static void add_ghosts(struct icb *b, struct icb_process *p)
{
	uint32_t whole = icb_file(b, "/tmp/deleted", 7),
		 chunked = icb_file(b, "/tmp/sparse", 16384);
	char text[64];

	icb_fd(p, 90, whole, 0);
	icb_fd(p, 91, chunked, 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:1 3:1", whole);
	icb_image(b, "remap-fpath.img", 0x59133954, text, "", 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:26 3:1", chunked);
	icb_image(b, "remap-fpath.img", 0x59133954, text, "", 0);
	icb_image(b, "ghost-file-1.img", 0x52583605,
		  "1:0 2:0 3:0100644 4:0x800001 5:77 7:{1:1700000000 2:1} 8:{1:1700000001 2:2}",
		  "deleted", 7);
	icb_image(b, "ghost-file-1a.img", 0x52583605,
		  "1:0 2:0 3:0100600 4:0x800001 5:78 7:{1:1700000000 2:1} 8:{1:1700000001 2:2} "
		  "9:1 10:16384",
		  "", 0);
	icb_image(b, "ghost-file-1a.img", 0, "1:4 2:0", "head", 4);
	icb_image(b, "ghost-file-1a.img", 0, "1:4 2:8192", "tail", 4);
}

static void add_memory(struct icb *b, struct icb_process *p)
{
	uint64_t page = icb_page_size(b), at = 0x7e0000000000;
	struct icb_object *memfd = icb_memfd(b, "buffer", 4 * page, 1201);
	struct icb_object *segment = icb_sysv(b, 3, 0x1ce, 2 * page);
	struct icb_object *anonymous = icb_anon_shared(b, 4097);

	icb_object_pages(memfd, page, 2, ICB_PRESENT, icb_address());
	icb_object_pages(segment, 0, 1, ICB_PRESENT, icb_byte(0x33));
	icb_object_pages(anonymous, page, 1, ICB_PRESENT, icb_random(1, 0));
	icb_map_object(p, memfd, at, 4, ICB_RW, 0);
	icb_map_object(p, segment, at + 8 * page, 2, ICB_RW, 0);
	icb_map_object(p, anonymous, at + 16 * page, 2, ICB_RW, 0);
	icb_anonymous(p, at + 32 * page, 8, ICB_RW);
	icb_pages(p, at + 33 * page, 2, ICB_ANON, icb_address());
	icb_guard(p, at + 36 * page, 1);
	icb_vdso(p);
}

static void set_namespaces(struct icb_process *p)
{
	TaskKobjIdsEntry *ids = icb_ids(p);

	ids->ipc_ns_id = IPC_NS;
	ids->uts_ns_id = UTS_NS;
	ids->mnt_ns_id = MNT_NS;
	ids->net_ns_id = NET_NS;
	ids->user_ns_id = USER_NS;
	ids->pid_ns_id = PID_NS;
	ids->time_ns_id = TIME_NS;
}

static void everything(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	struct icb_process *child = icb_process(b, 110, 100, "app-child");
	ThreadCoreEntry *leader = icb_core(icb_leader(p))->thread_core;

	(void)arguments;
	icb_vectors(icb_thread(p, 101, "worker"), 0x11111111, 0x22222222);
	icb_zombie(b, 120, 100, "gone");
	set_namespaces(p);
	set_namespaces(child);
	leader->cg_set = 2;
	leader->has_seccomp_mode = leader->has_seccomp_filter = 1;
	leader->seccomp_mode = 2;
	add_descriptors(b, p);
	add_ghosts(b, p);
	add_memory(b, p);
	add_images(b);
}

const struct icb_scenario icb_scenario_everything = {
	.name = "everything",
	.help = "an image of every kind that CRIU 4.2 writes",
	.describe = everything,
};
