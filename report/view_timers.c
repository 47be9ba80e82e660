/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "convert/arch/signal_name.h"
#include "convert/base/flag_words.h"
#include "convert/model/event.h"
#include "convert/model/timers.h"
#include "report/clock_name.h"
#include "report/view.h"

enum column {
	PID,
	PROCESS,
	KIND,
	ID,
	CLOCK,
	LEFT,
	INTERVAL,
	NOTIFY,
	SIGNAL,
	THREAD,
	VALUE,
	OVERRUN,
	TICKS,
	FLAGS,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",       [PROCESS] = "Process", [KIND] = "Kind",         [ID] = "ID",
	[CLOCK] = "Clock",   [LEFT] = "Left",       [INTERVAL] = "Interval", [NOTIFY] = "Notify",
	[SIGNAL] = "Signal", [THREAD] = "Thread",   [VALUE] = "Value",       [OVERRUN] = "Overrun",
	[TICKS] = "Ticks",   [FLAGS] = "Flags",
};

/* What each of setitimer(2)'s timers counts, and what it sends. */
static const struct {
	const char *name, *clock, *signal;
} interval_timers[IC_NR_INTERVAL_TIMERS] = {
	[IC_TIMER_REAL] = { "ITIMER_REAL", "CLOCK_MONOTONIC", "SIGALRM" },
	[IC_TIMER_VIRTUAL] = { "ITIMER_VIRTUAL", "user time", "SIGVTALRM" },
	[IC_TIMER_PROF] = { "ITIMER_PROF", "user and system time", "SIGPROF" },
};

/* include/uapi/linux/timerfd.h (Linux 6.12). */
static const struct ic_flag_word settime_flags[] = {
	{ 1, "TFD_TIMER_ABSTIME" },
	{ 2, "TFD_TIMER_CANCEL_ON_SET" },
	{ 0, NULL },
};

/* Seconds and nanoseconds in one number; "disarmed" or "once" of none. */
static struct ic_cell span(struct ic_span span, const char *none, struct ic_arena *arena)
{
	if (!span.seconds && !span.nanoseconds)
		return ic_cell_string(none);
	return ic_cell_string(ic_arena_format(arena, "%" PRIu64 ".%09" PRIu64 " s", span.seconds,
					      span.nanoseconds));
}

static void begin(const struct ic_process *process, struct ic_span left, struct ic_span interval,
		  struct ic_arena *arena, struct ic_cell *cells)
{
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_not_applicable());
	cells[PID] = ic_cell_number(process->pid);
	cells[PROCESS] = ic_cell_text(process->comm);
	cells[LEFT] = span(left, "disarmed", arena);
	cells[INTERVAL] = span(interval, "once", arena);
}

static struct ic_error *put_interval(const struct ic_view_request *request,
				     const struct ic_process *process, size_t which)
{
	const struct ic_interval_timer *timer = &process->timers->interval[which];
	struct ic_cell cells[NR_COLUMNS];

	if (!timer->left.seconds && !timer->left.nanoseconds && !timer->interval.seconds &&
	    !timer->interval.nanoseconds)
		return NULL;
	begin(process, timer->left, timer->interval, ic_rows_scratch(request->rows), cells);
	cells[KIND] = ic_cell_string(interval_timers[which].name);
	cells[CLOCK] = ic_cell_string(interval_timers[which].clock);
	cells[NOTIFY] = ic_cell_string("SIGEV_SIGNAL");
	cells[SIGNAL] = ic_cell_string(interval_timers[which].signal);
	return ic_rows_add(request->rows, 0, cells);
}

static const char *notify_name(uint32_t notify, struct ic_arena *arena)
{
	static const char *const names[] = { "SIGEV_SIGNAL", "SIGEV_NONE", "SIGEV_THREAD" };

	if (notify & IC_NOTIFY_THREAD_ID && notify != IC_NOTIFY_THREAD_ID)
		return ic_arena_format(arena, "SIGEV_THREAD_ID, %" PRIu32,
				       notify & ~(uint32_t)IC_NOTIFY_THREAD_ID);
	if (notify == IC_NOTIFY_THREAD_ID)
		return "SIGEV_THREAD_ID";
	return notify < IC_NR(names) ? names[notify] : ic_arena_format(arena, "%" PRIu32, notify);
}

static struct ic_error *put_posix(const struct ic_view_request *request,
				  const struct ic_process *process,
				  const struct ic_posix_timer *timer)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	struct ic_cell cells[NR_COLUMNS];
	char name[IC_SIGNAL_NAME_BYTES];

	begin(process, timer->left, timer->interval, arena, cells);
	cells[KIND] = ic_cell_string("POSIX");
	cells[ID] = ic_cell_number(timer->id);
	cells[CLOCK] = ic_cell_string(ic_clock_name(timer->clock, arena));
	cells[NOTIFY] = ic_cell_string(notify_name(timer->notify, arena));
	cells[VALUE] = ic_cell_hex(timer->value);
	cells[OVERRUN] = ic_cell_number(timer->overrun);
	if (timer->notify != IC_NOTIFY_NONE)
		cells[SIGNAL] = ic_cell_string(
			ic_arena_format(arena, "%s",
					ic_signal_name(timer->signal, process->arch, name)));
	if (timer->notify & IC_NOTIFY_THREAD_ID)
		cells[THREAD] = timer->thread ? ic_cell_number(timer->thread) : ic_cell_absent();
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_descriptor(const struct ic_view_request *request,
				       const struct ic_process *process,
				       const struct ic_descriptor *descriptor)
{
	const struct ic_timerfd *timer = descriptor->file->timerfd;
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	struct ic_cell cells[NR_COLUMNS];

	if (!timer)
		return NULL;
	begin(process, (struct ic_span){ timer->left_seconds, timer->left_nanoseconds },
	      (struct ic_span){ timer->interval_seconds, timer->interval_nanoseconds }, arena,
	      cells);
	cells[KIND] = ic_cell_string("timerfd");
	cells[ID] = ic_cell_number(descriptor->fd);
	cells[CLOCK] = ic_cell_string(ic_clock_name(timer->clock, arena));
	cells[TICKS] = ic_cell_number(timer->ticks);
	cells[FLAGS] = ic_cell_string(ic_flag_words(settime_flags, timer->settime_flags, arena));
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_process(const struct ic_view_request *request,
				    const struct ic_process *process)
{
	const struct ic_timers *timers = process->timers;
	struct ic_error *err = NULL;

	for (size_t i = 0; timers && !err && i < IC_NR_INTERVAL_TIMERS; i++)
		err = put_interval(request, process, i);
	for (size_t i = 0; timers && !err && i < timers->nr_posix; i++)
		err = put_posix(request, process, &timers->posix[i]);
	for (size_t i = 0; !err && i < process->nr_descriptors; i++) {
		const struct ic_descriptor *descriptor = &process->descriptors[i];

		if (descriptor->file && descriptor->file->kind == IC_FILE_TIMERFD)
			err = put_descriptor(request, process, descriptor);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_process);
}

const struct ic_view ic_view_timers = {
	.name = "timers",
	.volatility = "linux.timers.Timers",
	.about = "interval and POSIX timers, and descriptors of timers",
	.details =
		"List the timers of each process: those of setitimer(2) that are armed, all of\n"
		"timer_create(2), and descriptors of timerfd_create(2). Left is the time from the\n"
		"checkpoint on until it runs out; ID is a POSIX timer's id, or the descriptor.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
