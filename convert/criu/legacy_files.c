/* SPDX-License-Identifier: Apache-2.0 */
#include <legacy_file.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/file_parts.h"
#include "convert/criu/legacy.h"
#include "convert/criu/list.h"

/* File names and magics: criu/image-desc.c and criu/include/magic.h of CRIU 3.3. */
const struct ic_legacy_files ic_legacy_files[] = {
	{ { "reg-files", "reg-files.img", "", 0x50363636 }, IC_FD_REG },
	{ { "pipes", "pipes.img", "", 0x56513555 }, 2 },
	{ { "fifo", "fifo.img", "", 0x58364939 }, 3 },
	{ { "inetsk", "inetsk.img", "", 0x56443851 }, 4 },
	{ { "unixsk", "unixsk.img", "", 0x54373943 }, 5 },
	{ { "eventfd", "eventfd.img", "", 0x44523722 }, 6 },
	{ { "eventpoll", "eventpoll.img", "", 0x45023858 }, 7 },
	{ { "inotify", "inotify.img", "", 0x48424431 }, 8 },
	{ { "signalfd", "signalfd.img", "", 0x57323820 }, 9 },
	{ { "packetsk", "packetsk.img", "", 0x60454618 }, 10 },
	{ { "tty", "tty.img", "", 0x59433025 }, 11 },
	{ { "fanotify", "fanotify.img", "", 0x55096122 }, 12 },
	{ { "netlinksk", "netlinksk.img", "", 0x58005614 }, 13 },
	{ { "ns-files", "ns-files.img", "", 0x61394011 }, 14 },
	{ { "tunfile", "tunfile.img", "", 0x57143751 }, 15 },
	{ { "ext-files", "ext-files.img", "", 0x59255641 }, 16 },
	{ { "timerfd", "timerfd.img", "", 0x50493712 }, 17 },
};

const size_t ic_nr_legacy_files = IC_NR(ic_legacy_files);

const struct ic_image_kind *ic_legacy_files_of(uint32_t type)
{
	for (size_t i = 0; i < ic_nr_legacy_files; i++)
		if (ic_legacy_files[i].type == type)
			return &ic_legacy_files[i].image;
	return NULL;
}

static struct ic_error *start(bool has_id, uint32_t id, struct ic_place at,
			      struct ic_draft_file *file)
{
	if (!has_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "a file without id");
	file->id = id;
	file->image = at.member;
	file->offset = at.offset;
	return NULL;
}

static struct ic_error *regular(const void *message, struct ic_image *image, struct ic_place at,
				struct ic_arena *arena, void *ret)
{
	const RegFileEntry *entry = message;
	struct ic_error *err = start(entry->has_id, entry->id, at, ret);

	return err ? err : ic_file_copy_reg(entry, image->reader.big_endian, arena, ret);
}

static struct ic_error *other(const void *message, struct ic_image *image, struct ic_place at,
			      struct ic_arena *arena, void *ret)
{
	const LegacyFileEntry *entry = message;

	(void)image;
	(void)arena;
	return start(entry->has_id, entry->id, at, ret);
}

struct ic_error *ic_draft_legacy_files(const struct ic_legacy_files *kind,
				       const struct ic_member *member, struct ic_arena *arena,
				       struct ic_array *list)
{
	bool is_reg = kind->type == IC_FD_REG;
	const struct ic_list_decoder decoder = {
		.kind = &kind->image,
		.descriptor = is_reg ? &reg_file_entry__descriptor : &legacy_file_entry__descriptor,
		.item_size = sizeof(struct ic_draft_file),
		.most = IC_MAX_FILES,
		.item = is_reg ? regular : other,
	};
	size_t before = list->nr;
	struct ic_error *err = ic_list_decode(&decoder, member, kind->image.prefix, arena, list);
	struct ic_draft_file *file = list->items;

	for (size_t i = before; i < list->nr; i++) {
		file[i].type = kind->type;
		file[i].type_name = ic_file_type_name(kind->type, arena);
	}
	return err;
}
