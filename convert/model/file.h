/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_FILE_H
#define IC_MODEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

/** What is behind an open descriptor or a mapping. */
enum ic_file_kind {
	IC_FILE_REGULAR, /**< anything with a path: files, directories, devices */
	IC_FILE_MEMFD,   /**< memory that is not in any file system */
	IC_FILE_OTHER,   /**< a kind that is named, and not decoded yet */
};

/** An open file description, or a file that is only mapped. */
struct ic_file {
	enum ic_file_kind kind;
	uint32_t id; /**< the checkpoint's number of it, for citing */
	const char *
		type_name; /**< CRIU's name of the kind: "REG", "PIPE"; a constant or of the arena */
	/**
	 * As the kernel shows it in /proc/PID/maps and /proc/PID/fd: "/bin/sh",
	 * "/tmp/x (deleted)", "/memfd:NAME (deleted)"; absent for kinds that are not decoded.
	 */
	struct ic_text path;
	bool deleted; /**< no directory has it any more; its bytes are in the checkpoint */
	bool has_size;
	uint64_t size;  /**< bytes, when the checkpoint was made */
	uint32_t mode;  /**< st_mode; 0: not known */
	uint32_t flags; /**< open(2) flags, of the checkpoint's architecture */
	uint64_t position;
	const uint8_t
		*build_id; /**< of an ELF file: NT_GNU_BUILD_ID, zero padded to 4 bytes; or NULL */
	size_t build_id_size;
};

/** A row of a descriptor table. */
struct ic_descriptor {
	uint32_t fd;
	bool close_on_exec;
	const struct ic_file *file; /**< NULL: the checkpoint does not say (a gap tells) */
};

#endif
