/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/open_flags.h"
#include "report/socket_words.h"
#include "report/view.h"

enum column {
	NET_NS,
	PROCESS,
	PID,
	TID,
	FD,
	OFFSET,
	FAMILY,
	TYPE,
	PROTO,
	SOURCE_ADDRESS,
	SOURCE_PORT,
	DESTINATION_ADDRESS,
	DESTINATION_PORT,
	STATE,
	FILTER,
	INODE,
	FLAGS,
	OPTIONS,
	SHUTDOWN,
	BACKLOG,
	INTERFACE,
	RECEIVE_BUFFER,
	SEND_BUFFER,
	TO_READ,
	TO_SEND,
	FOLDER,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[NET_NS] = "NetNS",
	[PROCESS] = "Process Name",
	[PID] = "PID",
	[TID] = "TID",
	[FD] = "FD",
	[OFFSET] = "Sock Offset",
	[FAMILY] = "Family",
	[TYPE] = "Type",
	[PROTO] = "Proto",
	[SOURCE_ADDRESS] = "Source Addr",
	[SOURCE_PORT] = "Source Port",
	[DESTINATION_ADDRESS] = "Destination Addr",
	[DESTINATION_PORT] = "Destination Port",
	[STATE] = "State",
	[FILTER] = "Filter",
	[INODE] = "Inode",
	[FLAGS] = "Flags",
	[OPTIONS] = "Options",
	[SHUTDOWN] = "Shutdown",
	[BACKLOG] = "Backlog",
	[INTERFACE] = "Interface",
	[RECEIVE_BUFFER] = "Receive Buffer",
	[SEND_BUFFER] = "Send Buffer",
	[TO_READ] = "To Read",
	[TO_SEND] = "To Send",
	[FOLDER] = "Folder",
};

static struct ic_cell waiting(const struct ic_queue *queue)
{
	return ic_cell_number(queue ? queue->size : 0);
}

/* What only some families have. */
static void domain_cells(const struct ic_socket *socket, struct ic_cell *ret)
{
	if (!socket->inet) /* any of the union */
		return;
	if (socket->domain == IC_SOCKET_UNIX) {
		ret[TO_READ] = waiting(socket->unix_domain->queue);
		ret[FOLDER] = ic_cell_text(socket->unix_domain->folder);
	} else if (socket->domain == IC_SOCKET_INET) {
		if (socket->inet->interface.size)
			ret[INTERFACE] = ic_cell_text(socket->inet->interface);
		if (socket->inet->tcp) {
			ret[TO_READ] = waiting(socket->inet->tcp->receive);
			ret[TO_SEND] = waiting(socket->inet->tcp->send);
		}
	}
}

static void socket_cells(const struct ic_file *file, const struct ic_arch *arch,
			 struct ic_arena *arena, struct ic_cell *ret)
{
	const struct ic_socket *socket = file->socket;
	struct ic_socket_end source, destination;
	const char *options = ic_socket_options(socket, arena);

	ic_socket_ends(socket, arena, &source, &destination);
	if (socket->network_ns.known)
		ret[NET_NS] = ic_cell_number(socket->network_ns.value);
	ret[FAMILY] = ic_cell_string(ic_socket_family(socket, arena));
	ret[TYPE] = ic_cell_string(ic_socket_type(socket, arch, arena));
	ret[PROTO] = ic_cell_string(ic_socket_protocol(socket, arena));
	ret[SOURCE_ADDRESS] = ic_cell_text(source.address);
	ret[SOURCE_PORT] = ic_cell_text(source.port);
	ret[DESTINATION_ADDRESS] = ic_cell_text(destination.address);
	ret[DESTINATION_PORT] = ic_cell_text(destination.port);
	ret[STATE] = ic_cell_string(ic_socket_state(socket, arch, arena));
	ret[FILTER] = ic_cell_string(ic_socket_filter(socket));
	if (socket->inode)
		ret[INODE] = ic_cell_number(socket->inode);
	ret[FLAGS] = ic_cell_string(ic_open_flags(arch, file->flags, arena));
	ret[OPTIONS] = ic_cell_string(options && *options ? options : NULL);
	ret[SHUTDOWN] = ic_cell_string(ic_socket_shutdown(socket));
	if (socket->state == IC_SOCKET_LISTEN)
		ret[BACKLOG] = ic_cell_number(socket->backlog);
	if (socket->options.bound_device.size)
		ret[INTERFACE] = ic_cell_text(socket->options.bound_device);
	ret[RECEIVE_BUFFER] = ic_cell_number(socket->options.receive_buffer);
	ret[SEND_BUFFER] = ic_cell_number(socket->options.send_buffer);
	domain_cells(socket, ret);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_descriptor *descriptor)
{
	struct ic_cell cells[NR_COLUMNS];

	/* Where the kernel had its struct sock, too. */
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	cells[PROCESS] = ic_cell_text(process->comm);
	cells[PID] = cells[TID] = ic_cell_number(process->pid);
	cells[FD] = ic_cell_number(descriptor->fd);
	if (descriptor->file->socket)
		socket_cells(descriptor->file, process->arch, ic_rows_scratch(request->rows),
			     cells);
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->nr_descriptors; i++) {
		const struct ic_file *file = process->descriptors[i].file;

		if (file && file->kind == IC_FILE_SOCKET)
			err = put(request, process, &process->descriptors[i]);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_sockstat = {
	.name = "sockstat",
	.volatility = "linux.sockstat.Sockstat",
	.about = "sockets: addresses, peers, states, options",
	.details =
		"List the sockets of each process. NetNS is CRIU's own number of the namespace:\n"
		"the kernel's is not in a checkpoint, nor are its addresses. The ports of a unix\n"
		"socket are inodes, @ begins an abstract name; a netlink socket's addresses are\n"
		"groups. The bytes that wait to be read or sent are in the view 'queues'.\n",
	.columns = columns,
	.nr_columns = NR_COLUMNS,
	.run = run,
};
