/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/criu/unpack.h"
#include "convert/model/kernel_object.h"

#include <tun.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const TunfileEntry *entry = source->message;
	struct ic_tun *tun = ic_fd_detail(source, ret, sizeof(*tun));

	if (!tun)
		return ic_error_memory();
	if (entry->has_netdev)
		tun->device = ic_unpacked_text(source->arena, &entry->netdev);
	tun->detached = entry->detached;
	tun->has_network_ns = entry->has_ns_id;
	tun->network_ns = entry->ns_id;
	ret->has_path_file = true; /* criu/tun.c, dump_tunfile() */
	ret->path_file_id = ret->file.id;
	return NULL;
}

static const struct ic_fd_decoder decoder = { 11, &tunfile_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_tunf = { IC_FD_TUNF,
				       "TUNF",
				       IC_FILE_TUN,
				       { "tunfile", "tunfile.img", "", 0x57143751 },
				       &decoder };
