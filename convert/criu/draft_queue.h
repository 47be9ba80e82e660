/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_QUEUE_H
#define IC_CRIU_DRAFT_QUEUE_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/criu/image.h"
#include "convert/model/socket.h"

/*
 * Images whose records are followed by bytes that wait. The rules of draft.h hold; these images
 * need not be in memory, and the bytes are not read. The last record's bytes may be cut, as the
 * error then says.
 */

extern const struct ic_image_kind ic_image_pipes_data, ic_image_fifo_data, ic_image_sk_queues,
	ic_image_tcp_stream, ic_image_bpfmap_data;

struct ic_draft_content {
	uint64_t offset; /* in the image */
	uint64_t size;   /* that is there */
	uint64_t claimed;
};

struct ic_draft_pipe_data {
	uint32_t pipe_id; /* the pipe's inode */
	bool has_capacity;
	uint32_t capacity;
	struct ic_draft_content content;
	uint64_t offset; /* of the record */
};

/** Appends the records of pipes-data.img or fifo-data.img, of struct ic_draft_pipe_data. */
ic_must_use struct ic_error *ic_draft_pipe_data(const struct ic_member *member,
						const struct ic_image_kind *kind,
						struct ic_arena *arena, struct ic_array *list);

struct ic_draft_packet {
	uint32_t file_id; /* of the socket that will receive it */
	struct ic_draft_content content;
	const uint32_t *rights; /* file ids that travel with it */
	size_t nr_rights;
	uint64_t offset; /* of the record */
	size_t order;    /* of the record among all; set by the loader */
};

/** Appends the records of sk-queues.img, of struct ic_draft_packet. */
ic_must_use struct ic_error *ic_draft_packets(const struct ic_member *member,
					      struct ic_arena *arena, struct ic_array *list);

struct ic_draft_tcp {
	struct ic_tcp tcp; /* `receive` and `send` are not set */
	struct ic_draft_content receive, send;
	uint64_t nr_unsent;
};

/** *ret is set also when the bytes behind the record are cut, as the error then says. */
ic_must_use struct ic_error *ic_draft_tcp(const struct ic_member *member, struct ic_draft_tcp *ret,
					  bool *ret_any);

struct ic_draft_bpf_data {
	uint32_t map_id;
	struct ic_draft_content keys, values;
	uint32_t nr_pairs;
};

/** Appends the records of bpfmap-data.img, of struct ic_draft_bpf_data. */
ic_must_use struct ic_error *ic_draft_bpf_data(const struct ic_member *member,
					       struct ic_arena *arena, struct ic_array *list);

#endif
