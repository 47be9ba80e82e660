/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "fdinfo.pb-c.h"
#include "fs.pb-c.h"

#include "tests/builder/state.h"

static const uint32_t magic_core = 0x55053847;
static const uint32_t magic_fdinfo = 0x56213732;
static const uint32_t magic_fs = 0x51403912;
static const uint32_t magic_ids = 0x54432030;
static const uint32_t magic_mm = 0x57492820;

/* An image of one record, named PREFIX-NUMBER.img. */
static int write_one(const struct icb *b, int directory, const char *prefix, uint32_t number,
		     uint32_t magic, const ProtobufCMessage *message)
{
	char name[64];
	FILE *image;
	int status;

	(void)snprintf(name, sizeof(name), "%s-%u.img", prefix, number);
	image = icb_image_open(b, directory, name, magic);
	if (!image)
		return -1;
	status = icb_image_record(b, image, message);
	return icb_image_close(image) ? -1 : status;
}

static int by_start(const void *left, const void *right)
{
	const VmaEntry *a = *(const VmaEntry *const *)left;
	const VmaEntry *c = *(const VmaEntry *const *)right;

	return a->start < c->start ? -1 : a->start > c->start;
}

static int write_mm(const struct icb *b, int directory, struct icb_process *p)
{
	MmEntry *mm = p->mm;

	if (!b->options.keep_order && mm->n_vmas)
		qsort(mm->vmas, mm->n_vmas, sizeof(*mm->vmas), by_start);
	for (size_t i = 0; i < p->nr_guards; i++)
		mm->vmas = icb_push(p->b, mm->vmas, &mm->n_vmas, p->guard[i]);
	p->nr_guards = 0;
	return write_one(b, directory, "mm", p->pstree->pid, magic_mm, &mm->base);
}

static int write_fdinfo(const struct icb *b, int directory, const struct icb_process *p)
{
	char name[64];
	FILE *image;
	int status = 0;

	(void)snprintf(name, sizeof(name), "fdinfo-%u.img", p->ids->files_id);
	image = icb_image_open(b, directory, name, magic_fdinfo);
	if (!image)
		return -1;
	for (size_t i = 0; !status && i < p->nr_fds; i++) {
		FdinfoEntry e = FDINFO_ENTRY__INIT;

		e.has_id = e.has_flags = e.has_type = e.has_fd = 1;
		e.id = p->fd[i]->file_id;
		e.flags = p->fd[i]->flags;
		e.type = p->fd[i]->type;
		e.fd = p->fd[i]->fd;
		status = icb_image_record(b, image, &e.base);
	}
	return icb_image_close(image) ? -1 : status;
}

static int write_fs(const struct icb *b, int directory, const struct icb_process *p)
{
	FsEntry fs = FS_ENTRY__INIT;

	fs.has_cwd_id = fs.has_root_id = fs.has_umask = 1;
	fs.cwd_id = p->cwd_id;
	fs.root_id = p->root_id;
	fs.umask = 022;
	return write_one(b, directory, "fs", p->pstree->pid, magic_fs, &fs.base);
}

int icb_write_process(const struct icb *b, int directory, struct icb_process *p)
{
	for (size_t i = 0; i < p->nr_threads; i++)
		if (write_one(b, directory, "core", p->thread[i]->tid, magic_core,
			      &p->thread[i]->core->base))
			return -1;
	if (p->zombie)
		return 0;
	if (write_one(b, directory, "ids", p->pstree->pid, magic_ids, &p->ids->base) ||
	    write_fdinfo(b, directory, p) || write_fs(b, directory, p))
		return -1;
	return write_mm(b, directory, p);
}
