/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/base/lines.h"
#include "convert/load/container.h"

#define MAX_MESSAGES      1000U
#define MAX_MESSAGE_BYTES 500U
#define MAX_COMM_BYTES    64U

/*
 * Reads a log of CRIU's. Its lines are "(SECONDS.MICROSECONDS) TEXT"; a warning's text begins with
 * "Warn  (", an error's with "Error (", and a terse log has no times.
 *
 * Sources: criu/log.c, cr-dump.c (dump_one_task), compel/src/lib/infect.c; CRIU 1.3 to 4.2.
 */
struct reading {
	struct ic_arena *arena;
	struct ic_criu_log *log;
	struct ic_array messages, processes;
	bool no_memory;
};

/* Where a text is being read. */
struct cursor {
	const char *next, *end;
};

static bool skip(struct cursor *at, const char *what)
{
	size_t length = strlen(what);

	if ((size_t)(at->end - at->next) < length || memcmp(at->next, what, length))
		return false;
	at->next += length;
	return true;
}

static bool number(struct cursor *at, unsigned base, uint64_t *ret)
{
	const char *start = at->next;
	uint64_t value = 0;

	for (; at->next < at->end; at->next++) {
		char c = *at->next;
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') :
				 c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 :
							99;

		if (digit >= base)
			break;
		if (!ic_mul(value, base, &value) || !ic_add(value, digit, &value))
			return false;
	}
	*ret = value;
	return at->next > start;
}

