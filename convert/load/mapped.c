/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "convert/base/checked.h"
#include "convert/load/loader.h"
#include "convert/load/object_table.h"

static struct ic_error *make_object(struct ic_loader *loader, const struct ic_files_file *file,
				    uint32_t page_size, const struct ic_object **ret)
{
	const struct ic_member *member = &file->member;
	struct ic_object *object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	struct ic_run *run = ic_arena_alloc(loader->arena, 1, sizeof(*run));

	if (!object || !run)
		return ic_error_memory();
	*run = (struct ic_run){ 0, member->size, 0, member,
				file->in_checkpoint ? IC_ORIGIN_FILE : IC_ORIGIN_FILLED };
	*object = (struct ic_object){
		.member_name = member->name,
		.pages = { run, member->size != 0 },
		.known_until = UINT64_MAX,
	};
	/* The rest of the last page is zero; pages behind it fault. */
	if (!ic_align_up(member->size, page_size, &object->end))
		object->end = UINT64_MAX;
	*ret = object;
	return NULL;
}

static void note_refusal(struct ic_loader *loader, const struct ic_files_answer *answer)
{
	enum ic_gap_kind kind = answer->refusal == IC_FILES_MISMATCH ? IC_GAP_MISMATCH :
								       IC_GAP_MISSING;

	if (answer->first && answer->text)
		ic_gaps_add(&loader->checkpoint->refusals,
			    (struct ic_gap){ .kind = kind, .member = answer->place }, "%s",
			    answer->text);
}

static struct ic_files_wanted wanted_of(const struct ic_loader *loader, const struct ic_file *file)
{
	return (struct ic_files_wanted){
		.path = ic_loader_draft(loader, file)->file.path,
		.build_id = file->build_id,
		.build_id_size = file->build_id_size,
		.has_size = file->has_size,
		.size = file->size,
		.deleted = file->deleted,
	};
}

/*
 * A deleted file that still had a name: CRIU gives that, or one it made ("link_remap.5"), which the
 * tar of a container's changed files has, too.
 */
static struct ic_error *ask_for_link(struct ic_loader *loader, const struct ic_file *file,
				     struct ic_files_answer *ret)
{
	const struct ic_draft_remap *remap = ic_loader_remap(loader, file->id);
	struct ic_files_wanted wanted = wanted_of(loader, file);
	const struct ic_file *link;

	if (!remap || !remap->has_link)
		return NULL;
	link = ic_loader_file(loader, remap->link_id, 0, "remap-fpath.img",
			      "another name of a deleted file");
	if (!link || link->kind != IC_FILE_REGULAR || link->deleted)
		return NULL;
	wanted.path = ic_loader_draft(loader, link)->file.path;
	wanted.deleted = false;
	return ic_text_starts(wanted.path, "/") ?
		       ic_files_lookup(loader->mapped_files, &wanted, loader->gaps, ret) :
		       NULL;
}

/* Devices and what is not in any directory have no bytes to find. */
static bool is_in_a_layer(const struct ic_loader *loader, const struct ic_file *file)
{
	return loader->mapped_files && file->kind == IC_FILE_REGULAR && file->path.bytes &&
	       (!file->mode || S_ISREG(file->mode));
}

struct ic_error *ic_expect_mapped(struct ic_loader *loader, const struct ic_file *file)
{
	struct ic_files_wanted wanted = wanted_of(loader, file);
	const struct ic_draft_remap *remap = ic_loader_remap(loader, file->id);
	const struct ic_file *link;
	struct ic_error *err;

	if (!is_in_a_layer(loader, file) || !ic_text_starts(wanted.path, "/"))
		return NULL;
	err = ic_files_expect(loader->mapped_files, &wanted);
	if (err || !remap || !remap->has_link)
		return err;
	link = ic_loader_find_file(loader, remap->link_id);
	if (!link || !is_in_a_layer(loader, link))
		return NULL;
	wanted.path = ic_loader_draft(loader, link)->file.path;
	return ic_text_starts(wanted.path, "/") ? ic_files_expect(loader->mapped_files, &wanted) :
						  NULL;
}

