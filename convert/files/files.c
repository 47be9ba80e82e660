/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/files/build_id.h"
#include "convert/files/files_private.h"

/* The layer of the checkpoint's own, which deleted.files alone makes, too. */
static struct ic_error *need_diff(struct ic_files *files, const struct ic_member *tar,
				  const struct ic_outdir *spool)
{
	struct ic_error *err;

	if (files->diff)
		return NULL;
	err = ic_layer_rootfs_diff_new(tar, spool, files->arena, &files->diff);
	if (err)
		return err;
	memmove(files->layers + 1, files->layers, files->nr_layers * sizeof(*files->layers));
	files->layers[0] = (struct ic_layer){ &ic_layer_rootfs_diff, files->diff };
	files->nr_layers++;
	return NULL;
}

/* A layer of what the person named, told by what it is. */
static struct ic_error *open_named(struct ic_files *files, const struct ic_files_request *request,
				   size_t index, struct ic_layer *ret)
{
	int fd = request->sysroots[index];

	if (!ic_files_is_image(fd)) {
		ret->kind = &ic_layer_sysroot;
		return ic_layer_sysroot_new(fd, index + 1, files->arena, &ret->state);
	}
	ret->kind = &ic_layer_image;
	return ic_layer_image_new(
		&(struct ic_layer_image_request){ .path = request->sysroot_names[index],
						  .fd = fd,
						  .number = index + 1,
						  .spool = request->spool,
						  .notes = &files->notes,
						  .names = &files->image_names,
						  .arena = files->arena },
		&ret->state);
}

static struct ic_error *open_layers(struct ic_files *files, const struct ic_files_request *request)
{
	struct ic_error *err = NULL;

	files->layers = ic_arena_alloc(files->arena, request->nr_sysroots + 1,
				       sizeof(*files->layers));
	files->answers = ic_name_table_new(files->arena);
	if (!files->layers || !files->answers)
		return ic_error_memory();
	for (size_t i = 0; !err && i < request->nr_sysroots; i++) {
		struct ic_layer layer = { NULL, NULL };

		err = open_named(files, request, i, &layer);
		if (!err)
			files->layers[files->nr_layers++] = layer;
	}
	if (!err && request->rootfs_diff)
		err = need_diff(files, request->rootfs_diff, request->spool);
	return err;
}

struct ic_error *ic_files_new(const struct ic_files_request *request, struct ic_arena *arena,
			      struct ic_files **ret)
{
	struct ic_files *files = calloc(1, sizeof(*files));
	struct ic_error *err;

	if (!files)
		return ic_error_memory();
	files->arena = arena;
	files->trust_sysroot = request->trust_sysroot;
	files->notes.arena = arena;
	err = open_layers(files, request);
	if (err)
		ic_files_free(files);
	else
		*ret = files;
	return err;
}

struct ic_error *ic_files_hide(struct ic_files *files, struct ic_text path)
{
	struct ic_error *err = need_diff(files, NULL, NULL);

	return err ? err : ic_layer_rootfs_diff_hide(files->diff, path);
}

struct ic_error *ic_files_name_image(struct ic_files *files, struct ic_text name)
{
	struct ic_text *place;

	if (!name.bytes || !name.size)
		return NULL;
	place = ic_array_append(&files->image_names, files->arena, sizeof(*place));
	if (!place)
		return ic_error_memory();
	*place = name;
	return NULL;
}

bool ic_files_want_expected(const struct ic_files *files)
{
	for (size_t i = 0; i < files->nr_layers; i++)
		if (files->layers[i].kind->expect)
			return true;
	return false;
}

struct ic_error *ic_files_expect(struct ic_files *files, const struct ic_files_wanted *wanted)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < files->nr_layers; i++)
		if (files->layers[i].kind->expect)
			err = files->layers[i].kind->expect(files->layers[i].state, wanted);
	return err;
}

const struct ic_gaps *ic_files_notes(const struct ic_files *files)
{
	return &files->notes;
}

/* Of a build-id that no file has its first bytes and its length are enough. */
#define KEY_BYTES (2 * sizeof(uint64_t) + IC_BUILD_ID_MAX + IC_MAX_PATH)

/* What makes two questions one: path, build-id and size. Returns the key's length. */
static size_t key_of(const struct ic_files_wanted *wanted, uint8_t ret[static KEY_BYTES])
{
	uint64_t size = wanted->has_size ? wanted->size : UINT64_MAX - wanted->deleted;
	uint64_t id_size = wanted->build_id ? wanted->build_id_size : 0;
	size_t id = (size_t)ic_min(id_size, IC_BUILD_ID_MAX);
	uint8_t *next = ret;

	memcpy(next, &size, sizeof(size));
	next += sizeof(size);
	memcpy(next, &id_size, sizeof(id_size));
	next += sizeof(id_size);
	if (id)
		memcpy(next, wanted->build_id, id);
	next += id;
	memcpy(next, wanted->path.bytes, wanted->path.size);
	return (size_t)(next - ret) + wanted->path.size;
}

/* One search through the layers. */
struct search {
	struct ic_files *files;
	const struct ic_files_wanted *wanted;
	struct ic_files_answer *answer;
};

/* Add a line on why a layer's file was not taken. Real reasons come before "is not there". */
static struct ic_error *refuse(const struct search *search, enum ic_files_refusal refusal,
			       const char *place, const char *why)
{
	struct ic_files_answer *answer = search->answer;
	const char *line = ic_arena_format(search->files->arena, "%s: %s", place, why);

	if (!line)
		return ic_error_memory();
	if (refusal == IC_FILES_ABSENT && answer->text)
		return NULL;
	if (answer->text && answer->refusal != IC_FILES_ABSENT) {
		answer->text = ic_arena_format(search->files->arena, "%s; %s", answer->text, line);
		return answer->text ? NULL : ic_error_memory();
	}
	answer->refusal = refusal;
	answer->place = place;
	answer->text = line;
	return NULL;
}

