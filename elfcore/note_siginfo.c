/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/base/endian.h"
#include "elfcore/notes.h"

#define UNION_AT_64 16 /* of siginfo_t's union: aligned to a pointer */
#define UNION_AT_32 12

static uint64_t size(const struct ic_note_subject *subject)
{
	(void)subject;
	return IC_SIGINFO_BYTES;
}

/* The first waiting signal of that number, or of any for 0. */
static const uint8_t *find(const struct ic_signal_queue *queue, uint32_t number, bool big_endian)
{
	for (size_t i = 0; i < queue->nr; i++)
		if (!number || ic_get(queue->signals[i].bytes, 4, big_endian) == number)
			return queue->signals[i].bytes;
	return NULL;
}

/*
 * The signal that stopped the process, with its siginfo if it still waits; without one, the first
 * that waits. A checkpoint has no siginfo of signals that were delivered.
 */
static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	bool big = process->arch->big_endian;
	uint8_t desc[IC_SIGINFO_BYTES] = { 0 };
	const uint8_t *info = find(&subject->thread->pending, process->stop_signal, big);

	if (!info)
		info = find(&process->pending, process->stop_signal, big);
	if (info && process->arch->compat) {
		/* Three ints, then the union: its first 8 bytes (pid and uid, or an address)
		 * are the same in both layouts, and a value behind them keeps its low half. */
		memcpy(desc, info, 12);
		memcpy(desc + UNION_AT_32, info + UNION_AT_64, 12);
	} else if (info) {
		memcpy(desc, info, sizeof(desc));
	} else {
		ic_put(desc, 4, big, process->stop_signal);
	}
	return ic_sink_write(sink, desc, sizeof(desc));
}

const struct ic_note ic_note_siginfo = { "SIGINFO", "CORE", NT_SIGINFO, size, write };
