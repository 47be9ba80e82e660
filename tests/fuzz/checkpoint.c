/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole checkpoint. The bytes are members one after the other: a byte that chooses a name out of
 * names[], 16 bits of size (little endian), and so many bytes; pack.py makes such a file of a
 * folder. The target puts them into a plain tar in memory, loads it and makes everything of it.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/input/store.h"
#include "convert/load/load.h"
#include "tests/fuzz/examine.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"

#define BLOCK_BYTES 512U
#define MOST_BYTES  (4U << 20)

/* Corpus files and pack.py depend on this order: new names come last. */
static const char *const names[] = {
	"inventory.img",
	"pstree.img",
	"core-100.img",
	"core-101.img",
	"core-110.img",
	"core-120.img",
	"ids-100.img",
	"ids-110.img",
	"mm-100.img",
	"mm-110.img",
	"pagemap-100.img",
	"pagemap-110.img",
	"pagemap-shmem-3.img",
	"pagemap-shmem-1201.img",
	"pagemap-shmem-4097.img",
	"pages-1.img",
	"pages-2.img",
	"pages-3.img",
	"pages-4.img",
	"pages-5.img",
	"files.img",
	"fdinfo-2.img",
	"fdinfo-3.img",
	"fs-100.img",
	"fs-110.img",
	"memfd.img",
	"remap-fpath.img",
	"ipcns-shm-9.img",
	"stats-dump",
	"config.dump",
	"spec.dump",
	"checkpoint/pstree.img",
	"parent/inventory.img",
	"seccomp.img",
	"dump.log",
	"pagemap-shmem-0.img",
	"reg-files.img",
	"pipes.img",
	"fifo.img",
	"inetsk.img",
	"unixsk.img",
	"eventfd.img",
	"eventpoll.img",
	"inotify.img",
	"signalfd.img",
	"packetsk.img",
	"tty.img",
	"fanotify.img",
	"netlinksk.img",
	"ns-files.img",
	"tunfile.img",
	"ext-files.img",
	"timerfd.img",
	"creds-100.img",
	"creds-110.img",
	"rlimit-100.img",
	"rlimit-110.img",
	"signal-s-100.img",
	"signal-s-110.img",
	"signal-p-100.img",
	"signal-p-101.img",
	"signal-p-110.img",
	"vmas-100.img",
	"vmas-110.img",
	"sigacts-100.img",
	"ghost-file-1.img",
	"ipcns-shm-100.img",
	"fdinfo-100.img",
	"fdinfo-110.img",
	"cpuinfo.img",
	"pipes-data.img",
	"fifo-data.img",
	"sk-queues.img",
	"tcp-stream-1b5b.img",
	"bpfmap-data.img",
	"filelocks.img",
	"tty-info.img",
	"tty-data.img",
	"ghost-file-1a.img",
};

static uint8_t *put_header(uint8_t *to, const char *name, size_t size)
{
	unsigned int sum = 0;
	char *header = (char *)to;

	memset(header, 0, BLOCK_BYTES);
	(void)snprintf(header, 100, "%s", name);
	memcpy(header + 100, "0000644", 7);
	(void)snprintf(header + 124, 12, "%011zo", size);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		sum += to[i];
	(void)snprintf(header + 148, 8, "%06o", sum);
	return to + BLOCK_BYTES;
}

/* A tar of the members, and its size; NULL if it would be too large. */
static uint8_t *make_tar(const uint8_t *data, size_t size, size_t *ret_size)
{
	uint8_t *tar = size < MOST_BYTES ? calloc(1, size / 3 * 2 * BLOCK_BYTES + size +
							     (size_t)4 * BLOCK_BYTES) :
					   NULL;
	uint8_t *to = tar;

	while (tar && size >= 3) {
		size_t part = data[1] | (size_t)data[2] << 8;

		part = part < size - 3 ? part : size - 3;
		to = put_header(to, names[data[0] % IC_NR(names)], part);
		memcpy(to, data + 3, part);
		to += (part + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
		data += 3 + part;
		size -= 3 + part;
	}
	*ret_size = tar ? (size_t)(to - tar) + (size_t)2 * BLOCK_BYTES : 0;
	return tar;
}

static void load(const char *path)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	const struct ic_store_request request = { .want = ic_load_wants };
	struct ic_checkpoint *checkpoint = NULL;
	struct ic_gaps gaps = { 0 };

	if (fuzz_failed(ic_arena_new(&arena)))
		return;
	gaps.arena = arena;
	if (fuzz_failed(ic_store_open(path, &request, &gaps, &store)) ||
	    fuzz_failed(ic_checkpoint_load(&(struct ic_load_input){ .images = { .stores = &store,
										.nr = 1 } },
					   arena, "fuzz", &gaps, &checkpoint)))
		return;
	fuzz_examine(checkpoint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[FUZZ_PATH_SIZE];
	size_t tar_size;
	uint8_t *tar = make_tar(data, size, &tar_size);
	int fd = tar ? fuzz_memory_file(tar, tar_size, path) : -1;

	free(tar);
	if (fd < 0)
		return 0;
	load(path);
	close(fd);
	return 0;
}
