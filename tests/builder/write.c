/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stats.pb-c.h"
#include "timens.pb-c.h"

#include "tests/builder/state.h"

/* CRIU 4.2, criu/include/magic.h. */
static const uint32_t magic_files = 0x56303138;
static const uint32_t magic_inventory = 0x58313116;
static const uint32_t magic_ipc_shm = 0x46283044;
static const uint32_t magic_memfd = 0x48453499;
static const uint32_t magic_pstree = 0x50273030;
static const uint32_t magic_seccomp = 0x64413049;
static const uint32_t magic_stats = 0x57093306;
static const uint32_t magic_timens = 0x43114433;

static int write_pstree(const struct icb *b, int directory)
{
	FILE *image = icb_image_open(b, directory, "pstree.img", magic_pstree);
	int status = 0;

	if (!image)
		return -1;
	for (size_t i = 0; !status && i < b->nr_processes; i++)
		status = icb_image_record(b, image, &b->process[i]->pstree->base);
	return icb_image_close(image) ? -1 : status;
}

static int write_files(const struct icb *b, int directory)
{
	FILE *image = icb_image_open(b, directory, "files.img", magic_files);
	int status = 0;

	if (!image)
		return -1;
	for (size_t i = 0; !status && i < b->nr_files; i++) {
		const struct icb_file_row *row = b->file[i];

		status = row->entry ? icb_image_record(b, image, &row->entry->base) :
				      icb_image_bytes(b, image, row->wire.bytes, row->wire.size);
	}
	return icb_image_close(image) ? -1 : status;
}

/* The image that lists all shared objects of a kind; none if there are none. */
static int write_objects(const struct icb *b, int directory, int kind, const char *name,
			 uint32_t magic)
{
	FILE *image = NULL;
	int status = 0;

	for (size_t i = 0; !status && i < b->nr_objects; i++) {
		const struct icb_object *o = b->object[i];

		if ((int)o->kind != kind)
			continue;
		if (!image)
			image = icb_image_open(b, directory, name, magic);
		if (!image)
			return -1;
		status = icb_image_record(b, image, o->inode ? &o->inode->base : &o->ipc->base);
	}
	if (!image)
		return 0;
	return icb_image_close(image) ? -1 : status;
}

/* pages ids in CRIU's order: memfds, processes, anonymous, then System V memory. */
static int write_memory(const struct icb *b, int directory, DumpStatsEntry *stats)
{
	static const int kinds[] = { ICB_OBJECT_MEMFD, -1, ICB_OBJECT_ANON, ICB_OBJECT_SYSV };
	uint32_t pages_id = 1;
	char name[64];

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (size_t i = 0; kinds[k] < 0 && i < b->nr_processes; i++) {
			struct icb_process *p = b->process[i];

			if (p->zombie)
				continue;
			(void)snprintf(name, sizeof(name), "pagemap-%u.img", p->pstree->pid);
			if (icb_write_runs(b, directory, name, pages_id++, &p->runs,
					   &stats->pages_written))
				return -1;
		}
		for (size_t i = 0; i < b->nr_objects; i++) {
			struct icb_object *o = b->object[i];

			if ((int)o->kind != kinds[k] ||
			    (o->kind == ICB_OBJECT_SYSV && icb_older(b, 300)))
				continue;
			(void)snprintf(name, sizeof(name), "pagemap-shmem-%u.img", o->shmid);
			if (icb_write_runs(b, directory, name, pages_id++, &o->runs,
					   &stats->shpages_written))
				return -1;
		}
	}
	return 0;
}

static int write_message(const struct icb *b, int directory, const char *name, uint32_t magic,
			 const ProtobufCMessage *message)
{
	FILE *image = icb_image_open(b, directory, name, magic);
	int status;

	if (!image)
		return -1;
	status = icb_image_record(b, image, message);
	return icb_image_close(image) ? -1 : status;
}

static int write_stats(const struct icb *b, int directory, DumpStatsEntry *dump)
{
	StatsEntry stats = STATS_ENTRY__INIT;

	dump->has_freezing_time = dump->has_frozen_time = dump->has_memdump_time = 1;
	dump->has_memwrite_time = dump->has_pages_scanned = 1;
	dump->has_pages_skipped_parent = dump->has_pages_written = dump->has_pages_lazy = 1;
	dump->has_shpages_written = 1;
	dump->freezing_time = 1000;
	dump->frozen_time = 2000;
	dump->pages_scanned = dump->pages_written;
	stats.dump = dump;
	return write_message(b, directory, "stats-dump", magic_stats, &stats.base);
}

static int write_clocks(const struct icb *b, int directory)
{
	Timespec clock = TIMESPEC__INIT;
	TimensEntry timens = TIMENS_ENTRY__INIT;

	clock.has_tv_sec = clock.has_tv_nsec = 1;
	clock.tv_sec = 1000;
	clock.tv_nsec = 500000000;
	timens.monotonic = timens.boottime = &clock;
	return write_message(b, directory, "timens-0.img", magic_timens, &timens.base);
}

static int write_seccomp(const struct icb *b, int directory)
{
	FILE *image = icb_image_open(b, directory, "seccomp.img", magic_seccomp);

	if (!image)
		return -1;
	return icb_image_bytes(b, image, "", 0) | icb_image_close(image);
}

/* The types of descriptors, and the IPC namespace if there is System V memory. */
static void resolve(struct icb *b)
{
	bool own_ipc = false;

	for (size_t i = 0; i < b->nr_objects; i++)
		own_ipc |= b->object[i]->kind == ICB_OBJECT_SYSV;
	for (size_t i = 0; i < b->nr_processes; i++) {
		struct icb_process *p = b->process[i];

		if (own_ipc && !p->zombie)
			p->ids->ipc_ns_id = ICB_IPC_NS;
		for (size_t j = 0; j < p->nr_fds; j++)
			if (p->fd[j]->file_id && p->fd[j]->file_id <= b->nr_files)
				p->fd[j]->type = b->file[p->fd[j]->file_id - 1]->type;
	}
}

/* As CRIU does since 2.0, inventory.img last: without it a dump is incomplete. */
static int write_all(struct icb *b, int directory)
{
	DumpStatsEntry stats = DUMP_STATS_ENTRY__INIT;

	resolve(b);
	if (b->options.criu)
		icb_split(b);
	for (size_t i = 0; i < b->nr_processes; i++)
		if (icb_write_process(b, directory, b->process[i]))
			return -1;
	if (write_pstree(b, directory) || (!icb_older(b, 304) && write_files(b, directory)) ||
	    write_memory(b, directory, &stats) ||
	    write_objects(b, directory, ICB_OBJECT_MEMFD, "memfd.img", magic_memfd) ||
	    (!icb_older(b, 300) &&
	     write_objects(b, directory, ICB_OBJECT_SYSV, "ipcns-shm-9.img", magic_ipc_shm)) ||
	    (!icb_older(b, 108) && write_seccomp(b, directory)) ||
	    (!icb_older(b, 314) && write_clocks(b, directory)) ||
	    write_stats(b, directory, &stats) || icb_write_images(b, directory))
		return -1;
	if (b->parent &&
	    (unlinkat(directory, "parent", 0), symlinkat(b->parent, directory, "parent")))
		return -1;
	return write_message(b, directory, "inventory.img", magic_inventory, &b->inventory->base);
}

int icb_write(struct icb *b, const char *directory)
{
	int fd, status;

	if (mkdir(directory, 0755) && errno != EEXIST)
		return -1;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	status = write_all(b, fd);
	close(fd);
	return status;
}
