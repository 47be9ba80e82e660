/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "elfcore/notes.h"

#define FNAME_BYTES  16
#define PSARGS_BYTES IC_MAX_PSARGS
#define LARGEST      136

/* struct elf_prpsinfo of include/linux/elfcore.h (Linux 6.12). */
struct layout {
	size_t flag, uid, gid, pid, fname, psargs, size;
};

static struct layout layout(const struct ic_arch *arch)
{
	struct layout at = { .flag = arch->word_bytes }; /* behind four chars, aligned */

	at.uid = at.flag + arch->word_bytes;
	at.gid = at.uid + arch->uid_bytes;
	at.pid = at.gid + arch->uid_bytes;
	at.fname = at.pid + 4 * sizeof(uint32_t);
	at.psargs = at.fname + FNAME_BYTES;
	at.size = at.psargs + PSARGS_BYTES;
	return at;
}

static uint64_t size(const struct ic_note_subject *subject)
{
	return layout(subject->process->arch).size;
}

/* The command line as far as its memory is there; arguments are parted by blanks. */
static struct ic_error *put_arguments(const struct ic_process *process, uint8_t *psargs)
{
	size_t want, have;
	struct ic_error *err;

	if (process->arg_end <= process->arg_start)
		return NULL;
	want = (size_t)ic_min(process->arg_end - process->arg_start, PSARGS_BYTES - 1);
	err = ic_memory_read(&process->space, process->arg_start, psargs, want, &have);
	for (size_t i = 0; !err && i < have; i++)
		if (!psargs[i])
			psargs[i] = ' ';
	return err;
}

static void put_state(const struct ic_process *process, uint8_t *desc)
{
	static const char letters[] = "RSDTZW"; /* fs/binfmt_elf.c, fill_psinfo() */
	uint8_t state = process->state == IC_PROCESS_STOPPED ? 3 : 0;

	desc[0] = state;
	desc[1] = (uint8_t)letters[state];
	desc[3] = (uint8_t)process->threads[0].nice;
}

/* high2lowuid() of include/linux/highuid.h: what does not fit is the overflow id. */
static uint32_t low_id(const struct ic_arch *arch, uint32_t id)
{
	return arch->uid_bytes == 2 && id > UINT16_MAX ? 65534 : id;
}

static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	const struct ic_arch *arch = process->arch;
	const struct ic_credentials *credentials = &process->threads[0].credentials;
	const struct layout at = layout(arch);
	bool big = arch->big_endian;
	uint8_t desc[LARGEST] = { 0 };
	struct ic_error *err;

	put_state(process, desc);
	ic_put(desc + at.flag, arch->word_bytes, big, process->flags);
	ic_put(desc + at.uid, arch->uid_bytes, big, low_id(arch, credentials->uid));
	ic_put(desc + at.gid, arch->uid_bytes, big, low_id(arch, credentials->gid));
	ic_put(desc + at.pid, 4, big, process->pid);
	ic_put(desc + at.pid + 4, 4, big, process->ppid);
	ic_put(desc + at.pid + 8, 4, big, process->pgid);
	ic_put(desc + at.pid + 12, 4, big, process->sid);
	if (process->comm.bytes)
		memcpy(desc + at.fname, process->comm.bytes,
		       (size_t)ic_min(process->comm.size, FNAME_BYTES - 1));
	err = put_arguments(process, desc + at.psargs);
	return err ? err : ic_sink_write(sink, desc, at.size);
}

const struct ic_note ic_note_prpsinfo = { "PRPSINFO", "CORE", NT_PRPSINFO, size, write };
