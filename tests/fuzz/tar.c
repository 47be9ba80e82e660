/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes are the input file: a tar, plain or compressed, or anything else. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/input/store.h"
#include "convert/load/load.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/spool.h"

#define SMALL_BYTES (16ULL << 20)

static bool has_dots(const char *name)
{
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return true;
	}
	return false;
}

static void check_member(const struct ic_member *member)
{
	uint8_t bytes[256];
	size_t size = sizeof(bytes);

	FUZZ_MUST(*member->name);
	if (*member->name == '/' || has_dots(member->name))
		FUZZ_MUST(member->unread);
	if (member->unread)
		FUZZ_MUST(!member->has_blob);
	if (!member->has_blob)
		return;
	FUZZ_MUST(member->blob.size <= member->size);
	size = member->blob.size < size ? (size_t)member->blob.size : size;
	FUZZ_MUST(!fuzz_failed(ic_blob_read(&member->blob, member->name, 0, bytes, size)));
	FUZZ_MUST(!fuzz_failed(
		ic_blob_read(&member->blob, member->name, member->blob.size - size, bytes, size)));
}

static void check_store(struct ic_store *store, struct ic_gaps *gaps)
{
	size_t nr;
	const struct ic_member *const *members = ic_store_members(store, &nr);
	uint64_t sum = 0;

	for (size_t i = 0; i < nr; i++) {
		check_member(members[i]);
		FUZZ_MUST(!i || strcmp(members[i - 1]->name, members[i]->name) < 0);
		FUZZ_MUST(ic_store_find(store, members[i]->name) == members[i]);
		sum += members[i]->size < SMALL_BYTES ? members[i]->size : SMALL_BYTES;
	}
	FUZZ_MUST(ic_store_kind(store) && ic_store_layout(store) && ic_store_archive(store));
	if (sum < SMALL_BYTES)
		(void)fuzz_failed(ic_store_digest(store, gaps));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	const struct ic_store_request request = { .want = ic_load_wants, .spool = fuzz_spool() };
	struct ic_gaps gaps = { 0 };
	char file[FUZZ_PATH_SIZE];
	int fd;

	if (fuzz_failed(ic_arena_new(&arena)))
		return 0;
	gaps.arena = arena;
	fd = fuzz_memory_file(data, size, file);
	if (fd < 0)
		return 0;
	if (!fuzz_failed(ic_store_open(file, &request, &gaps, &store)))
		check_store(store, &gaps);
	close(fd);
	return 0;
}
