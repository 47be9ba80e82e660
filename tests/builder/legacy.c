/* SPDX-License-Identifier: Apache-2.0 */
/* What CRIU's older versions wrote elsewhere; file names and magics as in CRIU 1.2 and 3.3. */
#include <stdlib.h>
#include <string.h>

#include "creds.pb-c.h"

#include "tests/builder/state.h"

enum { TYPE_REG = 1 };

static const struct {
	uint32_t type;
	uint32_t magic;
	const char *image;
	size_t part; /* offset of its bytes in FileEntry */
} kinds[] = {
	{ 2, 0x56513555, "pipes.img", offsetof(FileEntry, pipe) },
	{ 3, 0x58364939, "fifo.img", offsetof(FileEntry, fifo) },
	{ 4, 0x56443851, "inetsk.img", offsetof(FileEntry, isk) },
	{ 5, 0x54373943, "unixsk.img", offsetof(FileEntry, usk) },
	{ 6, 0x44523722, "eventfd.img", offsetof(FileEntry, efd) },
	{ 7, 0x45023858, "eventpoll.img", offsetof(FileEntry, epfd) },
	{ 8, 0x48424431, "inotify.img", offsetof(FileEntry, ify) },
	{ 9, 0x57323820, "signalfd.img", offsetof(FileEntry, sgfd) },
	{ 10, 0x60454618, "packetsk.img", offsetof(FileEntry, psk) },
	{ 11, 0x59433025, "tty.img", offsetof(FileEntry, tty) },
	{ 12, 0x55096122, "fanotify.img", offsetof(FileEntry, ffy) },
	{ 13, 0x58005614, "netlinksk.img", offsetof(FileEntry, nlsk) },
	{ 14, 0x61394011, "ns-files.img", offsetof(FileEntry, nsf) },
	{ 15, 0x57143751, "tunfile.img", offsetof(FileEntry, tunf) },
	{ 16, 0x59255641, "ext-files.img", offsetof(FileEntry, ext) },
	{ 17, 0x50493712, "timerfd.img", offsetof(FileEntry, tfd) },
};

void icb_set_version(struct icb *b, uint32_t criu)
{
	b->options.criu = criu;
	b->options.pagemap = icb_older(b, 305) ? ICB_PAGEMAP_IN_PARENT :
			     icb_older(b, 402) ? ICB_PAGEMAP_FLAGS :
						 ICB_PAGEMAP_NR_PAGES;
	if (icb_older(b, 401)) {
		b->inventory->plugins_entry = NULL;
		b->inventory->has_dump_criu_run_id = 0;
	}
	if (icb_older(b, 106)) {
		b->inventory->img_version = 1;
		b->inventory->has_lsmtype = b->inventory->has_network_lock_method = 0;
	}
	if (icb_older(b, 5))
		b->inventory->has_fdinfo_per_id = b->inventory->has_ns_per_id = 0;
}

bool icb_older(const struct icb *b, uint32_t criu)
{
	return b->options.criu && b->options.criu < criu;
}

static void put(struct icb *b, const char *name, uint32_t magic, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = icb_alloc(b, size + 1);

	protobuf_c_message_pack(message, bytes);
	icb_image_packed(b, name, magic, bytes, size);
}

/* PREFIX-NUMBER.img; until icb_free(). */
static const char *numbered(struct icb *b, const char *prefix, uint32_t number)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s-%u.img", prefix, number);
	return (const char *)icb_string(b, name).data;
}

static void put_file(struct icb *b, const struct icb_file_row *row)
{
	FileEntry *entry = row->entry;
	ProtobufCBinaryData part;
	size_t i = 0;

	if (row->type == TYPE_REG && entry && entry->reg) {
		put(b, "reg-files.img", 0x50363636, &entry->reg->base);
		return;
	}
	while (i < sizeof(kinds) / sizeof(kinds[0]) && kinds[i].type != row->type)
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		icb_die("CRIU before 3.4 had no files of type %u", row->type);
	entry = file_entry__unpack(NULL, row->wire.size, row->wire.bytes);
	if (!entry)
		icb_die("not a file: %u", row->id);
	memcpy(&part, (const uint8_t *)entry + kinds[i].part, sizeof(part));
	icb_image_packed(b, kinds[i].image, kinds[i].magic, part.data, part.len);
	file_entry__free_unpacked(entry, NULL);
}

static void split_files(struct icb *b)
{
	for (size_t i = 0; i < b->nr_files; i++)
		put_file(b, b->file[i]);
}

