/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_TTY_H
#define IC_CRIU_DRAFT_TTY_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/criu/image.h"
#include "convert/model/tty.h"

/* The rules of draft.h hold. */

extern const struct ic_image_kind ic_image_tty_info, ic_image_tty_data;

/** Appends the terminals of tty-info.img, of struct ic_terminal; `queue` is not set. */
ic_must_use struct ic_error *ic_draft_terminals(const struct ic_member *member,
						struct ic_arena *arena, struct ic_array *list);

struct ic_draft_tty_data {
	uint32_t terminal_id;
	uint64_t offset; /* of the bytes in the image */
	uint64_t size;
};

/** Appends what waits in terminals, of struct ic_draft_tty_data. */
ic_must_use struct ic_error *ic_draft_tty_data(const struct ic_member *member,
					       struct ic_arena *arena, struct ic_array *list);

#endif
