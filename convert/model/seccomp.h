/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_SECCOMP_H
#define IC_MODEL_SECCOMP_H

#include <stddef.h>
#include <stdint.h>

/** An instruction of classic BPF: struct sock_filter of include/uapi/linux/filter.h. */
struct ic_bpf_instruction {
	uint16_t code;
	uint8_t if_true, if_false; /**< instructions to pass over */
	uint32_t k;
};

/** A filter that looks at each system call of a thread. */
struct ic_seccomp_filter {
	uint32_t index; /**< in seccomp.img */
	uint32_t flags; /**< SECCOMP_FILTER_FLAG_* */
	const struct ic_bpf_instruction *code;
	size_t nr;
	uint32_t path; /**< instructions of it and all newer ones, as the kernel counts them */
	const struct ic_seccomp_filter *newer; /**< installed behind it, and run before; or NULL */
};

enum { IC_SECCOMP_DISABLED, IC_SECCOMP_STRICT, IC_SECCOMP_FILTER };

/** CRIU's mark for filters that all threads of the process have: SECCOMP_FILTER_FLAG_TSYNC. */
#define IC_SECCOMP_TSYNC 1U

#endif
