/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>

#include "convert/criu/fd_socket.h"
#include "convert/criu/unpack.h"

#include <sk_unix.pb-c.h>

/* A path has its NUL in the record, an abstract name begins with one: criu/sk-unix.c. */
static void copy_name(const struct ic_fd_source *source, const UnixSkEntry *entry,
		      struct ic_unix *ret)
{
	ProtobufCBinaryData name = entry->name;

	if (!name.len)
		return;
	if (name.data[0] && !name.data[name.len - 1])
		name.len--;
	ret->name = ic_unpacked_text(source->arena, &name);
}

static void copy_place(const struct ic_fd_source *source, const UnixSkEntry *entry,
		       struct ic_unix *ret)
{
	if (entry->has_name_dir)
		ret->folder = ic_unpacked_text(source->arena, &entry->name_dir);
	ret->deleted = entry->deleted;
	ret->mount_id = entry->mnt_id;
	if (!entry->file_perms)
		return;
	ret->has_permissions = true;
	ret->mode = entry->file_perms->mode;
	ret->uid = entry->file_perms->uid;
	ret->gid = entry->file_perms->gid;
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const UnixSkEntry *entry = source->message;
	struct ic_unix *unix_domain = ic_arena_alloc(source->arena, 1, sizeof(*unix_domain));
	struct ic_fd_socket fields = {
		.domain = IC_SOCKET_UNIX,
		.family = AF_UNIX,
		.type = entry->type,
		.state = entry->state,
		.has_inode = entry->has_ino,
		.inode = entry->ino,
		.flags = entry->flags,
		.owner = entry->fown,
		.options = entry->opts,
		.network_ns = IC_FD_KNOWN(entry, ns_id),
	};
	struct ic_socket *socket;
	struct ic_error *err = unix_domain ? ic_fd_socket(source, &fields, ret, &socket) :
					     ic_error_memory();

	if (err)
		return err;
	copy_name(source, entry, unix_domain);
	copy_place(source, entry, unix_domain);
	unix_domain->criu_flags = entry->uflags;
	unix_domain->peer_inode = entry->peer;
	socket->backlog = entry->backlog;
	socket->shutdown = IC_FD_SHUTDOWN(entry);
	socket->unix_domain = unix_domain;
	ret->family = unix_domain;
	return NULL;
}

static const struct ic_fd_decoder decoder = { 16, &unix_sk_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_unixsk = { IC_FD_UNIXSK,
					 "UNIXSK",
					 IC_FILE_SOCKET,
					 { "unixsk", "unixsk.img", "", 0x54373943 },
					 &decoder };
