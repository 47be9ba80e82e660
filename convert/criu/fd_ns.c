/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/kernel_object.h"

#include <ns.pb-c.h>

/* The namespace's own number, which its link shows, is not in the record: CRIU has one of its own. */
static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const NsFileEntry *entry = source->message;
	struct ic_namespace_file *file = ic_fd_detail(source, ret, sizeof(*file));

	if (!file)
		return ic_error_memory();
	*file = (struct ic_namespace_file){ entry->ns_id, entry->ns_cflag };
	return ic_fd_opened(source, ret, entry->flags, NULL);
}

static const struct ic_fd_decoder decoder = { 5, &ns_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_ns = { 14,
				     "NS",
				     IC_FILE_NAMESPACE,
				     { "ns-files", "ns-files.img", "", 0x61394011 },
				     &decoder };
