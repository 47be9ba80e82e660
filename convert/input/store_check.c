/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/input/beneath.h"
#include "convert/input/store.h"
#include "convert/input/store_private.h"

static void note_change(struct ic_gaps *gaps, const char *name, const char *what)
{
	ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_CHANGED, .member = name },
		    "%s: %s while it was read; read it again when nothing writes to it", name,
		    what);
}

static void compare(const struct ic_entry *entry, const struct stat *now, struct ic_gaps *gaps)
{
	const struct stat *then = &entry->status;

	if (now->st_ino != then->st_ino || now->st_dev != then->st_dev)
		note_change(gaps, entry->member.name, "was replaced");
	else if (now->st_size != then->st_size || now->st_mtim.tv_sec != then->st_mtim.tv_sec ||
		 now->st_mtim.tv_nsec != then->st_mtim.tv_nsec)
		note_change(gaps, entry->member.name, "changed");
}

static void check_file(const struct ic_store *store, const struct ic_entry *entry,
		       struct ic_gaps *gaps)
{
	int fd = ic_beneath_open(store->fd, ic_store_own_name(store, entry), O_PATH);
	struct stat now;

	if (fd < 0 || fstat(fd, &now))
		note_change(gaps, entry->member.name, "went away");
	else
		compare(entry, &now, gaps);
	if (fd >= 0)
		close(fd);
}

void ic_store_check_unchanged(const struct ic_store *store, struct ic_gaps *gaps)
{
	struct stat now;

	if (store->outer) {
		ic_store_check_unchanged(store->outer, gaps);
		return;
	}
	if (store->archive) {
		if (fstat(store->fd, &now))
			note_change(gaps, store->archive->member.name, "went away");
		else
			compare(store->archive, &now, gaps);
		return;
	}
	for (size_t i = 0; i < store->entries.nr; i++)
		if (!ic_store_entry(store, i)->member.unread)
			check_file(store, ic_store_entry(store, i), gaps);
}
