/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_SHARED_USERS_H
#define IC_REPORT_SHARED_USERS_H

#include "convert/model/checkpoint.h"

/** A mapping of something that can be shared, and whose. */
struct ic_shared_user {
	const void *thing; /**< a struct ic_memfd, a struct ic_object, or a struct ic_file */
	const struct ic_process *process;
	const struct ic_mapping *mapping;
};

/** All of them, sorted by thing; those of one thing by process and address. */
struct ic_shared_users {
	struct ic_shared_user *user;
	size_t nr;
	const struct ic_file *
		*posix; /**< files below /dev/shm, by path; the same path side by side */
	size_t nr_posix;
};

struct ic_shared_user_range {
	const struct ic_shared_user *user;
	size_t nr;
};

ic_must_use struct ic_error *ic_shared_users_make(const struct ic_checkpoint *checkpoint,
						  struct ic_shared_users *ret);

/** Destructor for ic_cleanup(). */
void ic_shared_users_release(struct ic_shared_users *users);

/** Who maps a memfd, an object without a name, or a file below /dev/shm: the first of its path. */
struct ic_shared_user_range ic_shared_users_of(const struct ic_shared_users *users,
					       const void *thing);

/** "PID:0xSTART-0xEND rw-s, ...", a string of the arena; NULL: nobody, or no memory. */
const char *ic_shared_users_list(struct ic_shared_user_range range, struct ic_arena *arena);

/** Whether two files below /dev/shm are one, by path. */
bool ic_shared_users_same(const struct ic_file *a, const struct ic_file *b);

#endif
