/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_FILE_H
#define IC_CRIU_DRAFT_FILE_H

#include "convert/model/file.h"

/* What one record says of an open file; the rules of draft.h hold. */
struct ic_draft_file {
	struct ic_file
		file;  /* as far as its own record goes; `deleted` and `content` are not set */
	uint32_t type; /* fd_types */
	void *detail;  /* that of `file`, for whoever resolves the ids in it; or NULL */
	void *family;  /* the same of a socket's own family: struct ic_unix, ic_inet */
	/*
	 * Of a FIFO, a terminal and a tun device: the regular file that has path, mode and flags.
	 * Before CRIU 3.6, and of tun devices always, it has the very id of the other.
	 */
	bool has_path_file;
	uint32_t path_file_id;
	uint32_t inode_id;  /* MEMFD */
	const char *damage; /* why nothing but id and type is known, or NULL */
	const char *oddity; /* what else is wrong with it, or NULL */
	const char *image;  /* where its record is */
	uint64_t offset;
	size_t order; /* of the record among all; set by the loader */
};

enum { IC_FD_REG = 1, IC_FD_UNIXSK = 5, IC_FD_TTY = 11, IC_FD_TUNF = 15, IC_FD_MEMFD = 18 };

#endif
