/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "convert/base/checked.h"
#include "convert/base/hasher.h"
#include "convert/base/limits.h"
#include "convert/files/files_private.h"

static bool has_too_many_holes(const struct ic_files_taken *used)
{
	uint64_t there = (uint64_t)used->status.st_blocks * 512;

	return used->own_fd >= 0 && used->file.member.size > there &&
	       used->file.member.size - there > IC_MAX_HOLE_BYTES;
}

static bool is_stopped(const struct ic_files *files)
{
	return atomic_load_explicit(&files->stop_digest, memory_order_relaxed);
}

static struct ic_error *digest_file(struct ic_files *files, struct ic_hasher *hasher,
				    struct ic_member *member)
{
	struct ic_error *err = NULL;
	struct ic_digest digest;
	size_t size;

	for (uint64_t offset = 0; !err && offset < member->size && !is_stopped(files);
	     offset += size) {
		size = (size_t)ic_min(member->size - offset, IC_HASHER_BUFFER_BYTES);
		err = ic_blob_read(&member->blob, member->name, offset, ic_hasher_buffer(hasher),
				   size);
		if (!err)
			ic_hasher_push(hasher, size);
		atomic_fetch_add_explicit(&files->digested, size, memory_order_relaxed);
	}
	ic_hasher_take(hasher, &digest);
	if (!err && !is_stopped(files))
		member->digest = digest;
	return err;
}

struct ic_error *ic_files_digest(struct ic_files *files, struct ic_gaps *gaps)
{
	struct ic_hasher *hasher = NULL;
	struct ic_error *err = files->used.nr ? ic_hasher_new(&hasher) : NULL;

	if (err)
		return err;
	for (size_t i = 0; i < files->used.nr && !is_stopped(files); i++) {
		struct ic_member *member = &ic_files_used_at(files, i)->file.member;

		if (has_too_many_holes(ic_files_used_at(files, i)))
			err = ic_error_new(IC_ERR_LIMIT,
					   "%s: its holes are larger than %" PRIu64 " GiB",
					   member->name, IC_MAX_HOLE_BYTES >> 30);
		else
			err = digest_file(files, hasher, member);
		if (err)
			ic_gaps_add_error(gaps, 0, member->name,
					  ic_error_context(err, "no digest"));
	}
	ic_hasher_free(hasher);
	return NULL;
}

void ic_files_stop_digest(struct ic_files *files)
{
	atomic_store_explicit(&files->stop_digest, true, memory_order_relaxed);
}

uint64_t ic_files_digested(const struct ic_files *files)
{
	return atomic_load_explicit(&files->digested, memory_order_relaxed);
}

void ic_files_check_unchanged(const struct ic_files *files, struct ic_gaps *gaps)
{
	for (size_t i = 0; i < files->nr_layers; i++)
		if (files->layers[i].kind->check)
			files->layers[i].kind->check(files->layers[i].state, gaps);
	for (size_t i = 0; i < files->used.nr; i++) {
		const struct ic_files_taken *used = ic_files_used_at(files, i);
		const char *name = used->file.member.name;
		struct stat now;

		if (used->own_fd < 0 ||
		    (fstat(used->own_fd, &now) == 0 && now.st_size == used->status.st_size &&
		     now.st_mtim.tv_sec == used->status.st_mtim.tv_sec &&
		     now.st_mtim.tv_nsec == used->status.st_mtim.tv_nsec))
			continue;
		ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_CHANGED, .member = name },
			    "%s: changed while it was read; run again when nothing writes to it",
			    name);
	}
}
