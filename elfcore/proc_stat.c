/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "convert/base/print.h"
#include "elfcore/proc_file.h"
#include "elfcore/proc_limits.h"

#define UNKNOWN 0

/* SCHED_* of include/uapi/linux/sched.h. */
enum { SCHED_FIFO_POLICY = 1, SCHED_RR_POLICY = 2, SCHED_DEADLINE_POLICY = 6 };

static const char *absent(const struct ic_proc_subject *subject)
{
	return subject->process->threads[0].lost ? "the image of the main thread is lost" : NULL;
}

/* task_prio() of kernel/sched/syscalls.c. */
static int64_t priority(const struct ic_thread *leader)
{
	if (leader->sched_policy == SCHED_DEADLINE_POLICY)
		return -101;
	if (leader->sched_policy == SCHED_FIFO_POLICY || leader->sched_policy == SCHED_RR_POLICY)
		return -1 - (int64_t)leader->sched_priority;
	return 20 + (int64_t)leader->nice;
}

/* The vsyscall page is in maps and in no count. */
static uint64_t mapped_bytes(const struct ic_address_space *space)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < space->nr_mappings; i++)
		if (strcmp(space->mappings[i].label, "[vsyscall]"))
			sum += space->mappings[i].end - space->mappings[i].start;
	return sum;
}

static struct ic_error *write_ids(const struct ic_process *process, struct ic_sink *sink)
{
	struct ic_text comm = process->threads[0].comm;
	struct ic_error *err = ic_print(sink, "%u (", process->pid);

	if (!err && comm.bytes)
		err = ic_sink_write(sink, comm.bytes, comm.size);
	return err ? err :
		     ic_print(sink, ") %c %u %u %u %d %d %u", /* 3 to 9 */
			      process->state == IC_PROCESS_STOPPED ? 'T' : '?', process->ppid,
			      process->pgid, process->sid, UNKNOWN, UNKNOWN, process->flags);
}

static struct ic_error *write_times(const struct ic_process *process, struct ic_sink *sink)
{
	const struct ic_thread *leader = &process->threads[0];
	struct ic_error *err = NULL;

	for (int field = 10; !err && field <= 17; field++) /* page faults, times */
		err = ic_print(sink, " %d", UNKNOWN);
	return err ? err :
		     ic_print(sink, " %" PRId64 " %d %zu 0 %d %" PRIu64 " %d %" PRIu64, /* to 25 */
			      priority(leader), leader->nice, process->nr_threads, UNKNOWN,
			      mapped_bytes(&process->space), UNKNOWN, ic_proc_limits_rss(process));
}

/* The kernel shows the first 31 signals here, and no stack and instruction pointer. */
static struct ic_error *write_state(const struct ic_process *process, struct ic_sink *sink)
{
	const struct ic_thread *leader = &process->threads[0];

	return ic_print(sink,
			" %" PRIu64 " %" PRIu64 " %" PRIu64 " 0 0 %" PRIu64 " %" PRIu64
			" %d %d %d 0 0 %d %d %u %u %d %d %d", /* 26 to 44 */
			process->start_code, process->end_code, process->start_stack,
			leader->pending.mask & INT32_MAX, leader->blocked & INT32_MAX, UNKNOWN,
			UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, leader->sched_priority,
			leader->sched_policy, UNKNOWN, UNKNOWN, UNKNOWN);
}

/* do_task_stat() of fs/proc/array.c (Linux 6.12); fields are numbered from 1, as in proc(5). */
static struct ic_error *write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	struct ic_error *err = write_ids(process, sink);

	if (!err)
		err = write_times(process, sink);
	if (!err)
		err = write_state(process, sink);
	if (err)
		return err;
	return ic_print(sink,
			" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
			" %" PRIu64 " %d\n", /* 45 to 52 */
			process->start_data, process->end_data, process->start_brk,
			process->arg_start, process->arg_end, process->env_start, process->env_end,
			UNKNOWN);
}

const struct ic_proc_file ic_proc_stat = {
	.name = "stat",
	.lacks = "fields 7, 8, 10 to 17, 22, 24, 33 to 35, 38, 39, 42 to 44 and 52 are not in the "
		 "checkpoint: 0 stands there; field 3 is ? unless the process was stopped",
	.absent = absent,
	.write = write,
};
