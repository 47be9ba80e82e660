/* SPDX-License-Identifier: Apache-2.0 */
#include "report/watch_words.h"

#include "convert/base/flag_words.h"

const char *ic_watch_epoll_words(uint32_t events, struct ic_arena *arena)
{
	static const struct ic_flag_word words[] = {
		{ 0x1, "EPOLLIN" },
		{ 0x2, "EPOLLPRI" },
		{ 0x4, "EPOLLOUT" },
		{ 0x8, "EPOLLERR" },
		{ 0x10, "EPOLLHUP" },
		{ 0x20, "EPOLLNVAL" },
		{ 0x40, "EPOLLRDNORM" },
		{ 0x80, "EPOLLRDBAND" },
		{ 0x100, "EPOLLWRNORM" },
		{ 0x200, "EPOLLWRBAND" },
		{ 0x400, "EPOLLMSG" },
		{ 0x2000, "EPOLLRDHUP" },
		{ 1U << 28, "EPOLLEXCLUSIVE" },
		{ 1U << 29, "EPOLLWAKEUP" },
		{ 1U << 30, "EPOLLONESHOT" },
		{ 1U << 31, "EPOLLET" },
		{ 0, NULL },
	};

	return ic_flag_words(words, events, arena);
}

const char *ic_watch_inotify_words(uint32_t mask, struct ic_arena *arena)
{
	static const struct ic_flag_word words[] = {
		{ 0xfff, "IN_ALL_EVENTS" },
		{ 0x1, "IN_ACCESS" },
		{ 0x2, "IN_MODIFY" },
		{ 0x4, "IN_ATTRIB" },
		{ 0x8, "IN_CLOSE_WRITE" },
		{ 0x10, "IN_CLOSE_NOWRITE" },
		{ 0x20, "IN_OPEN" },
		{ 0x40, "IN_MOVED_FROM" },
		{ 0x80, "IN_MOVED_TO" },
		{ 0x100, "IN_CREATE" },
		{ 0x200, "IN_DELETE" },
		{ 0x400, "IN_DELETE_SELF" },
		{ 0x800, "IN_MOVE_SELF" },
		{ 0x2000, "IN_UNMOUNT" },
		{ 0x4000, "IN_Q_OVERFLOW" },
		{ 0x8000, "IN_IGNORED" },
		{ 0x01000000, "IN_ONLYDIR" },
		{ 0x02000000, "IN_DONT_FOLLOW" },
		{ 0x04000000, "IN_EXCL_UNLINK" },
		{ 0x10000000, "IN_MASK_CREATE" },
		{ 0x20000000, "IN_MASK_ADD" },
		{ 0x40000000, "IN_ISDIR" },
		{ 0x80000000, "IN_ONESHOT" },
		{ 0, NULL },
	};

	return ic_flag_words(words, mask, arena);
}

const char *ic_watch_fanotify_words(uint32_t mask, struct ic_arena *arena)
{
	static const struct ic_flag_word words[] = {
		{ 0x1, "FAN_ACCESS" },
		{ 0x2, "FAN_MODIFY" },
		{ 0x4, "FAN_ATTRIB" },
		{ 0x8, "FAN_CLOSE_WRITE" },
		{ 0x10, "FAN_CLOSE_NOWRITE" },
		{ 0x20, "FAN_OPEN" },
		{ 0x40, "FAN_MOVED_FROM" },
		{ 0x80, "FAN_MOVED_TO" },
		{ 0x100, "FAN_CREATE" },
		{ 0x200, "FAN_DELETE" },
		{ 0x400, "FAN_DELETE_SELF" },
		{ 0x800, "FAN_MOVE_SELF" },
		{ 0x1000, "FAN_OPEN_EXEC" },
		{ 0x4000, "FAN_Q_OVERFLOW" },
		{ 0x8000, "FAN_FS_ERROR" },
		{ 0x10000, "FAN_OPEN_PERM" },
		{ 0x20000, "FAN_ACCESS_PERM" },
		{ 0x40000, "FAN_OPEN_EXEC_PERM" },
		{ 0x08000000, "FAN_EVENT_ON_CHILD" },
		{ 0x10000000, "FAN_RENAME" },
		{ 0x40000000, "FAN_ONDIR" },
		{ 0, NULL },
	};

	return ic_flag_words(words, mask, arena);
}
