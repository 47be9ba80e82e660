/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/criu/draft_cgroup.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/load/loader.h"

static int by_id(const void *a, const void *b)
{
	const struct ic_cgroup_set *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

struct ic_error *ic_load_cgroups(struct ic_loader *loader)
{
	struct ic_cgroups *cgroups = ic_arena_alloc(loader->arena, 1, sizeof(*cgroups));
	struct ic_draft_cgroups draft = { .sets = { NULL, 0, 0 } };
	struct ic_draft_root root = { .has_ids = false };
	const char *name;
	const struct ic_member *inventory = ic_loader_image(loader, &name, "inventory.img");
	const struct ic_member *member = ic_loader_image(loader, &name, "cgroup.img");
	struct ic_error *err;

	if (!cgroups)
		return ic_error_memory();
	/* CRIU writes none where all is in the control groups that it ran in itself. */
	if (!member)
		return NULL;
	err = ic_draft_cgroups(member, loader->arena, loader->gaps, &draft);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_gaps_add_error(loader->gaps, 0, member->name, err);
		return NULL;
	}
	if (err)
		return err;
	err = ic_draft_root_ids(inventory, &root);
	ic_error_free(err); /* the inventory has its gap already */
	if (draft.sets.nr)
		qsort(draft.sets.items, draft.sets.nr, sizeof(struct ic_cgroup_set), by_id);
	*cgroups = (struct ic_cgroups){
		.root_known = root.has_cgroup_set,
		.root_set = root.cgroup_set,
		.sets = draft.sets.items,
		.nr_sets = draft.sets.nr,
		.groups = draft.groups.items,
		.nr_groups = draft.groups.nr,
	};
	loader->checkpoint->cgroups = cgroups;
	return NULL;
}
