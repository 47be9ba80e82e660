/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/criu/fd_watch.h"

struct ic_error *ic_fd_inotify_watch(const InotifyWdEntry *entry, struct ic_arena *arena,
				     struct ic_watch *ret)
{
	*ret = (struct ic_watch){
		.has_descriptor = true,
		.descriptor = entry->wd,
		.inode = entry->i_ino,
		.device = entry->s_dev,
		.mask = entry->mask,
		.ignored_mask = entry->ignored_mask,
	};
	return ic_fd_watch_handle(entry->f_handle, arena, &ret->handle);
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const InotifyFileEntry *entry = source->message;
	struct ic_inotify *inotify = ic_fd_detail(source, ret, sizeof(*inotify));
	struct ic_watch *watches = ic_arena_alloc(source->arena, entry->n_wd, sizeof(*watches));
	struct ic_error *err = inotify && watches ?
				       ic_fd_opened(source, ret, entry->flags, entry->fown) :
				       ic_error_memory();

	for (size_t i = 0; !err && i < entry->n_wd; i++)
		err = ic_fd_inotify_watch(entry->wd[i], source->arena, &watches[i]);
	if (err)
		return err;
	*inotify = (struct ic_inotify){ watches, entry->n_wd };
	return ic_fd_named(source, ret, "anon_inode:inotify");
}

static const struct ic_fd_decoder decoder = { 13, &inotify_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_inotify = { 8,
					  "INOTIFY",
					  IC_FILE_INOTIFY,
					  { "inotify", "inotify.img", "", 0x48424431 },
					  &decoder };
