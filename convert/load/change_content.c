/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/digest.h"
#include "convert/base/limits.h"
#include "convert/load/change_list.h"

/* Reads one file after the other. */
struct reading {
	struct ic_change_list *list;
	struct ic_sha256 *sha;
	uint8_t *buffer;             /* IC_MIME_HEAD_BYTES */
	uint64_t hole_bytes;         /* of all files so far */
	struct ic_name_table *types; /* MIME types by digest: many files are the same */
};

/* A file while it is read, run by run. */
struct file {
	const struct ic_change *change;
	uint64_t next; /* offset in it */
	size_t run;    /* first that ends behind `next` */
};

/* How far the hole goes that the file is in; 0: it is in none. */
static uint64_t hole_at(struct file *file)
{
	const struct ic_runs *runs = &file->change->content;

	while (file->run < runs->nr &&
	       runs->run[file->run].start + runs->run[file->run].size <= file->next)
		file->run++;
	if (file->run == runs->nr)
		return file->change->size - file->next;
	return runs->run[file->run].start > file->next ? runs->run[file->run].start - file->next :
							 0;
}

/* The next bytes of a file, holes as zeros, up to `room` of them. */
static struct ic_error *fill(struct file *file, uint8_t *buffer, size_t room, size_t *ret_size)
{
	struct ic_error *err = NULL;
	size_t done = 0;

	while (!err && done < room && file->next < file->change->size) {
		uint64_t hole = hole_at(file);
		size_t part = room - done;

		if (hole) {
			part = (size_t)ic_min(part, hole);
			memset(buffer + done, 0, part);
		} else {
			const struct ic_run *run = &file->change->content.run[file->run];
			uint64_t into = file->next - run->start;

			part = (size_t)ic_min(part, run->size - into);
			err = ic_blob_read(&run->member->blob, run->member->name,
					   run->offset + into, buffer + done, part);
		}
		done += part;
		file->next += part;
	}
	*ret_size = done;
	return err;
}

/* Behind the first part: holes are not read. */
static struct ic_error *digest_rest(struct reading *reading, struct file *file)
{
	struct ic_error *err = NULL;

	while (!err && file->next < file->change->size) {
		uint64_t hole = hole_at(file);
		size_t size;

		if (hole) {
			ic_sha256_add_zeros(reading->sha, hole);
			file->next += hole;
			continue;
		}
		err = fill(file, reading->buffer, IC_MIME_HEAD_BYTES, &size);
		ic_sha256_add(reading->sha, reading->buffer, err ? 0 : size);
		ic_progress_add(&reading->list->request->progress, size);
	}
	return err;
}

/* Bytes of a file that no run has. */
static uint64_t holes_of(const struct ic_change *change)
{
	uint64_t stored = 0;

	for (size_t i = 0; i < change->content.nr; i++)
		stored += change->content.run[i].size;
	return change->size - ic_min(stored, change->size);
}

static struct ic_error *keep_type(struct reading *reading, struct ic_change *change,
				  const char *type)
{
	change->mime_type = type;
	return type ? ic_name_table_put(reading->types, change->digest.bytes,
					sizeof(change->digest.bytes), (void *)(uintptr_t)type) :
		      NULL;
}

/* The same bytes have the same type, but that an executable's hangs on its mode, too. */
static struct ic_error *tell_type(struct reading *reading, struct ic_change *change,
				  const uint8_t *head, size_t size, bool *ret_late)
{
	struct ic_mime *mime = reading->list->request->mime;
	bool executable = change->mode & 0111;

	*ret_late = false;
	if (!mime)
		return NULL;
	if (executable || size < change->size) {
		change->mime_type = ic_mime_type(mime, head, size, executable);
		return NULL;
	}
	*ret_late = true;
	return NULL;
}

static struct ic_error *read_bytes(struct reading *reading, struct ic_change *change)
{
	struct file file = { .change = change };
	struct ic_digest digest;
	bool late;
	size_t size;
	struct ic_error *err = fill(&file, reading->buffer, IC_MIME_HEAD_BYTES, &size);

	if (!err)
		err = tell_type(reading, change, reading->buffer, size, &late);
	if (err)
		return err;
	ic_sha256_add(reading->sha, reading->buffer, size);
	ic_progress_add(&reading->list->request->progress, size);
	err = digest_rest(reading, &file);
	ic_sha256_take(reading->sha, &digest);
	if (err)
		return err;
	change->digest = digest;
	if (!late)
		return NULL;
	change->mime_type = ic_name_table_find(reading->types, digest.bytes, sizeof(digest.bytes));
	return change->mime_type ? NULL :
				   keep_type(reading, change,
					     ic_mime_type(reading->list->request->mime,
							  reading->buffer, size, false));
}

static void note_holes(struct reading *reading, struct ic_change *change)
{
	change->unread = "has holes that are too large";
	ic_gaps_add(reading->list->gaps,
		    (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = change->member },
		    "%s: %s has no digest, the holes of changed files are larger than %" PRIu64
		    " GiB",
		    change->member, change->path.bytes, IC_MAX_HOLE_BYTES >> 30);
}

