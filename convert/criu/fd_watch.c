/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_watch.h"

#include <string.h>

#include "convert/criu/unpack.h"

struct ic_error *ic_fd_watch_handle(const FhEntry *entry, struct ic_arena *arena,
				    struct ic_file_handle *ret)
{
	uint64_t *words;

	if (!entry)
		return NULL;
	words = ic_arena_alloc(arena, entry->n_handle, sizeof(*words));
	if (!words)
		return ic_error_memory();
	if (entry->n_handle)
		memcpy(words, entry->handle, entry->n_handle * sizeof(*words));
	*ret = (struct ic_file_handle){
		.type = entry->type,
		.words = words,
		.nr_words = entry->n_handle,
		.size_bytes = entry->bytes,
		.has_mount_id = entry->has_mnt_id,
		.mount_id = entry->mnt_id,
	};
	if (entry->has_path)
		ret->path = ic_unpacked_text(arena, &entry->path);
	return NULL;
}
