/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/load/json.h"
#include "convert/load/loader.h"

/* deleted.files: what a container had deleted, a list of paths. containerd has whiteouts instead. */
#define LIST "deleted.files"

static struct ic_error *take_path(struct ic_loader *loader, struct json_object *json,
				  struct ic_array *list)
{
	struct ic_text *path = ic_array_append(list, loader->arena, sizeof(*path));

	if (!path)
		return ic_error_memory();
	path->size = (size_t)json_object_get_string_len(json);
	path->bytes = ic_arena_copy(loader->arena, json_object_get_string(json), path->size);
	if (!path->bytes)
		return ic_error_memory();
	return loader->mapped_files ? ic_files_hide(loader->mapped_files, *path) : NULL;
}

static struct ic_error *take_list(struct ic_loader *loader, struct json_object *json)
{
	struct ic_array list = { 0 };
	struct ic_error *err = NULL;
	size_t nr = json_object_array_length(json), nr_odd = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		struct json_object *path = json_object_array_get_idx(json, i);

		if (json_object_is_type(path, json_type_string))
			err = take_path(loader, path, &list);
		else
			nr_odd++;
	}
	if (nr_odd)
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = LIST },
			    "%s: %zu entries are no paths: left out", LIST, nr_odd);
	loader->checkpoint->deleted_paths = list.items;
	loader->checkpoint->nr_deleted_paths = list.nr;
	return err;
}

struct ic_error *ic_load_deleted_paths(struct ic_loader *loader)
{
	const struct ic_member *member = ic_store_beside(loader->store, LIST);
	struct json_object *json = NULL;
	struct ic_error *err = member ? ic_json_read(member, loader->gaps, &json) : NULL;

	if (err || !json)
		return err;
	if (json_object_is_type(json, json_type_array))
		err = take_list(loader, json);
	else
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = LIST },
			    "%s+0x0: is no list of paths", LIST);
	json_object_put(json);
	return err;
}

/* One on the way, with the number that its image's name has in hexadecimal. */
struct ghost {
	uint32_t number;
	struct ic_text path;
};

static int compare(const void *a, const void *b)
{
	const struct ghost *x = a, *y = b;
	int order = (x->number > y->number) - (x->number < y->number);

	return order ? order : ic_text_compare(x->path, y->path);
}

static size_t list_ghosts(const struct ic_loader *loader, struct ghost *ghosts)
{
	size_t nr = 0;

	for (size_t i = 0; i < loader->nr_remaps; i++) {
		const struct ic_file *file = ic_loader_find_file(loader, loader->remaps[i].file_id);

		if (!loader->remaps[i].has_ghost)
			continue;
		ghosts[nr].number = loader->remaps[i].ghost_id;
		ghosts[nr++].path = file ? ic_loader_draft(loader, file)->file.path :
					   (struct ic_text){ NULL, 0 };
	}
	if (nr)
		qsort(ghosts, nr, sizeof(*ghosts), compare);
	return nr;
}

struct ic_error *ic_load_deleted_files(struct ic_loader *loader)
{
	struct ghost *ghosts = ic_arena_alloc(loader->arena, loader->nr_remaps, sizeof(*ghosts));
	struct ic_deleted_file *files;
	size_t nr, kept = 0;

	if (!ghosts)
		return ic_error_memory();
	nr = list_ghosts(loader, ghosts);
	files = ic_arena_alloc(loader->arena, nr, sizeof(*files));
	if (!files)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++) {
		/* Each descriptor of a file has a record of its own. */
		if (i && !compare(&ghosts[i], &ghosts[i - 1]))
			continue;
		files[kept].member = ic_loader_image(loader, &files[kept].image,
						     "ghost-file-%x.img", ghosts[i].number);
		files[kept++].path = ghosts[i].path;
	}
	loader->checkpoint->deleted_files = files;
	loader->checkpoint->nr_deleted_files = kept;
	return NULL;
}
