/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_TTY_H
#define IC_MODEL_TTY_H

#include "convert/model/queue.h"

enum ic_terminal_kind {
	IC_TERMINAL_UNKNOWN,
	IC_TERMINAL_PTY,
	IC_TERMINAL_CONSOLE,
	IC_TERMINAL_VT,
	IC_TERMINAL_CURRENT,  /**< /dev/tty */
	IC_TERMINAL_EXTERNAL, /**< its other side is not in the checkpoint */
	IC_TERMINAL_SERIAL,
};

#define IC_TERMIOS_CHARACTERS 32

/** termios(3), as the dumping machine numbers its bits. */
struct ic_termios {
	uint32_t iflag, oflag, cflag, lflag, line, ispeed, ospeed;
	uint32_t cc[IC_TERMIOS_CHARACTERS];
	size_t nr_cc;
};

/** A terminal; several open files may be of one. */
struct ic_terminal {
	uint32_t id;
	enum ic_terminal_kind kind;
	bool locked, exclusive, packet_mode;
	uint32_t sid;  /**< the session it controls; 0: none */
	uint32_t pgrp; /**< in the foreground */
	uint32_t rdev; /**< major << 20 | minor */
	bool has_index;
	uint32_t index; /**< N of /dev/pts/N */
	bool has_size;
	uint32_t rows, columns, x_pixels, y_pixels;
	bool has_owner;
	uint32_t uid, gid;
	const struct ic_termios *termios, *termios_locked; /**< NULL: it was hung up */
	const struct ic_queue *queue;                      /**< NULL: nothing waits */
};

struct ic_tty {
	uint32_t terminal_id;
	const struct ic_terminal *terminal; /**< NULL: lost, as a gap tells */
};

/** "pty", "console", ...; "unknown". */
const char *ic_terminal_kind_name(enum ic_terminal_kind kind);

#endif
