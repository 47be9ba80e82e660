/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes are a container's layer of changed files, plain or compressed, and an ELF file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/files/build_id.h"
#include "convert/files/files.h"
#include "convert/input/tar_list.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/spool.h"

#define MOST_QUESTIONS 64
/* An id and a size that few files have: a right answer must be rare. */
static const uint8_t id[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void check_elf(const struct ic_blob *blob)
{
	struct ic_build_id found;

	if (fuzz_failed(ic_build_id_find(blob, "file", &found)))
		FUZZ_MUST(!found.size);
	FUZZ_MUST(found.size <= IC_BUILD_ID_MAX);
}

static void check_answer(const struct ic_files_answer *answer, const struct ic_files_wanted *wanted)
{
	const struct ic_member *member = answer->file ? &answer->file->member : NULL;
	uint8_t bytes[64];
	size_t size;

	FUZZ_MUST(!answer->file || !answer->text);
	if (!member)
		return;
	FUZZ_MUST(member->has_blob && member->blob.size == member->size);
	FUZZ_MUST(!wanted->has_size || wanted->size == member->size);
	size = member->size < sizeof(bytes) ? (size_t)member->size : sizeof(bytes);
	FUZZ_MUST(!fuzz_failed(
		ic_blob_read(&member->blob, member->name, member->size - size, bytes, size)));
}

static void ask(struct ic_files *files, const char *name, struct ic_gaps *gaps)
{
	struct ic_files_wanted wanted = { .path = { name, strlen(name) } };
	struct ic_files_answer answer;

	for (unsigned int i = 0; i < 4; i++) {
		wanted.build_id = i & 1 ? id : NULL;
		wanted.build_id_size = i & 1 ? sizeof(id) : 0;
		wanted.has_size = i & 2;
		wanted.size = 5;
		FUZZ_MUST(!fuzz_failed(ic_files_lookup(files, &wanted, gaps, &answer)));
		check_answer(&answer, &wanted);
	}
}

static void check_layer(const struct ic_member *tar, struct ic_arena *arena, struct ic_gaps *gaps)
{
	ic_cleanup(ic_files_freep) struct ic_files *files = NULL;
	const struct ic_files_request request = { .rootfs_diff = tar, .spool = fuzz_spool() };
	struct ic_array items = { 0 };
	const struct ic_tar_item *item;

	if (fuzz_failed(ic_tar_list(&tar->blob, tar->name, arena, gaps, &items)) ||
	    fuzz_failed(ic_files_new(&request, arena, &files)))
		return;
	item = items.items;
	for (size_t i = 0; i < items.nr && i < MOST_QUESTIONS; i++) {
		FUZZ_MUST(item[i].name[0] != '/'); /* the root is "" */
		ask(files, ic_arena_format(arena, "/%s", item[i].name), gaps);
	}
	ask(files, "/a", gaps);
	(void)fuzz_failed(ic_files_hide(files, (struct ic_text){ "/a", 2 }));
	ask(files, "/a/b", gaps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_member tar = { .name = "rootfs-diff.tar", .size = size, .has_blob = true };
	struct ic_gaps gaps = { 0 };
	char file[FUZZ_PATH_SIZE];

	check_elf(&(struct ic_blob){ .bytes = data, .fd = -1, .size = size });
	if (fuzz_failed(ic_arena_new(&arena)))
		return 0;
	gaps.arena = arena;
	tar.blob = (struct ic_blob){ .fd = fuzz_memory_file(data, size, file), .size = size };
	if (tar.blob.fd < 0)
		return 0;
	check_layer(&tar, arena, &gaps);
	close(tar.blob.fd);
	return 0;
}
