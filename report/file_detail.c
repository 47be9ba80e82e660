/* SPDX-License-Identifier: Apache-2.0 */
/* What only some kinds of open files have, in a line. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "convert/base/attributes.h"
#include "convert/base/escape.h"
#include "convert/model/event.h"
#include "convert/model/kernel_object.h"
#include "convert/model/pipe.h"
#include "convert/model/shared_memory.h"
#include "convert/model/tty.h"
#include "convert/model/watch.h"
#include "report/file_words.h"
#include "report/namespace_word.h"
#include "report/seal_words.h"
#include "report/socket_words.h"

static const char *waiting(const struct ic_queue *queue, struct ic_arena *arena)
{
	if (!queue || !queue->size)
		return "";
	return ic_arena_format(arena, ", %" PRIu64 " bytes wait", queue->size);
}

static const char *pipe_end(const struct ic_file *file, const struct ic_arch *arch,
			    struct ic_arena *arena)
{
	static const char *const ends[] = { "read end", "write end", "both ends", "both ends" };

	(void)arch;
	return ic_arena_format(arena, "%s%s", ends[file->flags & O_ACCMODE],
			       waiting(file->pipe->queue, arena));
}

static const char *socket(const struct ic_file *file, const struct ic_arch *arch,
			  struct ic_arena *arena)
{
	const char *family = ic_socket_family(file->socket, arena);
	const char *type = ic_socket_type(file->socket, arch, arena);
	const char *protocol = ic_socket_protocol(file->socket, arena);
	const char *state = ic_socket_state(file->socket, arch, arena);

	return ic_arena_format(arena, "%s%s%s%s%s%s%s", family, type ? " " : "", type ? type : "",
			       protocol ? " " : "", protocol ? protocol : "", state ? " " : "",
			       state ? state : "");
}

static const char *eventfd(const struct ic_file *file, const struct ic_arch *arch,
			   struct ic_arena *arena)
{
	(void)arch;
	return ic_arena_format(arena, "counter %" PRIu64, file->eventfd->counter);
}

/* The signals of a mask as the kernel prints them: 0000000000000a00. */
static const char *signalfd(const struct ic_file *file, const struct ic_arch *arch,
			    struct ic_arena *arena)
{
	uint64_t mask = file->signalfd->mask;
	char text[3 * 64 + 1] = "", *to = text;

	(void)arch;
	for (unsigned i = 0; i < 64; i++)
		if (mask >> i & 1)
			to += sprintf(to, "%s%u", to == text ? "" : ",", i + 1);
	return ic_arena_format(arena, "signals %s", text);
}

static const char *clock_word(uint32_t clock, struct ic_arena *arena)
{
	static const char *const words[] = {
		[CLOCK_REALTIME] = "CLOCK_REALTIME",
		[CLOCK_MONOTONIC] = "CLOCK_MONOTONIC",
		[CLOCK_BOOTTIME] = "CLOCK_BOOTTIME",
		[CLOCK_REALTIME_ALARM] = "CLOCK_REALTIME_ALARM",
		[CLOCK_BOOTTIME_ALARM] = "CLOCK_BOOTTIME_ALARM",
	};

	return clock < IC_NR(words) && words[clock] ? words[clock] :
						      ic_arena_format(arena, "clock %u", clock);
}

static const char *timerfd(const struct ic_file *file, const struct ic_arch *arch,
			   struct ic_arena *arena)
{
	const struct ic_timerfd *timer = file->timerfd;
	const char *left = timer->left_seconds || timer->left_nanoseconds ?
				   ic_arena_format(arena, "expires in %" PRIu64 ".%09" PRIu64 " s",
						   timer->left_seconds, timer->left_nanoseconds) :
				   "disarmed";
	const char *interval = timer->interval_seconds || timer->interval_nanoseconds ?
				       ic_arena_format(arena, ", every %" PRIu64 ".%09" PRIu64 " s",
						       timer->interval_seconds,
						       timer->interval_nanoseconds) :
				       "";

	(void)arch;
	return ic_arena_format(arena, "%s, %s%s, %" PRIu64 " expirations not read",
			       clock_word(timer->clock, arena), left, interval, timer->ticks);
}

static const char *epoll(const struct ic_file *file, const struct ic_arch *arch,
			 struct ic_arena *arena)
{
	(void)arch;
	return ic_arena_format(arena, "targets %zu", file->epoll->nr_targets);
}

