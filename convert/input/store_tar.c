/* SPDX-License-Identifier: Apache-2.0 */
#include <archive.h>
#include <inttypes.h>

#include "convert/input/tar_member.h"

/* The error of the pass when libarchive cannot go on at `offset`. */
static struct ic_error *failure(struct ic_tar_pass *pass, uint64_t offset)
{
	const struct ic_store *store = pass->store;
	const char *reason = archive_error_string(pass->archive);
	struct ic_error *err = pass->source.err;

	pass->source.err = NULL;
	if (err)
		return err;
	if (!store->entries.nr && archive_format(pass->archive) == 0)
		return ic_error_new(
			IC_ERR_UNSUPPORTED,
			"%s: %s no tar archive; name the folder that CRIU dumped to or the "
			"archive that the container engine exported",
			store->path,
			pass->source.codec ? "there is compressed data in it, but" : "is");
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ store->archive->member.name, offset },
			   "the tar archive is damaged here%s: %s",
			   pass->source.codec ? " (counting unpacked bytes)" : "",
			   reason ? reason : "no reason given");
}

static void note(struct ic_tar_pass *pass, struct ic_error *err, const char *consequence)
{
	const char *name = pass->store->archive->member.name;
	struct ic_place place = { name, 0 };

	(void)ic_error_place(err, &place);
	ic_gaps_add(pass->store->gaps,
		    (struct ic_gap){ .kind = ic_error_kind(err) == IC_ERR_LIMIT ? IC_GAP_LIMIT :
										  IC_GAP_DAMAGED,
				     .member = name,
				     .offset = place.offset },
		    "%s; %s", ic_error_text(err), consequence);
	ic_error_free(err);
}

static void finish(struct ic_tar_pass *pass)
{
	const char *name = pass->store->archive->member.name;

	if (ic_tar_member_position(pass) == pass->end)
		ic_gaps_add(pass->store->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = name,
					     .offset = pass->source.codec ? 0 : pass->end },
			    "%s: the archive has no end mark, so it may have been cut short; copy "
			    "it again if you can",
			    name);
	ic_tar_source_finish(&pass->source, ic_tar_member_position(pass));
}

/* libarchive cannot go on: that costs everything if nothing came before. */
static struct ic_error *give_up(struct ic_tar_pass *pass)
{
	struct ic_error *err = failure(pass, pass->end);

	if (!pass->store->entries.nr)
		return err;
	note(pass, err, "what comes before is used, the rest is lost");
	return NULL;
}

/* One entry; *ret_more is false when it was the last that can be read. */
static struct ic_error *take_next(struct ic_tar_pass *pass, struct archive_entry *header,
				  bool *ret_more)
{
	struct ic_entry *entry = NULL;
	struct ic_error *err = ic_tar_member_take(pass, header, &entry);

	*ret_more = false;
	if (err && ic_error_kind(err) == IC_ERR_LIMIT) {
		note(pass, ic_error_context(err, "%s", pass->store->path), "the rest is not read");
		return NULL;
	}
	if (err || pass->misplaced)
		return err;
	*ret_more = !pass->cut && ic_tar_member_pass(pass, entry);
	/* A member that is cut where it is has said so. */
	return *ret_more || (pass->cut && entry && entry->in_place) ? NULL : give_up(pass);
}

/* One header and what belongs to it; *ret_more is false at the end. */
static struct ic_error *step(struct ic_tar_pass *pass, bool *ret_more)
{
	struct archive_entry *header;

	*ret_more = false;
	switch (archive_read_next_header(pass->archive, &header)) {
	case ARCHIVE_OK:
	case ARCHIVE_WARN: /* a name that the locale cannot say */
		pass->in_damage = false;
		return take_next(pass, header, ret_more);
	case ARCHIVE_RETRY: /* a damaged header; the next block is looked at next */
		if (!pass->in_damage)
			note(pass, failure(pass, pass->end),
			     "a file is lost, reading goes on at the next sound header");
		pass->in_damage = true;
		*ret_more = true;
		return NULL;
	case ARCHIVE_EOF:
		finish(pass);
		return NULL;
	default:
		return give_up(pass);
	}
}

static struct ic_error *run(struct ic_tar_pass *pass)
{
	struct ic_error *err;
	bool more = true;

	pass->archive = archive_read_new();
	if (!pass->archive)
		return ic_error_memory();
	archive_read_support_format_tar(pass->archive);
	archive_read_support_format_empty(pass->archive);
	err = ic_tar_source_open(pass->store, &pass->source);
	if (err)
		return err;
	pass->in_place = pass->in_place && !pass->source.codec;
	if (ic_tar_source_attach(&pass->source, pass->archive) != ARCHIVE_OK)
		return failure(pass, 0);
	while (!err && more)
		err = step(pass, &more);
	if (!err && pass->source.decompress)
		ic_decompress_digest(pass->source.decompress, &pass->store->archive->member.digest);
	return err;
}

static struct ic_error *name_kind(const struct ic_tar_pass *pass)
{
	struct ic_store *store = pass->store;

	store->kind = pass->source.codec ?
			      ic_arena_format(store->arena, "tar, %s", pass->source.codec) :
			      "tar";
	if (!store->kind)
		return ic_error_memory();
	if (!store->entries.nr)
		return ic_error_new(IC_ERR_DAMAGED,
				    "%s: is an archive without a single file; copy the checkpoint "
				    "again",
				    store->path);
	return NULL;
}

static struct ic_error *read_once(struct ic_store *store, bool in_place, bool *ret_misplaced)
{
	struct ic_tar_pass pass = { .store = store,
				    .in_place = in_place,
				    .unpack = { .store = store } };
	struct ic_error *err = run(&pass);

	if (!err)
		err = name_kind(&pass);
	*ret_misplaced = pass.misplaced;
	archive_read_free(pass.archive);
	ic_unpack_close(&pass.unpack);
	ic_tar_source_close(&pass.source);
	return err;
}

struct ic_error *ic_store_tar_read(struct ic_store *store)
{
	bool misplaced = false;
	struct ic_error *err = read_once(store, true, &misplaced);

	if (!err && misplaced) {
		store->entries.nr = 0;
		store->names_bytes = 0;
		err = read_once(store, false, &misplaced);
	}
	return err;
}