static struct ic_error *take(const struct search *search, const struct ic_layer_kind *kind,
			     const struct ic_candidate *candidate, const char *checked)
{
	struct ic_files *files = search->files;
	struct ic_files_taken *used = ic_arena_alloc(files->arena, 1, sizeof(*used));
	const struct ic_files_file **place = ic_array_append(&files->used, files->arena,
							     sizeof(*place));

	if (!used || !place)
		return ic_error_memory();
	used->file = (struct ic_files_file){ .member = candidate->member,
					     .layer = kind->name,
					     .layer_digest = candidate->layer_digest,
					     .in_checkpoint = kind->in_checkpoint,
					     .checked = checked };
	used->own_fd = candidate->own_fd;
	used->status = candidate->status;
	*place = &used->file;
	search->answer->file = &used->file;
	return NULL;
}

/* Compare what a layer has; *ret_taken: it is the mapped file. */
static struct ic_error *judge(const struct search *search, const struct ic_layer_kind *kind,
			      const struct ic_candidate *candidate)
{
	const char *checked, *why;
	struct ic_error *err = ic_layer_check(candidate, search->wanted,
					      kind->in_checkpoint || search->files->trust_sysroot,
					      search->files->arena, &checked, &why);

	if (!err && !why)
		err = take(search, kind, candidate, checked);
	if ((err || why) && candidate->own_fd >= 0)
		close(candidate->own_fd);
	return err || !why ? err : refuse(search, IC_FILES_MISMATCH, candidate->place, why);
}

/* Make of what a layer has an answer, or a reason against it. */
static struct ic_error *weigh(const struct search *search, const struct ic_layer *layer,
			      const struct ic_candidate *candidate, bool *ret_hidden)
{
	/* A build-id tells the mapped file wherever it is; without one a name has one meaning. */
	*ret_hidden = layer->kind->hides && candidate->verdict != IC_LAYER_ABSENT &&
		      !(search->wanted->build_id && search->wanted->build_id_size);
	switch (candidate->verdict) {
	case IC_LAYER_FOUND:
		return judge(search, layer->kind, candidate);
	case IC_LAYER_UNREAD:
		return refuse(search, IC_FILES_UNREAD, candidate->place, candidate->why);
	case IC_LAYER_OTHER:
	case IC_LAYER_GONE:
		return refuse(search, IC_FILES_MISMATCH, candidate->place, candidate->why);
	case IC_LAYER_ABSENT:
		break;
	}
	return candidate->why ? refuse(search, IC_FILES_ABSENT, candidate->place, candidate->why) :
				NULL;
}

static struct ic_error *ask(const struct search *search, const struct ic_layer *layer,
			    struct ic_gaps *gaps, bool *ret_hidden)
{
	struct ic_candidate candidate;
	struct ic_error *err;

	err = layer->kind->look(layer->state, search->wanted, gaps, &candidate);
	if (!err)
		err = weigh(search, layer, &candidate, ret_hidden);
	/* cppcheck-suppress returnDanglingLifetime ; what look() returns does not point into it */
	return err;
}

static struct ic_error *look(const struct search *search, struct ic_gaps *gaps)
{
	struct ic_error *err = NULL;
	bool hidden = false;

	for (size_t i = 0; !err && !hidden && !search->answer->file && i < search->files->nr_layers;
	     i++)
		err = ask(search, &search->files->layers[i], gaps, &hidden);
	return err;
}

static struct ic_error *answer_first(struct ic_files *files, const struct ic_files_wanted *wanted,
				     struct ic_gaps *gaps, const void *key, size_t key_size,
				     struct ic_files_answer *ret)
{
	struct ic_files_answer *answer = ic_arena_alloc(files->arena, 1, sizeof(*answer));
	const char *kept = ic_arena_copy(files->arena, key, key_size);
	struct ic_error *err;

	if (!answer || !kept)
		return ic_error_memory();
	answer->first = true;
	err = look(&(struct search){ files, wanted, answer }, gaps);
	if (!err)
		err = ic_name_table_put(files->answers, kept, key_size, answer);
	if (!err && answer->file)
		answer->text = NULL;
	if (!err)
		*ret = *answer;
	return err;
}

struct ic_error *ic_files_lookup(struct ic_files *files, const struct ic_files_wanted *wanted,
				 struct ic_gaps *gaps, struct ic_files_answer *ret)
{
	const struct ic_files_answer *answer;
	uint8_t key[KEY_BYTES];
	size_t key_size;

	if (wanted->path.size > IC_MAX_PATH) {
		*ret = (struct ic_files_answer){ .file = NULL };
		return NULL;
	}
	key_size = key_of(wanted, key);
	answer = ic_name_table_find(files->answers, key, key_size);
	if (!answer)
		return answer_first(files, wanted, gaps, key, key_size, ret);
	*ret = *answer;
	ret->first = false;
	return NULL;
}

const struct ic_files_file *const *ic_files_used(const struct ic_files *files, size_t *ret_nr)
{
	*ret_nr = files->used.nr;
	return files->used.items;
}

void ic_files_free(struct ic_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->used.nr; i++)
		if (ic_files_used_at(files, i)->own_fd >= 0)
			close(ic_files_used_at(files, i)->own_fd);
	for (size_t i = 0; i < files->nr_layers; i++)
		if (files->layers[i].kind->free)
			files->layers[i].kind->free(files->layers[i].state);
	free(files);
}

void ic_files_freep(struct ic_files **files)
{
	ic_files_free(*files);
}
