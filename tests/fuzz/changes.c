/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes are a container's archive of changed files, plain or compressed, and a deleted file's image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/load/changes.h"
#include "convert/load/load.h"
#include "report/change_text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/spool.h"

#define BLOCK_BYTES 512U
#define MOST_BYTES  (1U << 20)

/* The members that are those bytes; the first is there so that it is a checkpoint. */
static const char *const names[] = {
	"pstree.img",    "rootfs-diff.tar",        "devshm-checkpoint.tar",
	"volumes/v.tar", "tmpfs-dev-1.tar.gz.img", "ghost-file-1.img"
};

static uint8_t *put_member(uint8_t *to, const char *name, const uint8_t *data, size_t size)
{
	char *header = (char *)to;
	unsigned int sum = 0;

	(void)snprintf(header, 100, "%s", name);
	memcpy(header + 100, "0000644", 7);
	(void)snprintf(header + 124, 12, "%011zo", size);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		sum += to[i];
	(void)snprintf(header + 148, 8, "%06o", sum);
	memcpy(to + BLOCK_BYTES, data, size);
	return to + BLOCK_BYTES + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
}

/* Runs are ascending, disjoint, within the file and within their member. */
static void check_content(const struct ic_change *change)
{
	uint64_t end = 0;

	for (size_t i = 0; i < change->content.nr; i++) {
		const struct ic_run *run = &change->content.run[i];

		FUZZ_MUST(run->start >= end && run->size);
		FUZZ_MUST(run->start + run->size <= change->size);
		FUZZ_MUST(run->offset <= run->member->blob.size &&
			  run->size <= run->member->blob.size - run->offset);
		end = run->start + run->size;
	}
	FUZZ_MUST(change->digest.known && change->mime_type);
}

static void check(const struct ic_checkpoint *checkpoint, struct ic_arena *arena)
{
	const struct ic_changes *changes = checkpoint->changes;

	for (size_t i = 0; i < changes->nr; i++) {
		const struct ic_change *change = &changes->change[i];

		FUZZ_MUST(change->path.size && strlen(change->path.bytes) == change->path.size);
		FUZZ_MUST(change->member && (!change->has_linked || change->linked < i));
		if (ic_change_has_content(change))
			check_content(change);
		else
			FUZZ_MUST(change->kind != IC_CHANGE_REGULAR || !change->digest.known);
		(void)ic_change_text(change, arena);
		(void)ic_change_attributes_text(change, arena);
	}
}

static void look(const char *path, struct ic_mime *mime)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	ic_cleanup(ic_files_freep) struct ic_files *files = NULL;
	const struct ic_store_request opening = { .want = ic_load_wants_changes,
						  .spool = fuzz_spool() };
	struct ic_files_request layers = { .spool = fuzz_spool() };
	struct ic_changes_request request = { .spool = fuzz_spool(),
					      .content = true,
					      .mime = mime };
	struct ic_changes_scratch scratch = { 0 };
	struct ic_deleted_file ghost = { "ghost-file-1.img", NULL, { "/ghost", 6 } };
	struct ic_checkpoint checkpoint = { .deleted_files = &ghost, .nr_deleted_files = 1 };

	if (fuzz_failed(ic_arena_new(&arena)))
		return;
	checkpoint.gaps.arena = arena;
	if (fuzz_failed(ic_store_open(path, &opening, &checkpoint.gaps, &store)))
		return;
	ghost.member = ic_store_find(store, ghost.image);
	layers.rootfs_diff = ic_store_find(store, "rootfs-diff.tar");
	if (fuzz_failed(ic_files_new(&layers, arena, &files)))
		return;
	request.store = store;
	request.files = files;
	FUZZ_MUST(!fuzz_failed(ic_changes_load(&request, arena, &checkpoint, &scratch)));
	check(&checkpoint, arena);
	ic_changes_close(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_mime_freep) struct ic_mime *mime = NULL;
	size_t room = IC_NR(names) * (size + (size_t)2 * BLOCK_BYTES) + (size_t)2 * BLOCK_BYTES;
	uint8_t *tar = size < MOST_BYTES ? calloc(1, room) : NULL, *to = tar;
	char path[FUZZ_PATH_SIZE];
	int fd;

	if (!tar || fuzz_failed(ic_mime_new(&mime))) {
		free(tar);
		return 0;
	}
	for (size_t i = 0; i < IC_NR(names); i++)
		to = put_member(to, names[i], data, size);
	fd = fuzz_memory_file(tar, room, path);
	free(tar);
	if (fd < 0)
		return 0;
	look(path, mime);
	close(fd);
	return 0;
}
