/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_QUEUE_H
#define IC_MODEL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/member.h"
#include "convert/model/file.h"

/** Where bytes wait. */
enum ic_queue_kind {
	IC_QUEUE_PIPE,        /**< in a pipe: written, not read */
	IC_QUEUE_FIFO,        /**< the same, of a pipe with a name */
	IC_QUEUE_UNIX,        /**< in a unix socket: sent to it, not received */
	IC_QUEUE_TCP_RECEIVE, /**< in a TCP connection: arrived, not read */
	IC_QUEUE_TCP_SEND,    /**< in a TCP connection: written, not acknowledged by the peer */
	IC_QUEUE_TTY,         /**< in a terminal: typed or printed, not read */
};

/** Bytes that belong together: a datagram, or what one read of a stream gave CRIU. */
struct ic_message {
	uint64_t offset; /**< of the first byte, in the queue's member */
	uint64_t size;   /**< bytes; may be 0: an empty datagram */
	const struct ic_file *const
		*files; /**< open files that travel with it (SCM_RIGHTS); NULL: lost, a gap tells */
	size_t nr_files;
};

/** What waits in one place. */
struct ic_queue {
	enum ic_queue_kind kind;
	const struct ic_member *member; /**< holds the bytes */
	const struct ic_file *file; /**< of a socket or terminal: where they wait; may be NULL */
	uint64_t inode;             /**< of the pipe, the FIFO or the socket; 0: not known */
	const struct ic_message *messages; /**< the first to be read first */
	size_t nr_messages;
	uint64_t size;      /**< bytes of all messages */
	uint64_t claimed;   /**< bytes there should be; more than `size`: the image is cut */
	bool has_capacity;  /**< pipes and FIFOs, from CRIU 1.0 on */
	uint64_t capacity;  /**< bytes */
	bool has_sequence;  /**< TCP */
	uint32_t sequence;  /**< number of the first byte that waits, as the connection counts */
	uint64_t nr_unsent; /**< of the last bytes of a send queue: never sent */
};

/** "pipe", "fifo", "unix", "tcp receive" ...: the word that reports use. */
const char *ic_queue_kind_name(enum ic_queue_kind kind);

#endif
