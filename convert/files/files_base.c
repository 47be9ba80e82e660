/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/limits.h"
#include "convert/files/files_private.h"

struct ic_error *ic_files_diff(struct ic_files *files, struct ic_gaps *gaps,
			       struct ic_files_diff *ret)
{
	*ret = (struct ic_files_diff){ .tar = NULL };
	return files->diff ? ic_layer_rootfs_diff_list(files->diff, gaps, ret) : NULL;
}

bool ic_files_have_base(const struct ic_files *files)
{
	for (size_t i = 0; i < files->nr_layers; i++)
		if (files->layers[i].kind->base)
			return true;
	return false;
}

struct ic_error *ic_files_base(const struct ic_files *files, struct ic_text path, bool open,
			       struct ic_arena *arena, struct ic_files_base *ret, bool *ret_known)
{
	struct ic_files_base base = { .own_fd = -1 };
	bool has_nul = memchr(path.bytes, 0, path.size) != NULL, known = true;
	struct ic_error *err = NULL;

	*ret_known = false;
	if (path.size > IC_MAX_PATH || has_nul)
		return NULL;
	for (size_t i = 0; !err && !base.mode && known && i < files->nr_layers; i++) {
		const struct ic_layer *layer = &files->layers[i];

		if (!layer->kind->base)
			continue;
		err = layer->kind->base(layer->state, path.bytes, open, arena, &base, &known);
		*ret_known = known;
	}
	if (!err)
		*ret = base;
	return err;
}
