/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/cli/confine.h"
#include "convert/cli/say.h"
#include "convert/cli/spool.h"
#include "convert/cli/verb.h"
#include "convert/criu/format.h"
#include "convert/input/store.h"
#include "convert/load/raw.h"

/* One run: where it writes, and what it found damaged. */
struct decoding {
	const struct ic_settings *settings;
	struct ic_gaps gaps;
	struct ic_listing_request request;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* An image on the command line, or on standard input. */
struct file {
	struct ic_member member;
	uint8_t *buffer;
	int fd; /* to close, or -1 */
};

static void close_file(struct file *file)
{
	free(file->buffer);
	if (file->fd >= 0)
		close(file->fd);
}

/* What a pipe holds, to its end. */
static struct ic_error *read_pipe(int fd, struct file *file)
{
	size_t room = 1U << 16, nr = 0;
	ssize_t got = 1;

	while (got > 0) {
		uint8_t *grown = realloc(file->buffer, room);

		if (!grown)
			return ic_error_memory();
		file->buffer = grown;
		got = read(fd, file->buffer + nr, room - nr);
		if (got < 0 && errno != EINTR)
			return ic_error_system(errno, "%s", file->member.name);
		nr += got > 0 ? (size_t)got : 0;
		if (nr > IC_MAX_IMAGE_BYTES)
			return ic_error_new(IC_ERR_LIMIT,
					    "%s: more than %u bytes; name the image as a file",
					    file->member.name, IC_MAX_IMAGE_BYTES);
		if (nr == room)
			room *= 2;
		if (got < 0)
			got = 1;
	}
	file->member.blob = (struct ic_blob){ .bytes = file->buffer, .size = nr };
	return NULL;
}

static struct ic_error *open_file(const char *path, struct file *ret)
{
	bool is_input = !strcmp(path, "-");
	int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	struct ic_error *err = NULL;

	ret->member.name = is_input ? "standard input" : path;
	ret->fd = is_input ? -1 : fd;
	if (fd < 0 || fstat(fd, &status))
		return ic_error_system(errno, "%s: cannot be opened", path);
	if (S_ISREG(status.st_mode))
		ret->member.blob = (struct ic_blob){ .fd = fd, .size = (uint64_t)status.st_size };
	else if (is_input)
		err = read_pipe(fd, ret);
	else
		err = ic_error_new(IC_ERR_UNSUPPORTED, "%s: is neither a directory nor a file",
				   path);
	ret->member.size = ret->member.blob.size;
	ret->member.has_blob = true;
	return err;
}

/* Whether a file of that name is one that CRIU writes. */
static bool is_known(const char *base)
{
	return ic_raw_find(base) || ic_format_of_name(base);
}

static struct ic_error *decode_member(struct decoding *decoding, const struct ic_member *member)
{
	return ic_listing_write(&decoding->request, member, ic_raw_find(base_name(member->name)));
}

/* Whether an input is an image, and not a checkpoint that holds some. */
static bool is_image(const char *path)
{
	struct file file = { .fd = -1 };
	struct stat status;
	uint8_t bytes[8];
	bool is = true;

	if (!strcmp(path, "-"))
		return true;
	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return false;
	if (is_known(base_name(path)))
		return true;
	ic_error_free(open_file(path, &file));
	is = file.member.blob.size >= sizeof(bytes);
	if (is) {
		struct ic_error *err = ic_blob_read(&file.member.blob, path, 0, bytes,
						    sizeof(bytes));

		is = !err && ic_format_read(bytes, sizeof(bytes)).format;
		ic_error_free(err);
	}
	close_file(&file);
	return is;
}

static struct ic_error *decode_file(struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;
	const struct ic_raw_format *raw = ic_raw_find(base_name(settings->inputs[0]));
	ic_cleanup(ic_spool_close) struct ic_spool spool = IC_SPOOL_NONE;
	bool unpacks = raw && raw->needs == IC_RAW_NEEDS_SPOOL;
	struct file file = { .fd = -1 };
	struct ic_error *err;

	if (settings->nr_inputs > 1)
		return ic_error_new(IC_ERR_USAGE,
				    "%s: is an image, of which %s cannot be a member; decode one "
				    "at a time",
				    settings->inputs[0], settings->inputs[1]);
	err = open_file(settings->inputs[0], &file);
	if (!err && unpacks)
		err = ic_spool_make(&spool);
	if (!err && unpacks)
		decoding->request.spool = &spool.outdir;
	if (!err)
		ic_confine(settings, unpacks ? spool.path : NULL);
	if (!err)
		err = decode_member(decoding, &file.member);
	close_file(&file);
	return err;
}

static bool ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), behind = strlen(end);

	return size >= behind && !strcmp(name + size - behind, end);
}

/* Also what CRIU will write one day: it is told then that icecore does not know it. */
static bool is_listed(const char *base)
{
	return is_known(base) || ends_with(base, ".img");
}

static enum ic_want wants(const char *base)
{
	const struct ic_raw_format *raw = ic_raw_find(base);
	bool reads = !raw || raw->needs != IC_RAW_NEEDS_SIZE;

	return is_listed(base) && reads ? IC_WANT_BLOB : IC_WANT_NOTHING;
}

