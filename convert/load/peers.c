/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
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

static void note_lost(struct ic_loader *loader, const struct ic_draft_file *draft,
		      const struct ic_unix *own)
{
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_MISSING,
				     .member = draft->image,
				     .offset = draft->offset },
		    "%s+0x%" PRIx64 ": unix socket %u is connected to %u, which is not there",
		    draft->image, draft->offset, draft->file.socket->inode, own->peer_inode);
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
			note_lost(loader, ic_loader_draft(loader, sockets[i]), own);
	}
	return NULL;
}
