/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/endian.h"
#include "elfcore/notes.h"

static uint64_t size(const struct ic_note_subject *subject)
{
	return subject->process->nr_auxv * subject->process->arch->word_bytes;
}

static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	struct ic_error *err = NULL;
	uint8_t word[8];

	for (size_t i = 0; !err && i < process->nr_auxv; i++) {
		ic_put(word, process->arch->word_bytes, process->arch->big_endian,
		       process->auxv[i]);
		err = ic_sink_write(sink, word, process->arch->word_bytes);
	}
	return err;
}

const struct ic_note ic_note_auxv = { "AUXV", "CORE", NT_AUXV, size, write };
