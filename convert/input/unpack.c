/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/unpack.h"

#include <archive.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/base/write_at.h"
#include "convert/input/part.h"

#define SPOOL_ALIGNMENT 4096

/* One member on its way. */
struct output {
	struct ic_unpack *unpack;
	struct ic_entry *entry;
	const struct ic_member *member; /* of the entry */
	const struct ic_outdir *folder; /* of the scratch file; NULL: there is none */
	uint8_t *memory;                /* it goes there, */
	bool spooled;                   /* or to the scratch file, */
	uint64_t start;                 /* where it begins here; */
	bool small;                     /* digested at once, */
	bool large;                     /* or by the hasher, out of */
	uint8_t *buffer;                /* its buffer, */
	size_t buffered;                /* so many bytes of which are full */
	uint64_t done; /* bytes of the member so far, holes and the buffer included */
};

void ic_unpack_note_cut(struct ic_store *store, const struct ic_member *member, uint64_t there)
{
	ic_gaps_add(store->gaps,
		    (struct ic_gap){
			    .kind = IC_GAP_DAMAGED, .member = member->name, .offset = there },
		    "%s+0x%" PRIx64 ": cut short, %" PRIu64 " bytes of %" PRIu64 " are there; copy "
		    "the checkpoint again if you can",
		    member->name, there, there, member->size);
}

static struct ic_error *cannot_unpack(const struct output *output, int errno_value)
{
	return ic_error_system(errno_value, "%s: cannot unpack %s there", output->folder->path,
			       output->member->name);
}

static struct ic_error *write_spool(const struct output *output, uint64_t offset,
				    const uint8_t *bytes, size_t size)
{
	int failed = ic_write_at(output->unpack->store->spool_fd, bytes, size,
				 output->start + offset);

	return failed ? cannot_unpack(output, failed) : NULL;
}

static struct ic_error *flush(struct output *output)
{
	struct ic_error *err = NULL;

	if (!output->buffered)
		return NULL;
	if (output->spooled)
		err = write_spool(output, output->done - output->buffered, output->buffer,
				  output->buffered);
	ic_hasher_push(output->unpack->hasher, output->buffered);
	output->buffered = 0;
	return err;
}

static struct ic_error *put_buffered(struct output *output, const uint8_t *bytes, size_t size)
{
	struct ic_error *err = NULL;

	while (!err && size) {
		size_t part = (size_t)ic_min(size, IC_HASHER_BUFFER_BYTES - output->buffered);

		if (!output->buffered)
			output->buffer = ic_hasher_buffer(output->unpack->hasher);
		memcpy(output->buffer + output->buffered, bytes, part);
		output->buffered += part;
		output->done += part;
		bytes += part;
		size -= part;
		if (output->buffered == IC_HASHER_BUFFER_BYTES)
			err = flush(output);
	}
	return err;
}

static struct ic_error *put(struct output *output, const uint8_t *bytes, size_t size)
{
	struct ic_error *err = NULL;

	if (output->memory)
		memcpy(output->memory + output->done, bytes, size);
	if (output->large)
		return put_buffered(output, bytes, size);
	if (output->spooled)
		err = write_spool(output, output->done, bytes, size);
	if (output->small)
		ic_sha256_add(output->unpack->sha, bytes, size);
	output->done += size;
	return err;
}

static void stop_digest(struct output *output)
{
	struct ic_digest none;

	if (output->large)
		ic_hasher_take(output->unpack->hasher, &none);
	if (output->small)
		ic_sha256_take(output->unpack->sha, &none);
	output->large = output->small = false;
	output->entry->no_digest = true;
	ic_gaps_add(output->unpack->store->gaps,
		    (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = output->member->name },
		    "%s: has no digest, the archive's holes are larger than %" PRIu64 " GiB",
		    output->member->name, IC_MAX_HOLE_BYTES >> 30);
}

static struct ic_error *put_hole(struct output *output, uint64_t size)
{
	struct ic_unpack *unpack = output->unpack;
	struct ic_error *err = flush(output);

	if (output->large || output->small) {
		if (size > IC_MAX_HOLE_BYTES - unpack->hole_bytes)
			stop_digest(output);
		else
			unpack->hole_bytes += size;
	}
	if (output->large)
		ic_hasher_push_zeros(unpack->hasher, size);
	if (output->small)
		ic_sha256_add_zeros(unpack->sha, size);
	output->done += size;
	/* A read behind the last byte written must find zeros and not the end of the file. */
	if (!err && output->spooled &&
	    ftruncate(unpack->store->spool_fd, (off_t)(output->start + output->done)))
		err = cannot_unpack(output, errno);
	return err;
}

static void note_limit(const struct ic_store *store, const struct ic_member *member)
{
	ic_gaps_add(store->gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = member->name },
		    "%s: says it has %" PRIu64 " bytes, more than can be unpacked here; not read",
		    member->name, member->size);
}

