/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/unread.h"

#include <string.h>
#include <sys/stat.h>

void ic_unread(struct ic_store *store, struct ic_entry *entry, const char *reason)
{
	entry->member.unread = reason;
	ic_gaps_add(store->gaps,
		    (struct ic_gap){ .kind = IC_GAP_UNSUPPORTED, .member = entry->member.name },
		    "%s: %s; not read", entry->member.name, reason);
}

static const char *kind_of(mode_t mode, bool hard_link)
{
	if (hard_link)
		return "a hard link";
	switch (mode & S_IFMT) {
	case S_IFLNK:
		return "a symbolic link";
	case S_IFIFO:
		return "a fifo";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "a file of an unknown kind";
	}
}

/* Links that somebody looks after who knows where they lead: CRIU's own, docker's to a layer. */
static bool is_looked_after(const char *base_name, mode_t mode, bool hard_link)
{
	return (S_ISLNK(mode) && !hard_link && !strcmp(base_name, "parent")) ||
	       ((S_ISLNK(mode) || hard_link) && !strcmp(base_name, "layer.tar"));
}

void ic_unread_kind(struct ic_store *store, struct ic_entry *entry, mode_t mode, bool hard_link)
{
	const char *reason = kind_of(mode, hard_link);

	if (is_looked_after(ic_store_base_name(entry->member.name), mode, hard_link))
		entry->member.unread = reason;
	else
		ic_unread(store, entry, reason);
}

const char *ic_unread_name(const char *name)
{
	if (*name == '/')
		return "an absolute name";
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return "a name that leads out of the checkpoint (\"..\")";
	}
	return NULL;
}
