/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/endian.h"
#include "elfcore/notes.h"
#include "elfcore/prstatus.h"

#define LARGEST 640 /* bytes; ppc64's is 504 */

/*
 * struct elf_prstatus of include/linux/elfcore.h (Linux 6.12): the same for every architecture but
 * for the size of a long and of the registers. In order: pr_info (3 ints), pr_cursig (a short),
 * pr_sigpend and pr_sighold (longs), four ids, four times (two longs each), pr_reg, pr_fpvalid.
 */
struct layout {
	size_t sigpend, sighold, pid, registers, fpvalid, size;
};

static struct layout layout(const struct ic_arch *arch)
{
	size_t word = arch->word_bytes;
	struct layout at = { .sigpend = 16 };

	at.sighold = at.sigpend + word;
	at.pid = at.sighold + word;
	at.registers = at.pid + 4 * sizeof(uint32_t) + 4 * (2 * word);
	at.fpvalid = at.registers + arch->registers_size;
	at.size = (at.fpvalid + 4 + word - 1) / word * word;
	return at;
}

static uint64_t size(const struct ic_note_subject *subject)
{
	return layout(subject->process->arch).size;
}

/* A checkpoint has no processor times: they stay zero. */
static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	const struct ic_thread *thread = subject->thread;
	const struct ic_arch *arch = process->arch;
	const struct layout at = layout(arch);
	uint32_t signal = ic_core_options_signal(subject->options, process);
	bool big = arch->big_endian;
	uint8_t desc[LARGEST] = { 0 };

	ic_put(desc + 0, 4, big, signal);
	ic_put(desc + 12, 2, big, signal); /* of all threads: readers take the last */
	ic_put(desc + at.sigpend, arch->word_bytes, big, thread->pending.mask);
	ic_put(desc + at.sighold, arch->word_bytes, big, thread->blocked);
	ic_put(desc + at.pid, 4, big, thread->tid);
	ic_put(desc + at.pid + 4, 4, big, process->ppid);
	ic_put(desc + at.pid + 8, 4, big, process->pgid);
	ic_put(desc + at.pid + 12, 4, big, process->sid);
	for (size_t i = 0; !thread->lost && i < arch->nr_registers; i++)
		ic_put(desc + at.registers + arch->registers[i].at, arch->registers[i].size, big,
		       thread->cpu.registers[i]);
	ic_put(desc + at.fpvalid, 4, big, !thread->lost && ic_arch_has_fp(&thread->cpu));
	return ic_sink_write(sink, desc, at.size);
}

const struct ic_note ic_note_prstatus = { "PRSTATUS", "CORE", NT_PRSTATUS, size, write };

struct ic_prstatus_layout ic_note_prstatus_layout(const struct ic_arch *arch)
{
	const struct layout at = layout(arch);

	return (struct ic_prstatus_layout){
		.sigpend = at.sigpend,
		.sighold = at.sighold,
		.pid = at.pid,
		.registers = at.registers,
		.size = at.size,
	};
}
