/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/legacy.h"
#include "convert/load/legacy.h"

/* CRIU replaces what it writes, and leaves what an earlier dump wrote to the same folder. */
static void note_stray(struct ic_loader *loader, const struct ic_member *member)
{
	ic_gaps_add(
		loader->gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = member->name },
		"%s+0x0: CRIU wrote it before there was a files.img, which is there: left by an "
		"earlier dump, not read",
		member->name);
}

static void load_kind(struct ic_loader *loader, const struct ic_fd_kind *kind,
		      const struct ic_member *member, struct ic_array *list)
{
	struct ic_error *err = ic_draft_legacy_files(kind, member, loader->arena, list);

	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "files behind this have no name"));
}

bool ic_load_legacy_files(struct ic_loader *loader, struct ic_draft_files *ret)
{
	bool is_stray = ic_store_image(loader->store, "files.img") != NULL, any = false;
	struct ic_array list = { 0 };

	for (size_t i = 0; i < ic_nr_fd_kinds; i++) {
		const struct ic_fd_kind *kind = ic_fd_kinds[i];
		const struct ic_member *member =
			kind->legacy.name ? ic_store_image(loader->store, kind->legacy.prefix) :
					    NULL;

		if (member && is_stray)
			note_stray(loader, member);
		else if (member)
			load_kind(loader, kind, member, &list);
		any = any || member;
	}
	/* Every process has an executable and folders: their image is always there. */
	if (any && !is_stray && !ic_store_image(loader->store, "reg-files.img"))
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING, .member = "reg-files.img" },
			    "no regular file has a name: reg-files.img+0x0: not in the checkpoint");
	ret->file = list.items;
	ret->nr = list.nr;
	return any && !is_stray;
}