static const char *inotify(const struct ic_file *file, const struct ic_arch *arch,
			   struct ic_arena *arena)
{
	(void)arch;
	return ic_arena_format(arena, "watches %zu", file->inotify->nr_watches);
}

static const char *fanotify(const struct ic_file *file, const struct ic_arch *arch,
			    struct ic_arena *arena)
{
	(void)arch;
	return ic_arena_format(arena, "marks %zu", file->fanotify->nr_marks);
}

static const char *tty(const struct ic_file *file, const struct ic_arch *arch,
		       struct ic_arena *arena)
{
	const struct ic_terminal *terminal = file->tty->terminal;

	(void)arch;
	if (!terminal)
		return NULL;
	return ic_arena_format(arena, "%s%s, session %u, foreground %u%s",
			       ic_terminal_kind_name(terminal->kind),
			       terminal->has_index ?
				       ic_arena_format(arena, " %u", terminal->index) :
				       "",
			       terminal->sid, terminal->pgrp, waiting(terminal->queue, arena));
}

static const char *namespace_file(const struct ic_file *file, const struct ic_arch *arch,
				  struct ic_arena *arena)
{
	(void)arch;
	return ic_arena_format(arena, "%s namespace, of CRIU's number %u",
			       ic_namespace_word(file->namespace_file->clone_flag),
			       file->namespace_file->id);
}

static const char *tun(const struct ic_file *file, const struct ic_arch *arch,
		       struct ic_arena *arena)
{
	const struct ic_tun *tun = file->tun;

	(void)arch;
	return tun->device.bytes ?
		       ic_arena_format(arena, "device %s%s", ic_escape(arena, tun->device),
				       tun->detached ? ", detached" : "") :
		       "no device";
}

static const char *bpf_map(const struct ic_file *file, const struct ic_arch *arch,
			   struct ic_arena *arena)
{
	const struct ic_bpf_map *map = file->bpf_map;

	(void)arch;
	return ic_arena_format(arena,
			       "map %u '%s' of type %u, keys of %u bytes, values of %u, "
			       "%u of %u entries%s",
			       map->id, ic_escape(arena, map->name), map->type, map->key_bytes,
			       map->value_bytes, map->data ? map->data->nr_pairs : 0,
			       map->max_entries, map->frozen ? ", frozen" : "");
}

static const char *pidfd(const struct ic_file *file, const struct ic_arch *arch,
			 struct ic_arena *arena)
{
	(void)arch;
	return file->pidfd->pid < 0 ? "a process that is gone" :
				      ic_arena_format(arena, "process %d", file->pidfd->pid);
}

static const char *memfd(const struct ic_file *file, const struct ic_arch *arch,
			 struct ic_arena *arena)
{
	const char *seals = ic_seal_words(file->memfd->seals, arena);

	(void)arch;
	return seals && *seals ? ic_arena_format(arena, "seals %s", seals) : NULL;
}

const char *ic_file_detail_words(const struct ic_file *file, const struct ic_arch *arch,
				 struct ic_arena *arena)
{
	static const char *(*const words[])(const struct ic_file *file, const struct ic_arch *arch,
					    struct ic_arena *arena) = {
		[IC_FILE_MEMFD] = memfd,     [IC_FILE_PIPE] = pipe_end,
		[IC_FILE_FIFO] = pipe_end,   [IC_FILE_SOCKET] = socket,
		[IC_FILE_EVENTFD] = eventfd, [IC_FILE_SIGNALFD] = signalfd,
		[IC_FILE_TIMERFD] = timerfd, [IC_FILE_EPOLL] = epoll,
		[IC_FILE_INOTIFY] = inotify, [IC_FILE_FANOTIFY] = fanotify,
		[IC_FILE_TTY] = tty,         [IC_FILE_NAMESPACE] = namespace_file,
		[IC_FILE_TUN] = tun,         [IC_FILE_BPF_MAP] = bpf_map,
		[IC_FILE_PIDFD] = pidfd,
	};

	if (file->external_key.bytes)
		return ic_arena_format(arena, "external: %s", ic_escape(arena, file->external_key));
	if ((size_t)file->kind >= IC_NR(words) || !words[file->kind] || !file->detail)
		return NULL;
	return words[file->kind](file, arch, arena);
}
