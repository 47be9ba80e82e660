/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_SECCOMP_H
#define IC_CRIU_DRAFT_SECCOMP_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/model/seccomp.h"

/** A filter as seccomp.img has it. */
struct ic_draft_filter {
	const struct ic_bpf_instruction *code;
	size_t nr;
	size_t rest; /**< bytes behind the last whole instruction */
	bool has_prev;
	uint32_t prev; /**< of the one that was installed next */
	uint32_t flags;
};

struct ic_draft_filters {
	struct ic_draft_filter *filter; /**< threads and `prev` name them by index */
	size_t nr;
	uint64_t offset; /**< of the record */
};

/** seccomp.img, since CRIU 1.8; one of a tree without filters has none. */
ic_must_use struct ic_error *ic_draft_seccomp(const struct ic_member *member,
					      struct ic_arena *arena, struct ic_draft_filters *ret);

#endif
