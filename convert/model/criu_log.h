/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CRIU_LOG_H
#define IC_MODEL_CRIU_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/member.h"
#include "convert/base/text.h"

/** A warning or an error of CRIU's. */
struct ic_criu_message {
	bool is_error;
	uint64_t offset; /**< of its line in the member */
	bool has_time;
	uint64_t time; /**< microseconds since CRIU began */
	struct ic_text
		text; /**< behind "Warn" or "Error": "(criu/x.c:1): what"; long ones are cut */
};

/** What CRIU says of a process while it dumps it; process ids are those of the host. */
struct ic_criu_process {
	uint32_t host_pid;
	uint32_t pid, sid, pgid; /**< in the namespace, 0: not said */
	struct ic_text comm;
	bool has_parasite;
	uint64_t parasite; /**< where CRIU's own code was put */
};

/**
 * A log of CRIU's. What it holds depends on the verbosity it was run with: at the least, only
 * warnings and errors; from -v4 on (as runc and crun run it), all of the below.
 */
struct ic_criu_log {
	const struct ic_member *member;
	const char *unread; /**< why nothing is known of it, else NULL */
	bool is_long;       /**< only its first IC_MAX_CRIU_LOG_BYTES were read */
	uint64_t nr_lines;
	struct ic_text version, git_id;              /**< of CRIU */
	struct ic_text host;                         /**< its name */
	struct ic_text system, release, build, arch; /**< as uname(2) has them */
	bool has_time;
	uint64_t last_time; /**< microseconds since CRIU began, in the last line that says so */
	bool finished;      /**< it says that dumping finished successfully */
	const struct ic_criu_process *processes;
	size_t nr_processes;
	const struct ic_criu_message *messages;
	size_t nr_messages;
	uint64_t nr_warnings, nr_errors; /**< all, also those that are not kept */
};

#endif
