/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/base/endian.h"
#include "elfcore/notes.h"
#include "elfcore/siginfo.h"

static uint64_t size(const struct ic_note_subject *subject)
{
	(void)subject;
	return IC_SIGINFO_BYTES;
}

/* The signal of the core, with its siginfo if it still waits; without one, the first that waits. */
static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	uint32_t signal = ic_core_options_signal(subject->options, process);
	const uint8_t *info = ic_siginfo_find(process, subject->thread, signal);
	bool big = process->arch->big_endian;
	uint8_t desc[IC_SIGINFO_BYTES] = { 0 };

	if (info && process->arch->compat)
		ic_siginfo_narrow(info, big, desc);
	else if (info)
		memcpy(desc, info, sizeof(desc));
	else
		ic_put(desc, 4, big, signal);
	return ic_sink_write(sink, desc, sizeof(desc));
}

const struct ic_note ic_note_siginfo = { "SIGINFO", "CORE", NT_SIGINFO, size, write };
