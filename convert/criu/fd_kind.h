/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FD_KIND_H
#define IC_CRIU_FD_KIND_H

#include "convert/criu/draft_file.h"
#include "convert/criu/image.h"

struct ic_fd_decoder;

/**
 * A kind of open file. To add one: convert/criu/fd_NAME.c with its decoder and its row, a line in
 * ic_fd_kinds[] and below, its message in proto/, what it has of its own in convert/model.
 *
 * Source: fd_types of images/fdinfo.proto, file_entry of images/fdinfo.proto (CRIU 4.2); names and
 * magics of the older images: criu/image-desc.c and criu/include/magic.h of CRIU 3.3.
 */
struct ic_fd_kind {
	uint32_t type;    /**< fd_types */
	const char *name; /**< CRIU's: "REG", "PIPE" */
	enum ic_file_kind kind;
	struct ic_image_kind legacy; /**< what held it before CRIU 3.4; no name: it is younger */
	const struct ic_fd_decoder *decoder;
};

extern const struct ic_fd_kind ic_fd_reg, ic_fd_pipe, ic_fd_fifo, ic_fd_inetsk, ic_fd_unixsk,
	ic_fd_eventfd, ic_fd_eventpoll, ic_fd_inotify, ic_fd_signalfd, ic_fd_packetsk, ic_fd_tty,
	ic_fd_fanotify, ic_fd_netlinksk, ic_fd_ns, ic_fd_tunf, ic_fd_ext, ic_fd_timerfd,
	ic_fd_memfd, ic_fd_bpfmap, ic_fd_pidfd;

/** One row a kind, by type; regular files first. */
extern const struct ic_fd_kind *const ic_fd_kinds[];
extern const size_t ic_nr_fd_kinds;

/** The row of a type, or NULL. */
const struct ic_fd_kind *ic_fd_kind_of(uint32_t type);

#endif
