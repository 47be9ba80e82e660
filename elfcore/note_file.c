/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/base/endian.h"
#include "elfcore/notes.h"

/* A name ends at its first NUL: more would be read as the next mapping's name. */
static size_t name_size(const struct ic_mapping *mapping)
{
	return strnlen(mapping->file->path.bytes, mapping->file->path.size);
}

static bool is_named(const struct ic_mapping *mapping)
{
	return mapping->file && mapping->file->path.bytes;
}

static uint64_t count(const struct ic_address_space *space)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < space->nr_mappings; i++)
		nr += is_named(&space->mappings[i]);
	return nr;
}

/* As fill_files_note() of fs/binfmt_elf.c: no padding within the descriptor. */
static uint64_t size(const struct ic_note_subject *subject)
{
	const struct ic_address_space *space = &subject->process->space;
	uint64_t bytes = (2 + 3 * count(space)) * subject->process->arch->word_bytes;

	for (size_t i = 0; i < space->nr_mappings; i++)
		if (is_named(&space->mappings[i]))
			bytes += name_size(&space->mappings[i]) + 1;
	return bytes;
}

static struct ic_error *write_words(const struct ic_arch *arch, const uint64_t *words, size_t nr,
				    struct ic_sink *sink)
{
	uint8_t bytes[3 * 8];

	for (size_t i = 0; i < nr; i++)
		ic_put(bytes + i * arch->word_bytes, arch->word_bytes, arch->big_endian, words[i]);
	return ic_sink_write(sink, bytes, nr * arch->word_bytes);
}

static struct ic_error *write(const struct ic_note_subject *subject, struct ic_sink *sink)
{
	const struct ic_address_space *space = &subject->process->space;
	const struct ic_arch *arch = subject->process->arch;
	struct ic_error *err = write_words(arch, (uint64_t[]){ count(space), space->page_size }, 2,
					   sink);

	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];

		if (is_named(mapping))
			err = write_words(arch,
					  (uint64_t[]){ mapping->start, mapping->end,
							mapping->file_offset / space->page_size },
					  3, sink);
	}
	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];

		if (is_named(mapping))
			err = ic_sink_write(sink, mapping->file->path.bytes, name_size(mapping));
		if (!err && is_named(mapping))
			err = ic_sink_write(sink, "", 1);
	}
	return err;
}

const struct ic_note ic_note_file = { "FILE", "CORE", NT_FILE, size, write };
