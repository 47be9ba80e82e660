/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_PIPE_H
#define IC_MODEL_PIPE_H

#include "convert/model/queue.h"

/** An end of a pipe or FIFO. */
struct ic_pipe {
	uint32_t inode;               /**< the same for all ends of one pipe */
	const struct ic_queue *queue; /**< NULL: its reading end was not in the checkpoint */
};

#endif
