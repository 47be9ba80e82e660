/* SPDX-License-Identifier: Apache-2.0 */
#include <tty.pb-c.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/draft_tty.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_tty_info = { "tty-info", "tty-info.img", "", 0x59453036 };

static struct ic_error *copy_termios(const TermiosEntry *entry, struct ic_arena *arena,
				     const struct ic_termios **ret)
{
	struct ic_termios *termios;

	if (!entry)
		return NULL;
	termios = ic_arena_alloc(arena, 1, sizeof(*termios));
	if (!termios)
		return ic_error_memory();
	*termios = (struct ic_termios){
		.iflag = entry->c_iflag,
		.oflag = entry->c_oflag,
		.cflag = entry->c_cflag,
		.lflag = entry->c_lflag,
		.line = entry->c_line,
		.ispeed = entry->c_ispeed,
		.ospeed = entry->c_ospeed,
		.nr_cc = (size_t)ic_min(entry->n_c_cc, IC_TERMIOS_CHARACTERS),
	};
	for (size_t i = 0; i < termios->nr_cc; i++)
		termios->cc[i] = entry->c_cc[i];
	*ret = termios;
	return NULL;
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const TtyInfoEntry *entry = message;
	struct ic_terminal *terminal = ret;
	struct ic_error *err;

	(void)image;
	if (!entry->has_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "a terminal without id");
	*terminal = (struct ic_terminal){
		.id = entry->id,
		.kind = (enum ic_terminal_kind)ic_min((uint32_t)entry->type,
						      IC_TERMINAL_SERIAL + 1U),
		.locked = entry->locked,
		.exclusive = entry->exclusive,
		.packet_mode = entry->packet_mode,
		.sid = entry->sid,
		.pgrp = entry->pgrp,
		.rdev = entry->rdev,
		.has_owner = entry->has_uid && entry->has_gid,
		.uid = entry->uid,
		.gid = entry->gid,
	};
	if (entry->pty) {
		terminal->has_index = entry->pty->has_index;
		terminal->index = entry->pty->index;
	}
	if (entry->winsize) {
		terminal->has_size = true;
		terminal->rows = entry->winsize->ws_row;
		terminal->columns = entry->winsize->ws_col;
		terminal->x_pixels = entry->winsize->ws_xpixel;
		terminal->y_pixels = entry->winsize->ws_ypixel;
	}
	err = copy_termios(entry->termios, arena, &terminal->termios);
	return err ? err : copy_termios(entry->termios_locked, arena, &terminal->termios_locked);
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_tty_info,
	.descriptor = &tty_info_entry__descriptor,
	.item_size = sizeof(struct ic_terminal),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_terminals(const struct ic_member *member, struct ic_arena *arena,
				    struct ic_array *list)
{
	return ic_list_decode(&decoder, member, "tty-info.img", arena, list);
}
