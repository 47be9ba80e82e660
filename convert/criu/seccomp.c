/* SPDX-License-Identifier: Apache-2.0 */
#include <seccomp.pb-c.h>

#include "convert/base/endian.h"
#include "convert/criu/draft_seccomp.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_seccomp = { "seccomp", "seccomp.img", "", 0x64413049 };

#define INSTRUCTION_BYTES 8U /* sizeof(struct sock_filter) */

static struct ic_error *copy(const SeccompFilter *entry, bool big, struct ic_arena *arena,
			     struct ic_draft_filter *ret)
{
	size_t nr = entry->filter.len / INSTRUCTION_BYTES;
	struct ic_bpf_instruction *code = ic_arena_alloc(arena, nr, sizeof(*code));

	if (!code)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++) {
		const uint8_t *bytes = entry->filter.data + i * INSTRUCTION_BYTES;

		code[i] = (struct ic_bpf_instruction){
			.code = (uint16_t)ic_get(bytes, 2, big),
			.if_true = bytes[2],
			.if_false = bytes[3],
			.k = (uint32_t)ic_get(bytes + 4, 4, big),
		};
	}
	*ret = (struct ic_draft_filter){
		.code = code,
		.nr = nr,
		.rest = entry->filter.len % INSTRUCTION_BYTES,
		.has_prev = entry->has_prev,
		.prev = entry->prev,
		.flags = entry->flags,
	};
	return NULL;
}

struct ic_error *ic_draft_seccomp(const struct ic_member *member, struct ic_arena *arena,
				  struct ic_draft_filters *ret)
{
	ic_cleanup(ic_unpacked_free) SeccompEntry *entry = NULL;
	struct ic_draft_filters filters = { 0 };
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "seccomp.img", &ic_image_seccomp, &image);

	if (!err)
		err = ic_unpack_next(&image, &seccomp_entry__descriptor, &entry);
	if (err)
		return err;
	filters.offset = sizeof(uint32_t); /* behind the magic */
	filters.nr = entry->n_seccomp_filters;
	filters.filter = ic_arena_alloc(arena, filters.nr, sizeof(*filters.filter));
	if (!filters.filter)
		return ic_error_memory();
	for (size_t i = 0; !err && i < filters.nr; i++)
		err = copy(entry->seccomp_filters[i], image.reader.big_endian, arena,
			   &filters.filter[i]);
	if (!err)
		*ret = filters;
	return err;
}
