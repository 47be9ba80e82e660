/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/criu/fd_watch.h"
#include "convert/criu/unpack.h"

struct ic_error *ic_fd_fanotify_mark(const FanotifyMarkEntry *entry, struct ic_arena *arena,
				     struct ic_watch *ret)
{
	*ret = (struct ic_watch){
		.of_mount = entry->type == MARK_TYPE__MOUNT,
		.device = entry->s_dev,
		.mask = entry->mask,
		.ignored_mask = entry->ignored_mask,
		.flags = entry->mflags,
	};
	if (entry->me) {
		ret->mount_id = entry->me->mnt_id;
		if (entry->me->has_path)
			ret->handle.path = ic_unpacked_text(arena, &entry->me->path);
	}
	if (!entry->ie)
		return NULL;
	ret->inode = entry->ie->i_ino;
	return ic_fd_watch_handle(entry->ie->f_handle, arena, &ret->handle);
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const FanotifyFileEntry *entry = source->message;
	struct ic_fanotify *fanotify = ic_fd_detail(source, ret, sizeof(*fanotify));
	struct ic_watch *marks = ic_arena_alloc(source->arena, entry->n_mark, sizeof(*marks));
	struct ic_error *err = fanotify && marks ?
				       ic_fd_opened(source, ret, entry->flags, entry->fown) :
				       ic_error_memory();

	for (size_t i = 0; !err && i < entry->n_mark; i++)
		err = ic_fd_fanotify_mark(entry->mark[i], source->arena, &marks[i]);
	if (err)
		return err;
	*fanotify = (struct ic_fanotify){
		.init_flags = entry->faflags,
		.event_flags = entry->evflags,
		.marks = marks,
		.nr_marks = entry->n_mark,
	};
	return ic_fd_named(source, ret, "anon_inode:[fanotify]");
}

static const struct ic_fd_decoder decoder = { 14, &fanotify_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_fanotify = { 12,
					   "FANOTIFY",
					   IC_FILE_FANOTIFY,
					   { "fanotify", "fanotify.img", "", 0x55096122 },
					   &decoder };
