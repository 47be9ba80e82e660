/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/cli/confine.h"
#include "convert/cli/say.h"
#include "convert/cli/source.h"
#include "convert/cli/spool.h"
#include "convert/cli/verb.h"
#include "convert/criu/format.h"
#include "convert/input/input.h"
#include "convert/load/raw.h"

/* One run: where it writes, and what it found damaged. */
struct decoding {
	const struct ic_settings *settings;
	struct ic_spool spool;
	struct ic_gaps gaps;
	struct ic_listing_request request;
	bool *found; /* in step with the members that were named */
};

static struct ic_error *decode_member(struct decoding *decoding, const struct ic_member *member)
{
	return ic_listing_write(&decoding->request, member,
				ic_raw_find(ic_source_base_name(member->name)));
}

static struct ic_error *decode_file(struct decoding *decoding, const struct ic_source *source)
{
	const struct ic_settings *settings = decoding->settings;

	if (settings->nr_inputs > 1)
		return ic_error_new(IC_ERR_USAGE,
				    "%s: is an image, of which %s cannot be a member; decode one "
				    "at a time",
				    settings->inputs[0], settings->inputs[1]);
	return ic_listing_write(&decoding->request, &source->member, source->raw);
}

static bool ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), behind = strlen(end);

	return size >= behind && !strcmp(name + size - behind, end);
}

/* Also what CRIU will write one day: it is told then that icecore does not know it. */
static bool is_listed(const char *base)
{
	return ic_source_knows(base) || ends_with(base, ".img");
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
		if (member)
			err = decode_member(decoding, member);
		decoding->found[i] = decoding->found[i] || member;
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
		if (!is_listed(ic_source_base_name(members[i]->name)))
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
			ic_format_of_name(ic_source_base_name(members[i]->name));
		uint32_t march = format && !strcmp(format->magic_name, "CORE") ?
					 ic_listing_march(members[i]) :
					 0;

		if (march)
			return march;
	}
	return 0;
}

static struct ic_error *decode_store(struct decoding *decoding, const struct ic_store *store)
{
	decoding->request.march = find_march(store);
	return decoding->settings->nr_inputs > 1 ? decode_members(decoding, store) :
						   decode_all(decoding, store);
}

/* One after the other, as each is unpacked. One of several that cannot be opened is a gap. */
static struct ic_error *decode_each(struct decoding *decoding, struct ic_input *input)
{
	bool several = ic_input_is_several(input);

	for (;;) {
		ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
		const char *name = NULL;
		struct ic_error *err = ic_input_next(input, &decoding->gaps, &store, &name);

		if (!err && !store)
			return NULL;
		decoding->request.checkpoint = several ? name : NULL;
		if (!err)
			err = decode_store(decoding, store);
		else if (several && name && ic_error_kind(err) != IC_ERR_MEMORY) {
			ic_gaps_add_error(&decoding->gaps, 0, name, err);
			err = NULL;
		}
		if (err)
			return err;
	}
}

/* Names that none of the checkpoints has. */
static struct ic_error *check_found(const struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;

	for (size_t i = 1; i < settings->nr_inputs; i++)
		if (!decoding->found[i])
			return ic_error_new(IC_ERR_MISSING, "%s: has no member %s",
					    settings->inputs[0], settings->inputs[i]);
	return NULL;
}

static struct ic_error *decode_checkpoint(struct decoding *decoding, const struct ic_source *source)
{
	const char *path = decoding->settings->inputs[0];
	ic_cleanup(ic_input_freep) struct ic_input *input = NULL;
	struct ic_store_request request = {
		.want = wants,
		.spool = &decoding->spool.outdir,
		.has_fd = source->is_open,
		.fd = source->fd,
	};
	struct ic_error *err = ic_input_open(path, &request, &input);

	if (err && ends_with(path, ".img"))
		return ic_error_context(err, "not an image that icecore knows");
	if (!err)
		err = decode_each(decoding, input);
	return err ? err : check_found(decoding);
}

static struct ic_error *decode_source(struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;
	ic_cleanup(ic_source_close) struct ic_source source = IC_SOURCE_NONE;
	struct ic_error *err = ic_source_open(settings->inputs[0], &decoding->spool.outdir,
					      &source);

	if (err)
		return err;
	ic_confine(settings, decoding->spool.path);
	return source.is_file ? decode_file(decoding, &source) :
				decode_checkpoint(decoding, &source);
}

static struct ic_error *decode(struct decoding *decoding)
{
	const struct ic_settings *settings = decoding->settings;
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	struct ic_error *err = ic_sink_stream(STDOUT_FILENO, "standard output", &sink), *last;

	if (!err)
		err = ic_spool_make(&decoding->spool);
	if (err)
		return err;
	decoding->request = (struct ic_listing_request){
		.sink = sink,
		.gaps = &decoding->gaps,
		.pretty = settings->pretty,
		.no_payload = settings->no_payload,
		.spool = &decoding->spool.outdir,
	};
	err = decode_source(decoding);
	last = ic_sink_finish(sink, &output); /* what was decoded before an error stands */
	if (!err)
		return last;
	ic_error_free(last);
	return err;
}

static int run(const struct ic_settings *settings)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct decoding decoding = { .settings = settings, .spool = IC_SPOOL_NONE };
	struct ic_error *err;

	if (!settings->nr_inputs) {
		ic_say("decode: which image, or which checkpoint?");
		return IC_EXIT_USAGE;
	}
	err = ic_arena_new(&arena);
	decoding.gaps.arena = arena;
	if (!err)
		decoding.found = ic_arena_alloc(arena, settings->nr_inputs, sizeof(bool));
	if (!err)
		err = decoding.found ? decode(&decoding) : ic_error_memory();
	ic_spool_close(&decoding.spool);
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
		"is told by its content; what has no magic (addresses, routes, firewalls, tmpfs,\n"
		"logs) has \"format\" in its place. With a CHECKPOINT, a directory or an archive, a\n"
		"MEMBER is a file in it by its name (core-1.img) or its whole path\n"
		"(checkpoint/core-1.img), and each one named is a document; without, all are\n"
		"decoded to JSON Lines, a record a line. Either may be '-', standard input.\n"
		"\n"
		"  {\"member\": PATH, \"index\": N, \"offset\": BYTES, \"magic\": NAME, \"entry\": {...}}\n"
		"\n"
		"Of several checkpoints in one archive \"checkpoint\" comes before that. Fields\n"
		"that no version of CRIU up to 4.2 has are under \"unknown_fields\" by their\n"
		"number. What is damaged is said on standard error, and the rest is shown.\n",
	.options = options,
	.run = run,
};