/* A segment's bytes behind its record, padded to 4. */
static void put_segment(struct icb *b, struct icb_object *o)
{
	size_t size = ((size_t)o->ipc->size + 3) / 4 * 4, page = b->options.page_size;
	char name[64];
	uint8_t *bytes = icb_alloc(b, size + page);

	for (size_t i = 0; i < o->runs.nr; i++) {
		const struct icb_run *run = o->runs.run[i];
		size_t have = (size_t)run->nr_pages * page;

		if (run->vaddr + have > size + page)
			icb_die("pages behind the segment's end");
		icb_fill_render(&run->fill, run->vaddr, 0, bytes + run->vaddr, have);
	}
	o->ipc->has_in_pagemaps = 0;
	(void)snprintf(name, sizeof(name), "ipcns-shm-%u.img",
		       icb_older(b, 5) ? b->process[0]->pstree->pid : ICB_IPC_NS);
	put(b, name, 0x46283044, &o->ipc->base);
	icb_image(b, name, 0x46283044, NULL, bytes, size);
}

static void split_signals(struct icb *b, const char *name, SignalQueueEntry **queue)
{
	if (!*queue)
		return;
	icb_image(b, name, 0x59255647, NULL, NULL, 0); /* also when it is empty */
	for (size_t i = 0; i < (*queue)->n_signals; i++)
		put(b, name, 0x59255647, &(*queue)->signals[i]->base);
	*queue = NULL;
}

static void split_timers(struct icb *b, uint32_t pid, TaskTimersEntry *timers)
{
	const char *name = numbered(b, "itimers", pid);

	put(b, name, 0x57464056, &timers->real->base);
	put(b, name, 0x57464056, &timers->virt->base);
	put(b, name, 0x57464056, &timers->prof->base);
	icb_image(b, numbered(b, "posix-timers", pid), 0x52603957, NULL, NULL, 0);
}

static void split_task(struct icb *b, uint32_t pid, TaskCoreEntry *tc)
{
	for (size_t i = 0; i < tc->n_sigactions && icb_older(b, 301); i++)
		put(b, numbered(b, "sigacts", pid), 0x55344201, &tc->sigactions[i]->base);
	if (icb_older(b, 301))
		tc->n_sigactions = 0;
	if (!icb_older(b, 103) || !tc->rlimits)
		return;
	for (size_t i = 0; i < tc->rlimits->n_rlimits; i++)
		put(b, numbered(b, "rlimit", pid), 0x57113925, &tc->rlimits->rlimits[i]->base);
	tc->rlimits = NULL;
	split_timers(b, pid, tc->timers);
	tc->timers = NULL;
	split_signals(b, numbered(b, "signal-s", pid), &tc->signals_s);
	tc->has_loginuid = tc->has_oom_score_adj = 0;
}

static void split_thread(struct icb *b, struct icb_thread *t, bool is_leader)
{
	ThreadCoreEntry *tc = t->core->thread_core;

	if (icb_older(b, 311))
		tc->has_comm = 0;
	if (icb_older(b, 318))
		tc->has_cg_set = 0;
	if (icb_older(b, 200)) {
		if (is_leader)
			put(b, numbered(b, "creds", t->tid), 0x54023547, &tc->creds->base);
		tc->creds = NULL;
	}
	if (icb_older(b, 103))
		split_signals(b, numbered(b, "signal-p", t->tid), &tc->signals_p);
}

static void split_mappings(struct icb *b, uint32_t pid, MmEntry *mm)
{
	for (size_t i = 0; i < mm->n_vmas; i++)
		put(b, numbered(b, "vmas", pid), 0x54123737, &mm->vmas[i]->base);
	mm->n_vmas = 0;
}

static void split_process(struct icb *b, struct icb_process *p)
{
	uint32_t pid = p->pstree->pid;

	if (p->zombie)
		return;
	if (icb_older(b, 5))
		p->ids->files_id = pid;
	split_task(b, pid, p->thread[0]->core->tc);
	for (size_t i = 0; i < p->nr_threads; i++)
		split_thread(b, p->thread[i], i == 0);
	if (icb_older(b, 305))
		p->mm->has_thp_disabled = 0;
	if (icb_older(b, 102))
		split_mappings(b, pid, p->mm);
}

void icb_split(struct icb *b)
{
	if (b->is_split)
		return;
	b->is_split = true;
	for (size_t i = 0; i < b->nr_processes; i++)
		split_process(b, b->process[i]);
	if (icb_older(b, 304))
		split_files(b);
	for (size_t i = 0; i < b->nr_objects && icb_older(b, 300); i++)
		if (b->object[i]->kind == ICB_OBJECT_SYSV)
			put_segment(b, b->object[i]);
}
