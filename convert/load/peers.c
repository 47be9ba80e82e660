/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <sys/socket.h>

#include "convert/load/loader.h"
#include "convert/model/socket.h"

static int by_inode(const void *a, const void *b)
{
	const struct ic_file *const *x = a, *const *y = b;
	uint32_t left = (*x)->socket->inode, right = (*y)->socket->inode;

	return left < right ? -1 : left > right;
}

static bool is_unix(const struct ic_file *file)
{
	return file->kind == IC_FILE_SOCKET && file->socket &&
	       file->socket->domain == IC_SOCKET_UNIX && file->socket->unix_domain;
}

struct ic_error *ic_load_peers(struct ic_loader *loader)
{
	const struct ic_file **sockets = ic_arena_alloc(loader->arena, loader->nr_files,
							sizeof(const struct ic_file *));
	size_t nr = 0;

	if (!sockets)
		return ic_error_memory();
	for (size_t i = 0; i < loader->nr_files; i++)
		if (is_unix(&loader->made_files[i]))
			sockets[nr++] = &loader->made_files[i];
	if (nr)
		qsort(sockets, nr, sizeof(const struct ic_file *), by_inode);
	for (size_t i = 0; i < nr; i++) {
		struct ic_unix *own = ic_loader_draft(loader, sockets[i])->family;
		struct ic_socket socket = { .inode = own->peer_inode };
		struct ic_file key = { .socket = &socket };
		const struct ic_file *pointer = &key, **found;

		if (!own->peer_inode)
			continue;
		found = bsearch(&pointer, sockets, nr, sizeof(pointer), by_inode);
		if (found)
			own->peer = *found;
		else
			ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING },
				    "unix socket %u is connected to %u, which is not in the "
				    "checkpoint",
				    sockets[i]->socket->inode, own->peer_inode);
	}
	return NULL;
}