/* Those that were named, each a document. */
static struct ic_error *decode_members(struct decoding *decoding, const struct ic_store *store)
{
	const struct ic_settings *settings = decoding->settings;
	struct ic_error *err = NULL;

	for (size_t i = 1; !err && i < settings->nr_inputs; i++) {
		const char *name = settings->inputs[i];
		const struct ic_member *member = ic_store_find(store, name);

		if (!member)
			member = ic_store_image(store, name);
		err = member ? decode_member(decoding, member) :
			       ic_error_new(IC_ERR_MISSING, "%s: has no member %s",
					    settings->inputs[0], name);
	}
	return err;
}

/* All of them. One that cannot be decoded is a gap, unless it is the output that fails. */
static struct ic_error *decode_all(struct decoding *decoding, const struct ic_store *store)
{
	size_t nr;
	const struct ic_member *const *members = ic_store_members(store, &nr);
	struct ic_error *err = NULL;

	decoding->request.lines = true;
	for (size_t i = 0; !err && i < nr; i++) {
		if (!is_listed(base_name(members[i]->name)))
			continue;
		err = decode_member(decoding, members[i]);
		if (!err || ic_error_kind(err) == IC_ERR_SYSTEM ||
		    ic_error_kind(err) == IC_ERR_MEMORY)
			continue;
		ic_gaps_add_error(&decoding->gaps, 0, members[i]->name, err);
		err = NULL;
	}
	return err;
}

/* The machine that was dumped, as a thread's image says: flags are not the same everywhere. */
static uint32_t find_march(const struct ic_store *store)
{
	size_t nr;
	const struct ic_member *const *members = ic_store_members(store, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct ic_image_format *format =
			ic_format_of_name(base_name(members[i]->name));
		uint32_t march = format && !strcmp(format->magic_name, "CORE") ?
					 ic_listing_march(members[i]) :
					 0;

		if (march)
			return march;
	}
	return 0;
}

static struct ic_error *decode_checkpoint(struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;
	ic_cleanup(ic_spool_close) struct ic_spool spool = IC_SPOOL_NONE;
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	struct ic_store_request request = { .want = wants, .spool = &spool.outdir };
	struct ic_error *err = ic_spool_make(&spool);

	if (err)
		return err;
	ic_confine(settings, spool.path);
	decoding->request.spool = &spool.outdir;
	err = ic_store_open(settings->inputs[0], &request, &decoding->gaps, &store);
	if (err && ends_with(settings->inputs[0], ".img"))
		return ic_error_context(err, "not an image that icecore knows");
	if (err)
		return err;
	decoding->request.march = find_march(store);
	return settings->nr_inputs > 1 ? decode_members(decoding, store) :
					 decode_all(decoding, store);
}

static struct ic_error *decode(struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	struct ic_error *err = ic_sink_stream(STDOUT_FILENO, "standard output", &sink), *last;

	if (err)
		return err;
	decoding->request = (struct ic_listing_request){
		.sink = sink,
		.gaps = &decoding->gaps,
		.pretty = settings->pretty,
		.no_payload = settings->no_payload,
	};
	err = is_image(settings->inputs[0]) ? decode_file(decoding) : decode_checkpoint(decoding);
	last = ic_sink_finish(sink, &output); /* what was decoded before an error stands */
	if (!err)
		return last;
	ic_error_free(last);
	return err;
}

static int run(const struct ic_settings *settings)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct decoding decoding = { .settings = settings };
	struct ic_error *err;

	if (!settings->nr_inputs) {
		ic_say("decode: which image, or which checkpoint?");
		return IC_EXIT_USAGE;
	}
	err = ic_arena_new(&arena);
	decoding.gaps.arena = arena;
	if (!err)
		err = decode(&decoding);
	if (!settings->quiet)
		ic_say_gaps("gap", &decoding.gaps, IC_MAX_GAPS, "too many to list");
	if (err)
		return ic_say_error(err);
	return decoding.gaps.list.nr && !settings->gaps_ok ? IC_EXIT_GAPS : IC_EXIT_DONE;
}

static const struct ic_option *const options[] = {
	&ic_option_pretty, &ic_option_no_payload, &ic_option_gaps_ok, &ic_option_quiet, NULL,
};

const struct ic_verb ic_verb_decode = {
	.name = "decode",
	.synopsis = "IMAGE|CHECKPOINT [MEMBER...]",
	.about = "any image to JSON, field for field",
	.details =
		"Decode a file that CRIU wrote to JSON with the fields, enumerations and flags\n"
		"that 'crit decode' gives: {\"magic\": NAME, \"entries\": [...]}. What an image is,\n"
		"is told by its content. IMAGE is such a file, or '-' for standard input. With a\n"
		"CHECKPOINT, a directory or an archive, a MEMBER is a file in it by its name\n"
		"(core-1.img) or its whole path (checkpoint/core-1.img), and each one named is a\n"
		"document; without, all are decoded to JSON Lines, a record a line:\n"
		"\n"
		"  {\"member\": PATH, \"index\": N, \"offset\": BYTES, \"magic\": NAME, \"entry\": {...}}\n"
		"\n"
		"Fields that no version of CRIU up to 4.2 has come under \"unknown_fields\" by their\n"
		"number. What is damaged is said on standard error, and the rest is shown.\n",
	.options = options,
	.run = run,
};
