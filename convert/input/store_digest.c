/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/hasher.h"
#include "convert/input/store.h"
#include "convert/input/store_private.h"

/* A pass over bytes that feeds digests. */
struct pass {
	struct ic_store *store;
	struct ic_gaps *gaps;
	struct ic_hasher *hasher; /* of the member, or of the whole archive */
	bool no_archive;          /* which is digested already */
	struct ic_sha256 *sha;    /* of the member in an archive */
	size_t next;              /* of the archive's entries, by their place in it */
	uint64_t added;           /* bytes of that entry which `sha` has */
};

static void count(struct pass *pass, size_t size)
{
	atomic_fetch_add_explicit(&pass->store->digested, size, memory_order_relaxed);
}

static bool stopped(const struct pass *pass)
{
	return atomic_load_explicit(&pass->store->stop_digest, memory_order_relaxed);
}

static struct ic_error *read_part(const struct ic_blob *blob, const char *name, uint64_t offset,
				  uint8_t *buffer, size_t *ret_size)
{
	*ret_size = (size_t)ic_min(blob->size - offset, IC_HASHER_BUFFER_BYTES);
	return ic_blob_read(blob, name, offset, buffer, *ret_size);
}

static struct ic_error *digest_blob(struct pass *pass, const struct ic_blob *blob, const char *name,
				    struct ic_digest *ret)
{
	struct ic_digest digest;
	struct ic_error *err = NULL;
	size_t size;

	if (!blob->bytes)
		(void)posix_fadvise(blob->fd, (off_t)blob->offset, (off_t)blob->size,
				    POSIX_FADV_SEQUENTIAL);
	for (uint64_t offset = 0; offset < blob->size && !stopped(pass); offset += size) {
		err = read_part(blob, name, offset, ic_hasher_buffer(pass->hasher), &size);
		if (err)
			break;
		ic_hasher_push(pass->hasher, size);
		count(pass, size);
	}
	ic_hasher_take(pass->hasher, &digest);
	if (!err && !stopped(pass))
		*ret = digest;
	return err;
}

static struct ic_error *digest_file(struct pass *pass, struct ic_entry *entry)
{
	struct ic_blob blob = { .fd = -1, .size = entry->member.size };
	struct ic_error *err = ic_store_directory_open(pass->store, entry, &blob.fd);

	if (err)
		return err;
	err = digest_blob(pass, &blob, entry->member.name, &entry->member.digest);
	close(blob.fd);
	return err;
}

static void digest_member(struct pass *pass, struct ic_entry *entry)
{
	struct ic_member *member = &entry->member;
	struct ic_error *err = NULL;

	if (member->digest.known || member->unread || entry->no_digest)
		return;
	if (member->has_blob && member->blob.size == member->size)
		err = digest_blob(pass, &member->blob, member->name, &member->digest);
	else if (!pass->store->archive)
		err = digest_file(pass, entry);
	if (err)
		ic_gaps_add_error(pass->gaps, 0, member->name, ic_error_context(err, "no digest"));
}

/* Entries of a plain tar come in the order of their places, and none overlaps another. */
static void feed_members(struct pass *pass, uint64_t start, const uint8_t *bytes, size_t size)
{
	while (pass->next < pass->store->entries.nr) {
		struct ic_entry *entry = ic_store_entry(pass->store, pass->next);
		bool whole = entry->in_place && entry->stored_bytes == entry->member.size;
		uint64_t from = entry->data_offset + pass->added;
		uint64_t part;

		if (whole && !entry->member.digest.known) {
			if (from > start + size)
				return;
			part = ic_min(entry->stored_bytes - pass->added, start + size - from);
			ic_sha256_add(pass->sha, bytes + (from - start), (size_t)part);
			pass->added += part;
			if (pass->added < entry->stored_bytes)
				return;
			ic_sha256_take(pass->sha, &entry->member.digest);
			pass->added = 0;
		}
		pass->next++;
	}
}

/* One reading of the archive feeds its own digest in one thread and the members' in this one. */
static struct ic_error *digest_archive(struct pass *pass, bool members)
{
	struct ic_member *archive = &pass->store->archive->member;
	struct ic_digest digest;
	struct ic_error *err = NULL;
	size_t size;

	(void)posix_fadvise(archive->blob.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	for (uint64_t offset = 0; offset < archive->blob.size && !stopped(pass); offset += size) {
		uint8_t *buffer = ic_hasher_buffer(pass->hasher);

		err = read_part(&archive->blob, archive->name, offset, buffer, &size);
		if (err)
			break;
		if (!pass->no_archive)
			ic_hasher_push(pass->hasher, size);
		if (members)
			feed_members(pass, offset, buffer, size);
		count(pass, size);
	}
	ic_hasher_take(pass->hasher, &digest);
	if (err)
		ic_gaps_add_error(pass->gaps, 0, archive->name,
				  ic_error_context(err, "no digest of what comes after"));
	else if (!stopped(pass) && !pass->no_archive)
		archive->digest = digest;
	return NULL;
}

static bool has_members_in_place(const struct ic_store *store)
{
	for (size_t i = 0; i < store->entries.nr; i++)
		if (ic_store_entry(store, i)->in_place)
			return true;
	return false;
}

void ic_store_stop_digest(struct ic_store *store)
{
	for (; store; store = store->outer)
		atomic_store_explicit(&store->stop_digest, true, memory_order_relaxed);
}

/* What the image says of all its layers; those that are digested by now cost nothing more. */
static struct ic_error *check_layers(struct ic_store *store, struct ic_gaps *gaps)
{
	const struct ic_container_image *image = store->layer ? store->image : NULL;
	struct ic_error *err = ic_store_check_layer(store, true, gaps);

	for (size_t i = 0; !err && image && i < image->nr_layers; i++)
		if (&image->layers[i] != store->layer && image->layers[i].member &&
		    image->layers[i].member->digest.known)
			err = ic_image_layer_check(&image->layers[i], gaps);
	return err;
}

static struct ic_error *digest_own(struct ic_store *store, struct ic_gaps *gaps)
{
	struct pass pass = { .store = store, .gaps = gaps };
	bool in_place = store->archive && has_members_in_place(store);
	struct ic_error *err = ic_hasher_new(&pass.hasher);

	pass.no_archive = store->outer && store->archive && store->archive->member.digest.known;
	if (!err)
		err = ic_sha256_new(&pass.sha);
	if (!err && store->archive && (in_place || !store->archive->member.digest.known))
		err = digest_archive(&pass, in_place);
	for (size_t i = 0; !err && !in_place && i < store->entries.nr; i++)
		digest_member(&pass, ic_store_entry(store, i));
	ic_hasher_free(pass.hasher);
	ic_sha256_free(pass.sha);
	return err;
}

struct ic_error *ic_store_digest(struct ic_store *store, struct ic_gaps *gaps)
{
	uint64_t nr_gaps = gaps->list.nr + gaps->nr_dropped;
	struct ic_error *err = store->outer ? ic_store_digest(store->outer, gaps) : NULL;

	if (err || store->digest_done)
		return err;
	if (store->outer_entry && store->outer_entry->member.digest.known)
		store->archive->member.digest = store->outer_entry->member.digest;
	err = digest_own(store, gaps);
	if (!err)
		err = check_layers(store, gaps);
	store->digest_done = !err && gaps->list.nr + gaps->nr_dropped == nr_gaps &&
			     !atomic_load_explicit(&store->stop_digest, memory_order_relaxed);
	return err;
}
