/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel reads from the process's own memory. */
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "elfcore/proc_file.h"

#define PART_BYTES ((size_t)1 << 16)

static uint64_t span(uint64_t start, uint64_t end)
{
	return end > start ? end - start : 0;
}

/* Write memory up to the first byte that the checkpoint does not have. */
static struct ic_error *write_memory(const struct ic_process *process, uint64_t start,
				     uint64_t size, struct ic_sink *sink)
{
	uint8_t bytes[4096];

	size = ic_min(size, IC_MAX_ARGUMENTS);
	for (uint64_t done = 0; done < size;) {
		size_t want = (size_t)ic_min(size - done, sizeof(bytes)), have = 0;
		struct ic_error *err = ic_memory_read(&process->space, start + done, bytes, want,
						      &have);

		if (!err)
			err = ic_sink_write(sink, bytes, have);
		if (err || have < want)
			return err;
		done += have;
	}
	return NULL;
}

/* Whether the program wrote a title over the NUL behind its arguments (setproctitle(3)). */
static bool has_title(const struct ic_process *process)
{
	uint8_t last = 0;
	size_t have = 0;

	if (process->arg_end <= process->arg_start)
		return false;
	ic_error_free(ic_memory_read(&process->space, process->arg_end - 1, &last, 1, &have));
	return have && last;
}

/* A title runs to its NUL, over the environment behind it if that follows; a page at the most. */
static struct ic_error *write_title(const struct ic_process *process, struct ic_sink *sink)
{
	bool overflows = process->env_start == process->arg_end &&
			 process->env_end >= process->env_start;
	uint64_t most = span(process->arg_start, overflows ? process->env_end : process->arg_end);
	uint8_t bytes[PART_BYTES];
	size_t want = (size_t)ic_min(ic_min(most, process->space.page_size), sizeof(bytes));
	struct ic_error *err;
	size_t have = 0, size;

	err = ic_memory_read(&process->space, process->arg_start, bytes, want, &have);
	if (err)
		return err;
	size = strnlen((const char *)bytes, have);
	return ic_sink_write(sink, bytes, size < have ? size + 1 : size);
}

static uint64_t cmdline_whole(const struct ic_proc_subject *subject)
{
	const struct ic_process *process = subject->process;

	return has_title(process) ? 0 : span(process->arg_start, process->arg_end);
}

/* get_mm_cmdline() and get_mm_proctitle() of fs/proc/base.c (Linux 6.12). */
static struct ic_error *cmdline_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;

	if (has_title(process))
		return write_title(process, sink);
	return write_memory(process, process->arg_start, span(process->arg_start, process->arg_end),
			    sink);
}

static uint64_t environ_whole(const struct ic_proc_subject *subject)
{
	return span(subject->process->env_start, subject->process->env_end);
}

static struct ic_error *environ_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	return write_memory(subject->process, subject->process->env_start, environ_whole(subject),
			    sink);
}

static const char *auxv_absent(const struct ic_proc_subject *subject)
{
	return subject->process->nr_auxv ? NULL : "the checkpoint has no auxiliary vector";
}

/* Words of the process's own size and byte order, as the kernel kept them: the model has them. */
static struct ic_error *auxv_write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	const struct ic_arch *arch = subject->process->arch;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < subject->process->nr_auxv; i++) {
		uint8_t word[8];

		ic_put(word, arch->word_bytes, arch->big_endian, subject->process->auxv[i]);
		err = ic_sink_write(sink, word, arch->word_bytes);
	}
	return err;
}

const struct ic_proc_file ic_proc_cmdline = { .name = "cmdline",
					      .whole = cmdline_whole,
					      .write = cmdline_write };
const struct ic_proc_file ic_proc_environ = { .name = "environ",
					      .whole = environ_whole,
					      .write = environ_write };
const struct ic_proc_file ic_proc_auxv = { .name = "auxv",
					   .absent = auxv_absent,
					   .write = auxv_write };
