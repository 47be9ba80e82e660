/* SPDX-License-Identifier: Apache-2.0 */
#include <tcp_stream.pb-c.h>

#include "convert/base/attributes.h"
#include "convert/criu/content.h"
#include "convert/criu/fd_decoder.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_tcp_stream = { "tcp-stream", "tcp-stream-", ".img",
						   0x51465506 };

struct ic_error *ic_draft_tcp(const struct ic_member *member, struct ic_draft_tcp *ret,
			      bool *ret_any)
{
	ic_cleanup(ic_unpacked_free) TcpStreamEntry *entry = NULL;
	struct ic_stream stream;
	struct ic_place at = { member->name, 0 };
	struct ic_error *err = ic_stream_open(member, &ic_image_tcp_stream, &stream);

	*ret_any = false;
	if (err)
		return err;
	at.offset = stream.offset;
	err = ic_stream_next(&stream, &tcp_stream_entry__descriptor, &entry);
	if (err)
		return err;
	*ret = (struct ic_draft_tcp){
		.tcp = {
			.receive_sequence = entry->inq_seq,
			.send_sequence = entry->outq_seq,
			.option_mask = entry->opt_mask,
			.send_window_scale = entry->snd_wscale,
			.maximum_segment = entry->mss_clamp,
			.receive_window_scale = IC_FD_KNOWN(entry, rcv_wscale),
			.timestamp = IC_FD_KNOWN(entry, timestamp),
			.send_wl1 = IC_FD_KNOWN(entry, snd_wl1),
			.send_window = IC_FD_KNOWN(entry, snd_wnd),
			.maximum_window = IC_FD_KNOWN(entry, max_window),
			.receive_window = IC_FD_KNOWN(entry, rcv_wnd),
			.receive_window_update = IC_FD_KNOWN(entry, rcv_wup),
		},
		.nr_unsent = entry->unsq_len,
	};
	*ret_any = true;
	err = ic_content_pass(&stream, entry->inq_len, at, &ret->receive);
	if (err) {
		ret->send = (struct ic_draft_content){ stream.offset, 0, entry->outq_len };
		return err;
	}
	return ic_content_pass(&stream, entry->outq_len, at, &ret->send);
}
