/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/input/ctr.h"
#include "convert/input/layout.h"
#include "convert/input/part.h"
#include "convert/input/store_private.h"

const char *ic_store_base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

enum ic_want ic_store_want(const struct ic_store *store, const char *name)
{
	enum ic_want want = store->request->want(ic_store_base_name(name));

	return want == IC_WANT_NOTHING ? ic_part_wants(store, name) : want;
}

struct ic_error *ic_store_add(struct ic_store *store, const char *name, struct ic_entry **ret)
{
	size_t length = strlen(store->prefix) + strlen(name);
	struct ic_entry *entry;
	struct ic_entry **slot;

	if (store->entries.nr == IC_MAX_MEMBERS)
		return ic_error_new(IC_ERR_LIMIT, "more than %u files", IC_MAX_MEMBERS);
	if (store->names_bytes + length > IC_MAX_NAMES_BYTES)
		return ic_error_new(IC_ERR_LIMIT, "the names of the files take more than %llu MiB",
				    (unsigned long long)IC_MAX_NAMES_BYTES >> 20);
	entry = ic_arena_alloc(store->arena, 1, sizeof(*entry));
	if (!entry)
		return ic_error_memory();
	entry->member.name = ic_arena_format(store->arena, "%s%s", store->prefix, name);
	slot = ic_array_append(&store->entries, store->arena, sizeof(struct ic_entry *));
	if (!entry->member.name || !slot)
		return ic_error_memory();
	*slot = entry;
	entry->order = store->entries.nr;
	store->names_bytes += length;
	*ret = entry;
	return NULL;
}

static int by_name(const void *left, const void *right)
{
	const struct ic_entry *const *a = left, *const *b = right;
	int order = strcmp((*a)->member.name, (*b)->member.name);

	return order ? order : ((*a)->order > (*b)->order) - ((*a)->order < (*b)->order);
}

struct ic_error *ic_store_sort(struct ic_store *store)
{
	size_t nr = store->entries.nr;
	struct ic_entry **entries = ic_arena_alloc(store->arena, nr, sizeof(struct ic_entry *));

	store->sorted = ic_arena_alloc(store->arena, nr, sizeof(const struct ic_member *));
	if (!entries || !store->sorted)
		return ic_error_memory();
	store->nr = 0;
	if (!nr)
		return NULL;
	memcpy(entries, store->entries.items, nr * sizeof(struct ic_entry *));
	qsort(entries, nr, sizeof(struct ic_entry *), by_name);
	for (size_t i = 0; i < nr; i++) {
		const struct ic_member *member = &entries[i]->member;

		if (store->nr && !strcmp(store->sorted[store->nr - 1]->name, member->name))
			ic_gaps_add(store->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = member->name },
				    "%s: is in the archive more than once; the first is used",
				    member->name);
		else
			store->sorted[store->nr++] = member;
	}
	return NULL;
}

struct ic_error *ic_store_take_memory(struct ic_store *store, uint64_t size, uint8_t **ret)
{
	*ret = NULL;
	if (size > IC_MAX_IMAGE_BYTES || size > IC_STORE_MEMORY_BYTES - store->memory_bytes)
		return NULL;
	*ret = ic_arena_alloc(store->arena, size ? (size_t)size : 1, 1);
	if (!*ret)
		return ic_error_memory();
	store->memory_bytes += size;
	return NULL;
}

struct ic_error *ic_store_place(struct ic_store *store, struct ic_entry *entry, enum ic_want want,
				int fd, uint64_t offset, uint64_t size)
{
	struct ic_blob file = { .fd = fd, .offset = offset, .size = size };
	struct ic_error *err = NULL;
	uint8_t *bytes = NULL;

	want = ic_store_settle(want, size);
	if (want == IC_WANT_NOTHING)
		return NULL;
	if (want == IC_WANT_MEMORY)
		err = ic_store_take_memory(store, size, &bytes);
	if (!err && bytes)
		err = ic_blob_read(&file, entry->member.name, 0, bytes, (size_t)size);
	if (err)
		return err;
	entry->member.blob = bytes ? (struct ic_blob){ .bytes = bytes, .fd = -1, .size = size } :
				     file;
	entry->member.has_blob = true;
	return NULL;
}

