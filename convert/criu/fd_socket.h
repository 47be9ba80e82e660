/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FD_SOCKET_H
#define IC_CRIU_FD_SOCKET_H

#include <sk_opts.pb-c.h>

#include "convert/criu/fd_decoder.h"

/** What a socket's record holds whatever its family. */
struct ic_fd_socket {
	enum ic_socket_domain domain;
	uint32_t family, type, protocol, state, inode, flags;
	bool has_inode;
	const FownEntry *owner;     /**< may be NULL */
	const SkOptsEntry *options; /**< may be NULL */
	struct ic_known network_ns;
};

/**
 * Make the socket of a file: detail, flags, inode and path.
 *
 * @param ret_socket  that detail; the caller sets what its family has
 */
ic_must_use struct ic_error *ic_fd_socket(const struct ic_fd_source *source,
					  const struct ic_fd_socket *fields,
					  struct ic_draft_file *ret, struct ic_socket **ret_socket);

/** sk_shutdown is SHUT_* + 1, which as bits is what struct ic_socket has. */
#define IC_FD_SHUTDOWN(message) ((message)->has_shutdown ? (uint32_t)(message)->shutdown : 0)

#endif
