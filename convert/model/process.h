/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_PROCESS_H
#define IC_MODEL_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/arch/arch.h"
#include "convert/base/text.h"
#include "convert/model/address_space.h"
#include "convert/model/file.h"
#include "convert/model/namespaces.h"

struct ic_seccomp_filter;
struct ic_timers;

/** Ids as seen inside the process's user namespace. */
struct ic_credentials {
	bool known;
	uint32_t uid, gid, euid, egid, suid, sgid, fsuid, fsgid;
	uint64_t cap_inheritable, cap_permitted, cap_effective, cap_bounding, cap_ambient;
	const uint32_t *groups;
	size_t nr_groups;
	bool no_new_privs;
	uint32_t secure_bits;
	struct ic_text lsm_profile;
};

/** A signal that waits: the kernel's 128 bytes of siginfo_t, in the 64-bit layout. */
struct ic_siginfo {
	const uint8_t *bytes; /**< IC_SIGINFO_BYTES of them */
};

#define IC_SIGINFO_BYTES 128U

struct ic_signal_queue {
	const struct ic_siginfo *signals; /**< in the order of the queue */
	size_t nr;
	uint64_t mask; /**< bit n-1: signal n waits */
};

/** What a process does when a signal comes, as sigaction(2) has it. */
struct ic_signal_action {
	uint32_t signal;
	uint64_t handler; /**< an address; 0: SIG_DFL, 1: SIG_IGN */
	uint64_t flags;   /**< SA_* of the architecture */
	uint64_t restorer;
	uint64_t mask;          /**< bit n-1: signal n is blocked meanwhile */
	uint64_t mask_extended; /**< the same of signals 65 to 128, which mips has */
	bool compat;            /**< set by a 32-bit program of a 64-bit machine */
};

/** What a process does about signals; bit n-1: signal n. */
struct ic_signal_actions {
	bool known;
	uint64_t ignored;
	uint64_t caught;
	const struct ic_signal_action
		*list; /**< by number; of those that are not as at a program's start */
	size_t nr;
};

struct ic_thread {
	uint32_t tid; /**< in the root process's pid namespace */
	struct ic_text comm;
	bool lost; /**< its image is absent or damaged; registers are all zero */
	struct ic_cpu_state cpu;
	uint64_t blocked;               /**< bit n-1: signal n is blocked */
	uint64_t blocked_extended;      /**< the same of signals 65 to 128, which mips has */
	struct ic_signal_queue pending; /**< its own; the process has more */
	int32_t nice;
	uint32_t sched_policy;
	uint32_t sched_priority;
	uint32_t seccomp_mode; /**< IC_SECCOMP_* of model/seccomp.h */
	bool has_seccomp_filter;
	uint32_t seccomp_index;                         /**< of its oldest filter, in seccomp.img */
	const struct ic_seccomp_filter *seccomp_filter; /**< the oldest; NULL: none, or not known */
	bool seccomp_by_tsync; /**< the leader's, which all threads have: its own image has none */
	uint32_t cgroup_set;   /**< of the checkpoint's cgroups; 0: not said, the leader's counts */
	struct ic_credentials credentials;
};

enum ic_process_state {
	IC_PROCESS_ALIVE,
	IC_PROCESS_STOPPED,
	IC_PROCESS_ZOMBIE,
};

/** "alive", "stopped", "zombie". */
const char *ic_process_state_name(enum ic_process_state state);

struct ic_limit {
	uint64_t soft; /**< all ones: unlimited */
	uint64_t hard;
};

struct ic_process {
	uint32_t pid;  /**< in the root process's pid namespace, as all ids here */
	uint32_t ppid; /**< 0: the parent is not in the checkpoint */
	uint32_t pgid, sid;
	enum ic_process_state state;
	uint32_t exit_status; /**< of a zombie: as wait(2) gives it */
	uint32_t stop_signal; /**< of a stopped one, if the checkpoint says; else 0 */
	uint32_t flags;       /**< the kernel's PF_* */
	struct ic_text comm;
	const struct ic_arch *arch; /**< NULL for a zombie */

	/** No core can be made of it: why, or NULL. A zombie has no memory and is not lost. */
	const char *lost;

	const struct ic_thread *threads; /**< the leader first, then as they were made */
	size_t nr_threads;

	struct ic_address_space space; /**< empty for a zombie */
	uint64_t start_code, end_code, start_data, end_data, start_stack, start_brk, brk;
	uint64_t arg_start, arg_end, env_start, env_end;
	const uint64_t *auxv; /**< type, value, type, value ...; the last type is AT_NULL */
	size_t nr_auxv;       /**< words, even */

	const struct ic_file *exe, *cwd, *root; /**< NULL: the checkpoint does not say */
	uint32_t umask;
	const struct ic_descriptor *descriptors; /**< by number */
	size_t nr_descriptors;
	struct ic_signal_queue pending; /**< of the process as a whole */
	struct ic_signal_actions actions;
	const struct ic_timers *timers; /**< see model/timers.h; NULL: not known */
	const struct ic_limit *limits;  /**< by RLIMIT_* number */
	size_t nr_limits;
	const struct ic_namespace_ids *namespaces; /**< NULL: the checkpoint does not say */
};

/** Whether anything of its memory is known; of a pre-dump it is, although no core can be made. */
static inline bool ic_process_has_memory(const struct ic_process *process)
{
	return process->space.nr_mappings != 0;
}

static inline bool ic_process_has_core(const struct ic_process *process)
{
	return process->state != IC_PROCESS_ZOMBIE && !process->lost;
}

#endif