/* What a file's damage costs is that file. */
static struct ic_error *read_file(struct reading *reading, struct ic_change *change)
{
	uint64_t holes = holes_of(change);
	struct ic_error *err;

	if (holes > IC_MAX_HOLE_BYTES - reading->hole_bytes) {
		note_holes(reading, change);
		return NULL;
	}
	reading->hole_bytes += holes;
	err = read_bytes(reading, change);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	change->unread = "cannot be read, as a gap tells";
	ic_gaps_add_error(reading->list->gaps, 0, change->member,
			  ic_error_context(err, "%s", change->path.bytes));
	return NULL;
}

static struct ic_error *digest_base(struct reading *reading, const struct ic_files_base *base,
				    struct ic_digest *ret)
{
	struct ic_error *err = NULL;
	size_t size;

	for (uint64_t offset = 0; !err && offset < base->size; offset += size) {
		size = (size_t)ic_min(base->size - offset, IC_MIME_HEAD_BYTES);
		err = ic_blob_read(&base->blob, "the image", offset, reading->buffer, size);
		ic_sha256_add(reading->sha, reading->buffer, err ? 0 : size);
		ic_progress_add(&reading->list->request->progress, size);
	}
	ic_sha256_take(reading->sha, ret);
	return err;
}

/* A file of the image's size and mode may have the image's bytes, too. */
static struct ic_error *compare(struct reading *reading, struct ic_change *change)
{
	struct ic_files_base base = { .own_fd = -1 };
	struct ic_digest digest;
	bool known = false;
	struct ic_error *err;

	if (!change->digest.known || change->was != IC_CHANGE_REGULAR ||
	    change->class != IC_CHANGE_MODIFIED)
		return NULL;
	err = ic_files_base(reading->list->request->files, change->path, true, reading->list->arena,
			    &base, &known);
	if (err)
		return err;
	if (known && base.has_blob && base.size == change->size &&
	    (base.mode & 07777) == change->mode) {
		err = digest_base(reading, &base, &digest);
		if (!err && !memcmp(digest.bytes, change->digest.bytes, sizeof(digest.bytes)))
			change->class = IC_CHANGE_TOUCHED;
	}
	if (base.own_fd >= 0)
		close(base.own_fd);
	/* The image is no evidence: what of it cannot be read is not known. */
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_error_free(err);
		return NULL;
	}
	return err;
}

/* What has no bytes has a type by its kind, as `file --mime-type` says it. */
static const char *type_of_kind(enum ic_change_kind kind)
{
	static const char *const types[IC_NR_CHANGE_KINDS] = {
		[IC_CHANGE_DIRECTORY] = "inode/directory",
		[IC_CHANGE_SYMLINK] = "inode/symlink",
		[IC_CHANGE_FIFO] = "inode/fifo",
		[IC_CHANGE_CHARACTER_DEVICE] = "inode/chardevice",
		[IC_CHANGE_BLOCK_DEVICE] = "inode/blockdevice",
		[IC_CHANGE_SOCKET] = "inode/socket",
	};

	return types[kind];
}

/* What an archive says of a file's bytes is not to be believed; of a ghost that is said already. */
static void note_unread(const struct reading *reading, const struct ic_change *change)
{
	if (change->origin != IC_CHANGE_IN_GHOST)
		ic_gaps_add(reading->list->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = change->member,
					     .offset = change->offset },
			    "%s: %s %s: not read", change->member, change->path.bytes,
			    change->unread);
}

static struct ic_error *read_one(struct reading *reading, struct ic_change *change)
{
	struct ic_error *err;

	if (reading->list->request->mime && change->has_metadata)
		change->mime_type = type_of_kind(change->kind);
	if (change->kind == IC_CHANGE_REGULAR && change->unread)
		note_unread(reading, change);
	if (!ic_change_has_content(change))
		return NULL;
	err = read_file(reading, change);
	return err ? err : compare(reading, change);
}

/* Another name of a file is as that file; a link comes behind what it leads to. */
static void follow(const struct ic_change_list *list, struct ic_change *change)
{
	const struct ic_change *linked = ic_change_at(list, change->linked);

	if (change->kind != IC_CHANGE_HARD_LINK || !change->has_linked)
		return;
	change->digest = linked->digest;
	change->mime_type = linked->mime_type;
}

static struct ic_error *read_all(struct reading *reading)
{
	struct ic_change_list *list = reading->list;
	struct ic_error *err = ic_sha256_new(&reading->sha);

	reading->buffer = malloc(IC_MIME_HEAD_BYTES);
	if (!err && (!reading->buffer || !reading->types))
		err = ic_error_memory();
	for (size_t i = 0; !err && i < list->list.nr; i++) {
		err = read_one(reading, ic_change_at(list, i));
		follow(list, ic_change_at(list, i));
	}
	return err;
}

struct ic_error *ic_change_read_content(struct ic_change_list *list)
{
	struct reading reading = { .list = list, .types = ic_name_table_new(list->arena) };
	struct ic_error *err = read_all(&reading);

	ic_sha256_free(reading.sha);
	free(reading.buffer);
	return err;
}
