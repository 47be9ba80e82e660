/* SPDX-License-Identifier: Apache-2.0 */
#include "report/vdso_groups.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/digest.h"
#include "convert/model/memory_scan.h"

/* One process's vdso. */
struct vdso {
	const struct ic_process *process;
	size_t index; /* of the process */
	struct ic_digest digest;
};

const struct ic_mapping *ic_vdso_of(const struct ic_process *process)
{
	for (size_t i = 0; i < process->space.nr_mappings; i++)
		if (process->space.mappings[i].kind == IC_MAPPING_VDSO)
			return &process->space.mappings[i];
	return NULL;
}

/* Digest a vdso; unknown when not all of it is in the checkpoint. */
static struct ic_error *digest(const struct ic_process *process, const struct ic_mapping *mapping,
			       struct ic_sha256 *sha, struct ic_digest *ret)
{
	struct ic_memory_scan scan = { .space = &process->space };
	struct ic_error *err = NULL;
	uint64_t size = 0;
	bool more = true;

	ic_memory_scan_start(&scan, mapping);
	while (!err && more) {
		err = ic_memory_scan_next(&scan, &more);
		if (!err && more) {
			ic_sha256_add(sha, scan.bytes, scan.size);
			size += scan.size;
		}
	}
	ic_memory_scan_end(&scan);
	ic_sha256_take(sha, ret);
	ret->known = !err && size == mapping->end - mapping->start;
	return err;
}

static int by_arch(const void *a, const void *b)
{
	const struct vdso *left = a, *right = b;

	return strcmp(left->process->arch->name, right->process->arch->name);
}

static int by_digest(const void *a, const void *b)
{
	const struct vdso *left = a, *right = b;
	int order = by_arch(a, b);

	if (!order)
		order = memcmp(left->digest.bytes, right->digest.bytes, sizeof(left->digest.bytes));
	if (!order) /* the same order in every run */
		order = left->index < right->index ? -1 : left->index > right->index;
	return order;
}

/* The vdsos from `first` on that compare as it does. */
static size_t count_alike(const struct vdso *first, const struct vdso *end, bool same_bytes)
{
	const struct vdso *at = first;

	while (at < end && !by_arch(first, at) &&
	       (!same_bytes ||
		!memcmp(at->digest.bytes, first->digest.bytes, sizeof(at->digest.bytes))))
		at++;
	return (size_t)(at - first);
}

/* The sorted vdsos of one architecture. */
static void tell_arch(const struct vdso *first, size_t nr, struct ic_vdso_group *groups)
{
	const struct ic_process *most = NULL;
	size_t nr_most = 0, nr_same;

	for (size_t at = 0; at < nr; at += nr_same) {
		nr_same = count_alike(first + at, first + nr, true);
		for (size_t i = at; i < at + nr_same; i++)
			groups[first[i].index] = (struct ic_vdso_group){ .known = true,
									 .nr_same = nr_same,
									 .nr_other = nr - nr_same };
		if (nr_same > nr_most) {
			nr_most = nr_same;
			most = first[at].process;
		}
	}
	for (size_t i = 0; i < nr; i++)
		groups[first[i].index].most = most;
}

struct ic_error *ic_vdso_groups_make(const struct ic_checkpoint *checkpoint, struct ic_arena *arena,
				     const struct ic_vdso_group **ret)
{
	ic_cleanup(ic_sha256_freep) struct ic_sha256 *sha = NULL;
	struct ic_vdso_group *groups = ic_arena_alloc(arena, checkpoint->nr_processes,
						      sizeof(*groups));
	struct vdso *vdsos = ic_arena_alloc(arena, checkpoint->nr_processes, sizeof(*vdsos));
	struct ic_error *err = ic_sha256_new(&sha);
	size_t nr = 0, nr_arch;

	if (!err && (!groups || !vdsos))
		err = ic_error_memory();
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];
		const struct ic_mapping *mapping = process->arch ? ic_vdso_of(process) : NULL;

		if (!mapping)
			continue;
		vdsos[nr] = (struct vdso){ .process = process, .index = i };
		err = digest(process, mapping, sha, &vdsos[nr].digest);
		nr += !err && vdsos[nr].digest.known;
	}
	if (err)
		return err;
	if (nr)
		qsort(vdsos, nr, sizeof(*vdsos), by_digest);
	for (size_t at = 0; at < nr; at += nr_arch) {
		nr_arch = count_alike(vdsos + at, vdsos + nr, false);
		tell_arch(vdsos + at, nr_arch, groups);
	}
	*ret = groups;
	return NULL;
}
