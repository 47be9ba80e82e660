/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/criu/legacy.h"
#include "convert/load/loader.h"

/*
 * Which files are mapped, before any is looked up: a layer of a container image that is compressed
 * is unpacked once, and only they and what they are compared with. The images that tell are read a second time for this, when such
 * a layer is at hand; what is wrong with them is noted when they are read for good.
 */

struct expected {
	struct ic_loader *loader;
	struct ic_arena *arena; /* of one process's images */
	bool *seen;             /* of the checkpoint's files, in their order */
};

static struct ic_error *expect(const struct expected *expected, const struct ic_draft_vma *vma)
{
	const struct ic_file *file = NULL;
	size_t index;

	if (vma->status & (IC_VMA_FILE_PRIVATE | IC_VMA_FILE_SHARED) &&
	    !(vma->status & IC_VMA_MEMFD))
		file = ic_loader_find_file(expected->loader, vma->shmid);
	if (!file)
		return NULL;
	index = (size_t)(file - expected->loader->checkpoint->files);
	if (expected->seen[index])
		return NULL;
	expected->seen[index] = true;
	return ic_expect_mapped(expected->loader, file);
}

static void read_mm(const struct expected *expected, uint32_t pid, struct ic_draft_mm *ret)
{
	struct ic_loader *loader = expected->loader;
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "mm-%u.img", pid);

	ic_error_free(ic_draft_mm(member, name, expected->arena, ret));
	if (ret->nr_vmas)
		return;
	member = ic_loader_image(loader, &name, "vmas-%u.img", pid);
	if (member)
		ic_error_free(ic_draft_legacy_vmas(member, name, expected->arena, ret));
}

static struct ic_error *expect_all(struct expected *expected, uint32_t pid)
{
	struct ic_draft_mm mm = { 0 };
	struct ic_error *err = ic_arena_new(&expected->arena);

	if (err)
		return err;
	read_mm(expected, pid, &mm);
	for (size_t i = 0; !err && i < mm.nr_vmas; i++)
		err = expect(expected, &mm.vmas[i]);
	ic_arena_free(expected->arena);
	return err;
}

/* What a container changed is compared with what the image has: a file of that size may be the same. */
static struct ic_error *expect_changed(struct ic_loader *loader)
{
	struct ic_files_diff diff;
	struct ic_error *err = ic_files_diff(loader->mapped_files, loader->gaps, &diff);

	for (size_t i = 0; !err && diff.is_listed && i < diff.nr; i++) {
		struct ic_files_wanted wanted = { .has_size = true, .size = diff.items[i].size };
		size_t size = strlen(diff.items[i].name) + 1;

		if (diff.items[i].kind != IC_TAR_FILE || !wanted.size)
			continue;
		wanted.path = (struct ic_text){
			ic_arena_format(loader->arena, "/%s", diff.items[i].name), size
		};
		err = wanted.path.bytes ? ic_files_expect(loader->mapped_files, &wanted) :
					  ic_error_memory();
	}
	return err;
}

struct ic_error *ic_load_expected(struct ic_loader *loader, const struct ic_draft_tasks *tasks)
{
	struct expected expected = { .loader = loader };
	struct ic_error *err = NULL;

	if (!loader->mapped_files || !ic_files_want_expected(loader->mapped_files))
		return NULL;
	err = expect_changed(loader);
	if (err || !loader->checkpoint->nr_files)
		return err;
	expected.seen = ic_arena_alloc(loader->arena, loader->checkpoint->nr_files, 1);
	if (!expected.seen)
		return ic_error_memory();
	for (size_t i = 0; !err && i < tasks->nr; i++)
		err = expect_all(&expected, tasks->task[i].pid);
	return err;
}
