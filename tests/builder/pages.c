/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pagemap.pb-c.h"

#include "tests/builder/state.h"

static const uint32_t magic_pagemap = 0x56084025;

enum { CHUNK_BYTES = 1 << 20 };

static int by_address(const void *left, const void *right)
{
	const struct icb_run *a = *(const struct icb_run *const *)left;
	const struct icb_run *c = *(const struct icb_run *const *)right;

	if (a->vaddr != c->vaddr)
		return a->vaddr < c->vaddr ? -1 : 1;
	return a->nr < c->nr ? -1 : a->nr > c->nr;
}

static PagemapEntry entry(const struct icb *b, const struct icb_run *run)
{
	PagemapEntry e = PAGEMAP_ENTRY__INIT;

	e.has_vaddr = 1;
	e.vaddr = run->vaddr;
	e.has_compat_nr_pages = 1;
	if (b->options.pagemap == ICB_PAGEMAP_NR_PAGES) {
		e.has_nr_pages = 1;
		e.nr_pages = run->nr_pages;
	} else {
		if (run->nr_pages > UINT32_MAX)
			icb_die("too many pages for an old pagemap");
		e.compat_nr_pages = (uint32_t)run->nr_pages;
	}
	if (b->options.pagemap == ICB_PAGEMAP_IN_PARENT) {
		e.has_in_parent = e.in_parent = run->flags == ICB_PARENT;
		return e;
	}
	e.has_flags = 1;
	e.flags = run->flags;
	return e;
}

static int write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0)
			return -1;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

static int skip(int fd, uint64_t size)
{
	off_t end = lseek(fd, (off_t)size, SEEK_CUR);

	return end < 0 ? -1 : ftruncate(fd, end);
}

/* Runs are gathered in `buffer`, of which `*used` bytes are not yet written. */
static int put_run(int fd, const struct icb_run *run, uint64_t size, uint8_t *buffer, size_t *used)
{
	for (uint64_t offset = 0; offset < size;) {
		uint64_t left = size - offset, room = CHUNK_BYTES - *used;
		size_t n = (size_t)(left < room ? left : room);

		icb_fill_render(&run->fill, run->vaddr, offset, buffer + *used, n);
		*used += n;
		offset += n;
		if (*used == CHUNK_BYTES) {
			if (write_all(fd, buffer, *used))
				return -1;
			*used = 0;
		}
	}
	return 0;
}

static int put_pages(const struct icb *b, int fd, const struct icb_runs *runs)
{
	uint8_t *buffer = malloc(CHUNK_BYTES);
	size_t used = 0;
	int status = buffer ? 0 : -1;

	for (size_t i = 0; !status && i < runs->nr; i++) {
		const struct icb_run *run = runs->run[i];
		uint64_t size = run->nr_pages * b->options.page_size;

		if (!(run->flags & ICB_PRESENT))
			continue;
		if (run->fill.kind != ICB_FILL_HOLE) {
			status = put_run(fd, run, size, buffer, &used);
			continue;
		}
		status = write_all(fd, buffer, used);
		used = 0;
		if (!status)
			status = skip(fd, size);
	}
	if (!status)
		status = write_all(fd, buffer, used);
	free(buffer);
	return status;
}

static int write_pages(const struct icb *b, int directory, uint32_t pages_id,
		       const struct icb_runs *runs)
{
	char name[32];
	int fd, status;

	(void)snprintf(name, sizeof(name), "pages-%u.img", pages_id);
	fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	status = put_pages(b, fd, runs);
	return close(fd) ? -1 : status;
}

int icb_write_runs(const struct icb *b, int directory, const char *name, uint32_t pages_id,
		   struct icb_runs *runs, uint64_t *nr_present)
{
	PagemapHead head = PAGEMAP_HEAD__INIT;
	FILE *image = icb_image_open(b, directory, name, magic_pagemap);
	int status;

	if (!image)
		return -1;
	if (!b->options.keep_order && runs->nr)
		qsort(runs->run, runs->nr, sizeof(*runs->run), by_address);
	head.has_pages_id = 1;
	head.pages_id = pages_id;
	status = icb_image_record(b, image, &head.base);
	for (size_t i = 0; !status && i < runs->nr; i++) {
		PagemapEntry e = entry(b, runs->run[i]);

		status = icb_image_record(b, image, &e.base);
		if (runs->run[i]->flags & ICB_PRESENT)
			*nr_present += runs->run[i]->nr_pages;
	}
	if (icb_image_close(image) || status)
		return -1;
	return write_pages(b, directory, pages_id, runs);
}
