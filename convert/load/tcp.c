/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "convert/load/loader.h"

/* Whether the last number of a direction is a FIN's: the kernel's TCP_*, include/net/tcp_states.h. */
enum {
	FIN_WAIT1 = 4,
	FIN_WAIT2 = 5,
	TIME_WAIT = 6,
	CLOSE_WAIT = 8,
	LAST_ACK = 9,
	CLOSING = 11,
};

static bool has_received_fin(uint32_t state)
{
	return state == TIME_WAIT || state == CLOSE_WAIT || state == LAST_ACK || state == CLOSING;
}

static bool has_sent_fin(uint32_t state)
{
	return state == FIN_WAIT1 || state == FIN_WAIT2 || state == TIME_WAIT ||
	       state == LAST_ACK || state == CLOSING;
}

/* What a stream image exists for: criu/sk-tcp.c, dump_one_tcp() (CRIU 4.2). */
static bool is_connection(const struct ic_file *file)
{
	const struct ic_socket *socket = file->kind == IC_FILE_SOCKET ? file->socket : NULL;

	return socket && socket->domain == IC_SOCKET_INET && socket->inet &&
	       socket->protocol == IPPROTO_TCP && socket->type != SOCK_RAW &&
	       socket->inet->destination_port;
}

static struct ic_error *make_tcp(struct ic_loader *loader, const struct ic_file *file,
				 const struct ic_member *member, const struct ic_draft_tcp *draft,
				 struct ic_array *list)
{
	const struct ic_socket *socket = file->socket;
	struct ic_inet *own = ic_loader_draft(loader, file)->family;
	struct ic_tcp *tcp = ic_arena_alloc(loader->arena, 1, sizeof(*tcp));
	struct ic_queue receive = { .kind = IC_QUEUE_TCP_RECEIVE,
				    .member = member,
				    .file = file,
				    .inode = socket->inode,
				    .has_sequence = true };
	struct ic_queue send = receive;

	if (!tcp)
		return ic_error_memory();
	*tcp = draft->tcp;
	receive.sequence = tcp->receive_sequence - (uint32_t)draft->receive.claimed -
			   has_received_fin(socket->state);
	send.kind = IC_QUEUE_TCP_SEND;
	send.sequence = tcp->send_sequence - (uint32_t)draft->send.claimed -
			has_sent_fin(socket->state);
	send.nr_unsent = draft->nr_unsent;
	tcp->receive = ic_loader_queue_of_one(loader, list, &receive, &draft->receive);
	tcp->send = ic_loader_queue_of_one(loader, list, &send, &draft->send);
	if (!tcp->receive || !tcp->send)
		return ic_error_memory();
	own->tcp = tcp;
	return NULL;
}

static struct ic_error *load_one(struct ic_loader *loader, const struct ic_file *file,
				 struct ic_array *list)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "tcp-stream-%x.img",
							 file->socket->inode);
	struct ic_draft_tcp draft;
	struct ic_error *err;
	bool any;

	if (!member && !loader->tcp_closed)
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = name },
			    "what waited in connection %u is lost: %s+0x0: not in the checkpoint",
			    file->socket->inode, name);
	if (!member)
		return NULL;
	err = ic_draft_tcp(member, &draft, &any);
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "what waits in connection %u is lost",
						   file->socket->inode));
	return any ? make_tcp(loader, file, member, &draft, list) : NULL;
}

struct ic_error *ic_load_tcp(struct ic_loader *loader, struct ic_array *list)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < loader->nr_files; i++)
		if (is_connection(&loader->made_files[i]))
			err = load_one(loader, &loader->made_files[i], list);
	return err;
}
