/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_kind.h"

#include "convert/base/attributes.h"

const struct ic_fd_kind *const ic_fd_kinds[] = {
	&ic_fd_reg,     &ic_fd_pipe,      &ic_fd_fifo,      &ic_fd_inetsk,   &ic_fd_unixsk,
	&ic_fd_eventfd, &ic_fd_eventpoll, &ic_fd_inotify,   &ic_fd_signalfd, &ic_fd_packetsk,
	&ic_fd_tty,     &ic_fd_fanotify,  &ic_fd_netlinksk, &ic_fd_ns,       &ic_fd_tunf,
	&ic_fd_ext,     &ic_fd_timerfd,   &ic_fd_memfd,     &ic_fd_bpfmap,   &ic_fd_pidfd,
};

const size_t ic_nr_fd_kinds = IC_NR(ic_fd_kinds);

/* The types are numbered without holes, from 1. */
const struct ic_fd_kind *ic_fd_kind_of(uint32_t type)
{
	return type && type <= ic_nr_fd_kinds ? ic_fd_kinds[type - 1] : NULL;
}
