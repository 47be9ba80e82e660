/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/builder/state.h"

/* Documentation/admin-guide/mm/pagemap.rst (Linux 6.12). */
#define PAGE_PRESENT (1ULL << 63)
#define PAGE_OF_FILE (1ULL << 61)

#define MOST_AUXV 128

/* A process that is being taken. */
struct capture {
	struct icb *b;
	struct icb_process *p;
	uint32_t pid;
	int memory, pagemap;
	uint64_t page;
};

/* A line of /proc/PID/maps. */
struct line {
	uint64_t start, end, offset;
	char rights[5];
	char name[4096];
};

static int open_of(uint32_t pid, const char *name)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_taken(const struct capture *capture, const struct line *line, uint64_t vaddr)
{
	uint64_t entry = 0;

	if (pread(capture->pagemap, &entry, sizeof(entry),
		  (off_t)(vaddr / capture->page * sizeof(entry))) != sizeof(entry))
		return false;
	return entry & PAGE_PRESENT && (*line->name != '/' || !(entry & PAGE_OF_FILE));
}

static int take_run(const struct capture *capture, uint64_t start, uint64_t end)
{
	uint8_t *bytes = icb_alloc(capture->b, end - start);

	if (pread(capture->memory, bytes, end - start, (off_t)start) != (ssize_t)(end - start))
		return -1;
	icb_pages(capture->p, start, (end - start) / capture->page, ICB_ANON,
		  icb_bytes(bytes, end - start));
	return 0;
}

static int take_pages(const struct capture *capture, const struct line *line)
{
	int status = 0;

	for (uint64_t at = line->start, end; !status && at < line->end; at = end) {
		bool taken = is_taken(capture, line, at);

		for (end = at + capture->page;
		     end < line->end && is_taken(capture, line, end) == taken;)
			end += capture->page;
		if (taken)
			status = take_run(capture, at, end);
	}
	return status;
}

static uint32_t rights_of(const struct line *line)
{
	return (line->rights[0] == 'r' ? ICB_R : 0U) | (line->rights[1] == 'w' ? ICB_W : 0U) |
	       (line->rights[2] == 'x' ? ICB_X : 0U);
}

static void add_mapping(const struct capture *capture, const struct line *line, uint32_t file_id)
{
	uint32_t status = ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE;
	uint32_t flags = ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS;

	if (*line->name == '/') {
		status = ICB_VMA_REGULAR | ICB_VMA_FILE_PRIVATE;
		flags = ICB_MAP_PRIVATE;
	} else if (!strcmp(line->name, "[heap]")) {
		status |= ICB_VMA_HEAP;
	} else if (!strcmp(line->name, "[vdso]")) {
		status |= ICB_VMA_VDSO;
	}
	icb_vma(capture->p, line->start, line->end, rights_of(line), flags, status, file_id,
		line->offset);
}

/* Consecutive lines of a file are of one file. */
static uint32_t file_of(const struct capture *capture, const struct line *line,
			const struct line *before, uint32_t id)
{
	if (*line->name != '/')
		return 0;
	return strcmp(line->name, before->name) ? icb_file(capture->b, line->name, 0) : id;
}

static int take_mappings(const struct capture *capture, FILE *maps)
{
	struct line line = { .start = 0 }, before = { .start = 0 };
	uint32_t id = 0;
	char text[4400];
	int status = 0;

	while (!status && fgets(text, sizeof(text), maps)) {
		*line.name = '\0';
		if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*s %4095[^\n]",
			   &line.start, &line.end, line.rights, &line.offset, line.name) < 4)
			continue;
		if (line.rights[3] != 'p' || !strncmp(line.name, "[v", 2)) {
			if (strcmp(line.name, "[vdso]") != 0)
				continue;
		}
		id = file_of(capture, &line, &before, id);
		add_mapping(capture, &line, id);
		status = take_pages(capture, &line);
		before = line;
	}
	return status;
}

static int take_auxv(const struct capture *capture)
{
	MmEntry *mm = icb_mm(capture->p);
	int fd = open_of(capture->pid, "auxv");
	ssize_t size;

	mm->mm_saved_auxv = icb_alloc(capture->b, MOST_AUXV * sizeof(uint64_t));
	size = fd < 0 ? -1 : read(fd, mm->mm_saved_auxv, MOST_AUXV * sizeof(uint64_t));
	if (fd >= 0)
		(void)close(fd);
	if (size < 0)
		return -1;
	mm->n_mm_saved_auxv = (size_t)size / sizeof(uint64_t);
	return 0;
}

static int take_program(const struct capture *capture)
{
	char link[64], path[4096];
	ssize_t size;

	(void)snprintf(link, sizeof(link), "/proc/%u/exe", capture->pid);
	size = readlink(link, path, sizeof(path) - 1);
	if (size < 0)
		return -1;
	path[size] = '\0';
	icb_mm(capture->p)->exe_file_id = icb_file(capture->b, path, 0);
	return 0;
}

int icb_capture(struct icb *b, uint32_t pid)
{
	struct capture capture = { .b = b, .pid = pid, .page = icb_page_size(b) };
	char comm[64] = "";
	FILE *maps = NULL;
	int status = -1, fd = open_of(pid, "comm");

	if (fd < 0)
		return -1;
	if (read(fd, comm, sizeof(comm) - 1) > 0)
		comm[strcspn(comm, "\n")] = '\0';
	(void)close(fd);
	capture.p = icb_bare_process(b, pid, 0, comm);
	capture.memory = open_of(pid, "mem");
	capture.pagemap = open_of(pid, "pagemap");
	fd = open_of(pid, "maps");
	if (fd >= 0)
		maps = fdopen(fd, "r");
	if (capture.memory >= 0 && capture.pagemap >= 0 && maps) {
		status = take_mappings(&capture, maps);
		if (!status)
			status = take_auxv(&capture);
		if (!status)
			status = take_program(&capture);
	}
	if (maps)
		(void)fclose(maps);
	if (capture.memory >= 0)
		(void)close(capture.memory);
	if (capture.pagemap >= 0)
		(void)close(capture.pagemap);
	return status;
}