/* Whether the checkpoint's own copy is there, and was only not asked for: then it is that one. */
static bool has_packed_copy(struct ic_loader *loader, const struct ic_file *file)
{
	const struct ic_draft_remap *remap = ic_loader_remap(loader, file->id);
	const struct ic_member *member = NULL;
	const char *name;

	if (remap && remap->has_ghost)
		member = ic_loader_image(loader, &name, "ghost-file-%x.img", remap->ghost_id);
	return member && !member->has_blob && !member->unread;
}

/* A holder: the layers of convert/files. */
static struct ic_error *ask_layers(struct ic_loader *loader, const struct ic_file *file,
				   uint32_t page_size, const struct ic_object **ret)
{
	struct ic_files_answer answer = { .file = NULL };
	struct ic_files_wanted wanted;
	struct ic_error *err;

	if (!is_in_a_layer(loader, file))
		return NULL;
	wanted = wanted_of(loader, file);
	*ret = ic_object_table_find(loader->mapped, file->id);
	if (*ret || !ic_text_starts(wanted.path, "/") || has_packed_copy(loader, file))
		return NULL;
	err = ask_for_link(loader, file, &answer);
	if (!err && !answer.file)
		err = ic_files_lookup(loader->mapped_files, &wanted, loader->gaps, &answer);
	if (err)
		return err;
	note_refusal(loader, &answer);
	if (!answer.file)
		return NULL;
	err = make_object(loader, answer.file, page_size, ret);
	return err ? err : ic_object_table_add(loader->mapped, file->id, *ret);
}

/* Who may have a mapped file's bytes, the surest first. */
static struct ic_error *(*const holders[])(struct ic_loader *loader, const struct ic_file *file,
					   uint32_t page_size, const struct ic_object **ret) = {
	ic_load_ghost,
	ask_layers,
};

struct ic_error *ic_load_mapped(struct ic_loader *loader, const struct ic_file *file,
				uint32_t page_size, const struct ic_object **ret)
{
	struct ic_error *err = NULL;

	if (!loader->mapped)
		loader->mapped = ic_object_table_new(loader->arena);
	if (!loader->mapped)
		return ic_error_memory();
	*ret = NULL;
	for (size_t i = 0; !err && !*ret && i < IC_NR(holders); i++)
		err = holders[i](loader, file, page_size, ret);
	return err;
}

struct ic_error *ic_load_image_names(struct ic_loader *loader)
{
	static const enum ic_container_fact facts[] = {
		IC_CONTAINER_IMAGE,
		IC_CONTAINER_IMAGE_ID,
		IC_CONTAINER_IMAGE_DIGEST,
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; loader->mapped_files && !err && i < IC_NR(facts); i++)
		err = ic_files_name_image(loader->mapped_files,
					  loader->checkpoint->container.is[facts[i]]);
	return err;
}

static void take_notes(struct ic_loader *loader)
{
	const struct ic_gaps *notes = ic_files_notes(loader->mapped_files);

	for (size_t i = 0; i < notes->list.nr; i++)
		ic_gaps_add(&loader->checkpoint->refusals, *ic_gap_at(notes, i), "%s",
			    ic_gap_at(notes, i)->text);
	loader->checkpoint->refusals.nr_dropped += notes->nr_dropped;
}

struct ic_error *ic_load_sources(struct ic_loader *loader)
{
	const struct ic_files_file *const *used;
	struct ic_source_file *files;
	size_t nr = 0;

	if (!loader->mapped_files)
		return NULL;
	take_notes(loader);
	used = ic_files_used(loader->mapped_files, &nr);
	files = ic_arena_alloc(loader->arena, nr, sizeof(*files));
	if (!files)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++)
		files[i] = (struct ic_source_file){ .member = &used[i]->member,
						    .layer = used[i]->layer,
						    .layer_digest = used[i]->layer_digest,
						    .in_checkpoint = used[i]->in_checkpoint,
						    .checked = used[i]->checked };
	loader->checkpoint->sources = files;
	loader->checkpoint->nr_sources = nr;
	return NULL;
}
