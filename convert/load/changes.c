/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/changes.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/load/change_list.h"
#include "convert/load/change_origins.h"

static struct ic_error *is_full(struct ic_change_list *list, const char *member)
{
	list->full = true;
	ic_gaps_add(list->gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = member },
		    "%s: more than %u changed files, or names of more than %" PRIu64
		    " MiB: the rest is not listed",
		    member, IC_MAX_CHANGES, IC_MAX_NAMES_BYTES >> 20);
	return NULL;
}

struct ic_error *ic_change_add(struct ic_change_list *list, const char *place, struct ic_text name,
			       const char *member, struct ic_change **ret)
{
	size_t before = strlen(place);
	struct ic_change *change;
	char *path;

	*ret = NULL;
	if (list->full)
		return NULL;
	if (list->list.nr >= IC_MAX_CHANGES ||
	    before + 1 + name.size > IC_MAX_NAMES_BYTES - list->names_bytes)
		return is_full(list, member);
	list->names_bytes += before + 1 + name.size;
	change = ic_array_append(&list->list, list->arena, sizeof(*change));
	path = ic_arena_alloc(list->arena, before + 1 + name.size + 1, 1);
	if (!change || !path)
		return ic_error_memory();
	memcpy(path, place, before);
	path[before] = '/';
	if (name.size)
		memcpy(path + before + 1, name.bytes, name.size);
	change->path = (struct ic_text){ path, before + 1 + name.size };
	change->member = member;
	*ret = change;
	return NULL;
}

struct ic_error *ic_change_reserve(struct ic_change_list *list, size_t nr)
{
	struct ic_array *array = &list->list;
	size_t room = array->nr + nr;
	void *items;

	if (array->room >= room || room > IC_MAX_CHANGES)
		return NULL;
	items = ic_arena_alloc(list->arena, room, sizeof(struct ic_change));
	if (!items)
		return ic_error_memory();
	if (array->nr)
		memcpy(items, array->items, array->nr * sizeof(struct ic_change));
	array->items = items;
	array->room = room;
	return NULL;
}

struct ic_error *ic_change_caveat(struct ic_change_list *list, const char *text)
{
	const char *const *said = list->caveats.items;
	const char **line;

	for (size_t i = 0; i < list->caveats.nr; i++)
		if (!strcmp(said[i], text))
			return NULL;
	line = ic_array_append(&list->caveats, list->arena, sizeof(*line));
	if (!line)
		return ic_error_memory();
	*line = text;
	return NULL;
}

static struct ic_error *classify_all(struct ic_change_list *list)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < list->list.nr; i++)
		err = ic_change_classify(list, ic_change_at(list, i));
	return err;
}

struct ic_error *ic_changes_load(const struct ic_changes_request *request, struct ic_arena *arena,
				 struct ic_checkpoint *checkpoint,
				 struct ic_changes_scratch *scratch)
{
	struct ic_changes *changes = ic_arena_alloc(arena, 1, sizeof(*changes));
	struct ic_change_list list = { .request = request,
				       .arena = arena,
				       .checkpoint = checkpoint,
				       .scratch = scratch,
				       .gaps = &checkpoint->gaps };
	struct ic_error *err = changes ? NULL : ic_error_memory();

	for (size_t i = 0; !err && i < ic_nr_change_origins; i++)
		err = ic_change_origins[i]->list(&list);
	if (!err)
		err = classify_all(&list);
	if (!err && request->content)
		err = ic_change_read_content(&list);
	if (!err)
		err = ic_change_add_caveats(&list);
	if (err)
		return err;
	*changes = (struct ic_changes){
		.change = list.list.items,
		.nr = list.list.nr,
		.caveats = list.caveats.items,
		.nr_caveats = list.caveats.nr,
		.has_base = request->files && ic_files_have_base(request->files),
		.has_content = request->content,
		.nr_unlisted = list.nr_unlisted,
	};
	checkpoint->changes = changes;
	return NULL;
}

void ic_changes_close(struct ic_changes_scratch *scratch)
{
	const int *fds = scratch->fds.items;

	for (size_t i = 0; i < scratch->fds.nr; i++)
		close(fds[i]);
	*scratch = (struct ic_changes_scratch){ .fds = { 0 } };
}