static bool number32(struct cursor *at, uint32_t *ret)
{
	uint64_t value;

	if (!number(at, 10, &value) || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

static struct ic_text taken(struct reading *reading, const char *from, const char *to)
{
	char *copy = ic_arena_copy(reading->arena, from, (size_t)(to - from));

	reading->no_memory |= !copy;
	return (struct ic_text){ copy, copy ? (size_t)(to - from) : 0 };
}

static struct ic_criu_process *last_process(struct reading *reading)
{
	struct ic_criu_process *processes = reading->processes.items;

	return reading->processes.nr ? &processes[reading->processes.nr - 1] : NULL;
}

/* "Version: 4.2 (gitid v4.2-12-g0123456)" */
static void version(struct reading *reading, struct cursor at)
{
	const char *end = memchr(at.next, ' ', (size_t)(at.end - at.next));

	if (reading->log->version.bytes)
		return;
	reading->log->version = taken(reading, at.next, end ? end : at.end);
	at.next = end ? end : at.end;
	if (!skip(&at, " (gitid ") || at.end == at.next || at.end[-1] != ')')
		return;
	if (at.end - at.next != 2 || *at.next != '0') /* built outside of git */
		reading->log->git_id = taken(reading, at.next, at.end - 1);
}

static struct ic_text word(struct reading *reading, struct cursor *at)
{
	const char *start = at->next;
	const char *end = memchr(start, ' ', (size_t)(at->end - start));

	if (!end)
		return (struct ic_text){ NULL, 0 };
	at->next = end + 1;
	return taken(reading, start, end);
}

/* "Running on NODENAME SYSNAME RELEASE VERSION MACHINE", of which VERSION has blanks */
static void running_on(struct reading *reading, struct cursor at)
{
	struct ic_criu_log *log = reading->log;
	const char *last;

	if (log->host.bytes)
		return;
	log->host = word(reading, &at);
	log->system = word(reading, &at);
	log->release = word(reading, &at);
	last = at.end;
	while (last > at.next && last[-1] != ' ')
		last--;
	if (!log->release.bytes || last == at.next)
		return;
	log->build = taken(reading, at.next, last - 1);
	log->arch = taken(reading, last, at.end);
}

/* "Dumping task (pid: 4242 comm: sh)"; before CRIU 3.12 without the name */
static void dumping_task(struct reading *reading, struct cursor at)
{
	struct ic_criu_process *process;
	uint32_t host_pid;

	if (!number32(&at, &host_pid) || reading->processes.nr >= IC_MAX_PROCESSES)
		return;
	process = ic_array_append(&reading->processes, reading->arena, sizeof(*process));
	reading->no_memory |= !process;
	if (!process)
		return;
	process->host_pid = host_pid;
	if (!skip(&at, " comm: ") || at.end == at.next || at.end[-1] != ')')
		return;
	at.end--;
	if ((size_t)(at.end - at.next) > MAX_COMM_BYTES)
		at.end = at.next + MAX_COMM_BYTES;
	process->comm = taken(reading, at.next, at.end);
}

/* "sid=1 pgid=1 pid=1", of the task that is being dumped, in its namespace */
static void ids(struct reading *reading, struct cursor at)
{
	struct ic_criu_process *process = last_process(reading);
	uint32_t sid, pgid, pid;

	if (!process || process->pid || !number32(&at, &sid) || !skip(&at, " pgid=") ||
	    !number32(&at, &pgid) || !skip(&at, " pid=") || !number32(&at, &pid))
		return;
	process->sid = sid;
	process->pgid = pgid;
	process->pid = pid;
}

/* "Putting parasite blob into 0x7f0000000000->0x7ffff7fc1000": here, and in the task */
static void parasite(struct reading *reading, struct cursor at)
{
	struct ic_criu_process *process = last_process(reading);
	uint64_t here, there;

	if (!process || process->has_parasite || !skip(&at, "0x") || !number(&at, 16, &here) ||
	    !skip(&at, "->0x") || !number(&at, 16, &there))
		return;
	process->has_parasite = true;
	process->parasite = there;
}

static void finished(struct reading *reading, struct cursor at)
{
	(void)at;
	reading->log->finished = true;
}

static void message(struct reading *reading, struct cursor at, uint64_t offset, bool is_error,
		    bool has_time, uint64_t time)
{
	struct ic_criu_message *one;

	*(is_error ? &reading->log->nr_errors : &reading->log->nr_warnings) += 1;
	if (reading->messages.nr >= MAX_MESSAGES)
		return;
	one = ic_array_append(&reading->messages, reading->arena, sizeof(*one));
	reading->no_memory |= !one;
	if (!one)
		return;
	if ((size_t)(at.end - at.next) > MAX_MESSAGE_BYTES)
		at.end = at.next + MAX_MESSAGE_BYTES;
	*one = (struct ic_criu_message){ is_error, offset, has_time, time,
					 taken(reading, at.next, at.end) };
}

static bool time_of(struct cursor *at, uint64_t *ret)
{
	struct cursor next = *at;
	uint64_t seconds, microseconds;

	if (!skip(&next, "(") || !number(&next, 10, &seconds) || !skip(&next, ".") ||
	    !number(&next, 10, &microseconds) || !skip(&next, ") ") ||
	    !ic_mul(seconds, 1000000, &seconds) || !ic_add(seconds, microseconds, ret))
		return false;
	*at = next;
	return true;
}

static const struct {
	const char *begin;
	void (*read)(struct reading *reading, struct cursor at);
} rows[] = {
	{ "Version: ", version },
	{ "Running on ", running_on },
	{ "Dumping task (pid: ", dumping_task },
	{ "sid=", ids },
	{ "Putting parasite blob into ", parasite },
	{ "Dumping finished successfully", finished },
};

static void line(struct reading *reading, struct ic_text text, uint64_t offset)
{
	struct cursor at = { text.bytes, text.bytes + text.size };
	uint64_t time = 0;
	bool has_time = time_of(&at, &time);

	if (has_time) {
		reading->log->has_time = true;
		reading->log->last_time = time;
	}
	if (skip(&at, "Error ")) {
		message(reading, at, offset, true, has_time, time);
		return;
	}
	if (skip(&at, "Warn  ")) {
		message(reading, at, offset, false, has_time, time);
		return;
	}
	for (size_t i = 0; i < IC_NR(rows); i++)
		if (skip(&at, rows[i].begin)) {
			rows[i].read(reading, at);
			return;
		}
}

static struct ic_error *read_lines(struct reading *reading, struct ic_lines *lines)
{
	struct ic_error *err = NULL;
	bool more = true;

	while (!err && more) {
		struct ic_text text;

		err = ic_lines_next(lines, &text, &more);
		if (err || !more)
			break;
		reading->log->nr_lines++;
		line(reading, text, lines->offset);
	}
	return err;
}

void ic_criu_log_read(struct ic_loader *loader, const struct ic_member *member,
		      struct ic_criu_log *ret)
{
	struct reading reading = { .arena = loader->arena, .log = ret };
	struct ic_lines *lines;
	struct ic_error *err;

	*ret = (struct ic_criu_log){ .member = member };
	if (member->unread || !member->has_blob) {
		ret->unread = member->unread ? member->unread :
					       "it is long, and packed: convert reads it";
		return;
	}
	lines = malloc(sizeof(*lines));
	if (lines)
		ic_lines_begin(lines, member, IC_MAX_CRIU_LOG_BYTES);
	ret->is_long = member->blob.size > IC_MAX_CRIU_LOG_BYTES;
	err = lines ? read_lines(&reading, lines) : ic_error_memory();
	free(lines);
	ret->messages = reading.messages.items;
	ret->nr_messages = reading.messages.nr;
	ret->processes = reading.processes.items;
	ret->nr_processes = reading.processes.nr;
	if (!err && reading.no_memory)
		err = ic_error_memory();
	if (err) {
		ret->unread = "it could not be read to its end";
		ic_gaps_add_error(loader->gaps, 0, member->name, err);
	}
}
