/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/queue.h"

#include "convert/base/attributes.h"

const char *ic_queue_kind_name(enum ic_queue_kind kind)
{
	static const char *const names[] = {
		[IC_QUEUE_PIPE] = "pipe",         [IC_QUEUE_FIFO] = "fifo",
		[IC_QUEUE_UNIX] = "unix",         [IC_QUEUE_TCP_RECEIVE] = "tcp receive",
		[IC_QUEUE_TCP_SEND] = "tcp send", [IC_QUEUE_TTY] = "tty",
	};

	return (size_t)kind < IC_NR(names) ? names[kind] : "unknown";
}