const struct ic_member *const *ic_store_members(const struct ic_store *store, size_t *ret_nr)
{
	*ret_nr = store->nr;
	return store->sorted;
}

const struct ic_member *const *ic_store_evidence(const struct ic_store *store, size_t *ret_nr)
{
	*ret_nr = store->listed ? store->nr_listed : store->nr;
	return store->listed ? store->listed : store->sorted;
}

struct ic_store *ic_store_use(struct ic_store *store)
{
	store->nr_users++;
	return store;
}

const struct ic_store *ic_store_input(const struct ic_store *store)
{
	while (store->outer)
		store = store->outer;
	return store;
}

bool ic_store_is_one_of_several(const struct ic_store *store)
{
	return store->one_of_several;
}

const struct ic_member *ic_store_find(const struct ic_store *store, const char *name)
{
	size_t low = 0, high = store->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, store->sorted[middle]->name);

		if (!order)
			return store->sorted[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const struct ic_member *find_below(const struct ic_store *store, const char *folder,
					  size_t length, const char *base)
{
	char name[IC_MAX_MEMBER_NAME + 1];
	int size = snprintf(name, sizeof(name), "%.*s%s", (int)length, folder, base);

	return size < 0 || (size_t)size >= sizeof(name) ? NULL : ic_store_find(store, name);
}

const struct ic_member *ic_store_image(const struct ic_store *store, const char *image)
{
	return ic_store_image_in(store, store->images_folder, image);
}

const struct ic_member *ic_store_image_in(const struct ic_store *store, const char *folder,
					  const char *image)
{
	return find_below(store, folder, strlen(folder), image);
}

const char *ic_store_prefix(const struct ic_store *store)
{
	return store->prefix;
}

const struct ic_member *ic_store_beside(const struct ic_store *store, const char *name)
{
	const struct ic_member *member = find_below(store, store->images_folder,
						    ic_layout_root_length(store->images_folder),
						    name);

	if (!member && store->image && !strcmp(name, "rootfs-diff.tar"))
		return ic_ctr_root_diff(store->image);
	return member;
}

const char *ic_store_images_folder(const struct ic_store *store)
{
	return store->images_folder;
}

const char *ic_store_kind(const struct ic_store *store)
{
	return store->kind;
}

const char *ic_store_layout(const struct ic_store *store)
{
	return store->layout->name;
}

const struct ic_member *ic_store_capture(const struct ic_store *store)
{
	return store->capture;
}

bool ic_store_has_no_memory(const struct ic_store *store)
{
	return store->layout->no_memory;
}

const struct ic_member *ic_store_archive(const struct ic_store *store)
{
	const struct ic_store *input = ic_store_input(store);

	return input->archive ? &input->archive->member : NULL;
}

const struct ic_kubelet_name *ic_store_kubelet_name(const struct ic_store *store)
{
	return store->kubelet_name;
}

const struct ic_container_image *ic_store_container_image(const struct ic_store *store)
{
	return store->image;
}

uint64_t ic_store_digested(const struct ic_store *store)
{
	uint64_t sum = 0;

	for (; store; store = store->outer)
		sum += atomic_load_explicit(&store->digested, memory_order_relaxed);
	return sum;
}

bool ic_store_holds(const struct ic_store *store, const struct ic_outdir *outdir)
{
	const struct ic_store *input = ic_store_input(store);

	return !input->archive && ic_outdir_is_below(outdir, input->fd);
}

void ic_store_free(struct ic_store *store)
{
	if (!store || --store->nr_users)
		return;
	for (size_t i = 0; i < store->entries.nr; i++)
		if (ic_store_entry(store, i)->own_fd)
			close(ic_store_entry(store, i)->member.blob.fd);
	if (store->spool_fd >= 0)
		close(store->spool_fd);
	if (store->fd >= 0)
		close(store->fd);
	ic_store_free(store->outer);
	ic_arena_free(store->arena);
	free(store);
}

void ic_store_freep(struct ic_store **store)
{
	ic_store_free(*store);
}