/* What is only looked into goes somewhere else where the rest is not unpacked at all. */
static const struct ic_outdir *folder_of(const struct ic_store *store, const char *name)
{
	const struct ic_store_request *request = store->request;

	if (request->spool || ic_part_wants(store, name) == IC_WANT_NOTHING)
		return request->spool;
	return request->outer_spool;
}

static struct ic_error *choose_place(struct output *output, enum ic_want want)
{
	struct ic_store *store = output->unpack->store;
	struct ic_error *err = NULL;

	want = ic_store_settle(want, output->member->size);
	output->folder = folder_of(store, output->member->name);
	if (want == IC_WANT_BLOB && !output->folder)
		want = IC_WANT_NOTHING;
	if (want == IC_WANT_MEMORY || (want == IC_WANT_BLOB && !output->member->size))
		err = ic_store_take_memory(store, output->member->size, &output->memory);
	if (err || output->memory || want == IC_WANT_NOTHING)
		return err;
	if (output->member->size > IC_MAX_UNPACKED_BYTES - store->spool_bytes ||
	    (want == IC_WANT_MEMORY && !output->folder)) {
		note_limit(store, output->member);
		return NULL;
	}
	if (store->spool_fd < 0)
		err = ic_outdir_scratch(output->folder, &store->spool_fd);
	output->spooled = true;
	output->start = store->spool_bytes;
	return err;
}

static struct ic_error *choose_digest(struct output *output)
{
	struct ic_unpack *unpack = output->unpack;

	if (!unpack->store->request->digests)
		return NULL;
	output->large = output->member->size > IC_HASHER_BUFFER_BYTES;
	output->small = !output->large;
	if (output->large && !unpack->hasher)
		return ic_hasher_new(&unpack->hasher);
	if (output->small && !unpack->sha)
		return ic_sha256_new(&unpack->sha);
	return NULL;
}

/* Take the entry's data. *ret_cut: libarchive cannot go on; *ret_whole: it came to the end. */
static struct ic_error *copy(struct output *output, struct archive *archive, bool *ret_cut,
			     bool *ret_whole)
{
	uint64_t size = output->member->size;

	for (;;) {
		const void *block;
		la_int64_t at;
		size_t block_bytes;
		int result = archive_read_data_block(archive, &block, &block_bytes, &at);
		struct ic_error *err = NULL;

		*ret_whole = result == ARCHIVE_EOF;
		*ret_cut = !*ret_whole && result != ARCHIVE_OK && result != ARCHIVE_WARN;
		/* A map of holes that goes backwards costs only this member. */
		if (*ret_whole || *ret_cut || at < 0 || (uint64_t)at < output->done)
			return NULL;
		if (block_bytes && (uint64_t)at < size && (uint64_t)at > output->done)
			err = put_hole(output, (uint64_t)at - output->done);
		if (!err && (uint64_t)at < size)
			err = put(output, block, (size_t)ic_min(block_bytes, size - (uint64_t)at));
		if (err)
			return err;
	}
}

static void keep(const struct output *output)
{
	struct ic_entry *entry = output->entry;
	struct ic_store *store = output->unpack->store;
	uint64_t size = output->done;

	if (output->memory)
		entry->member.blob =
			(struct ic_blob){ .bytes = output->memory, .fd = -1, .size = size };
	else if (output->spooled)
		entry->member.blob = (struct ic_blob){ .fd = store->spool_fd,
						       .offset = output->start,
						       .size = size };
	entry->member.has_blob = output->memory || output->spooled;
	if (output->spooled)
		store->spool_bytes = (output->start + size + SPOOL_ALIGNMENT - 1) &
				     ~(uint64_t)(SPOOL_ALIGNMENT - 1);
}

static void take_digest(const struct output *output, bool whole, struct ic_digest *ret)
{
	struct ic_digest digest = { .known = false };

	if (output->large)
		ic_hasher_take(output->unpack->hasher, &digest);
	else if (output->small)
		ic_sha256_take(output->unpack->sha, &digest);
	if (whole)
		*ret = digest;
}

struct ic_error *ic_unpack_member(struct ic_unpack *unpack, struct archive *archive,
				  struct ic_entry *entry, bool sparse, bool *ret_cut)
{
	struct output output = { .unpack = unpack, .entry = entry, .member = &entry->member };
	bool whole = false;
	struct ic_error *err = choose_place(&output,
					    ic_store_want(unpack->store, entry->member.name));

	if (!err)
		err = choose_digest(&output);
	if (!err)
		err = copy(&output, archive, ret_cut, &whole);
	if (!err && sparse && whole && output.done < entry->member.size)
		err = put_hole(&output, entry->member.size - output.done);
	if (!err)
		err = flush(&output);
	if (err)
		return err;
	keep(&output);
	take_digest(&output, output.done == entry->member.size, &entry->member.digest);
	if (output.done != entry->member.size)
		ic_unpack_note_cut(unpack->store, &entry->member, output.done);
	return NULL;
}

void ic_unpack_close(struct ic_unpack *unpack)
{
	ic_hasher_free(unpack->hasher);
	ic_sha256_free(unpack->sha);
}
