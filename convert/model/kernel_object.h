/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_KERNEL_OBJECT_H
#define IC_MODEL_KERNEL_OBJECT_H

/* Things of the kernel's that a descriptor keeps open. */

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/member.h"
#include "convert/base/text.h"

struct ic_namespace_file {
	uint32_t id;         /**< CRIU's number of the namespace */
	uint32_t clone_flag; /**< CLONE_NEW* */
};

struct ic_tun {
	struct ic_text device; /**< "tun0"; absent: none is attached */
	bool detached;
	bool has_network_ns;
	uint32_t network_ns; /**< CRIU's number of the namespace */
};

/** What a map holds: `nr_pairs` keys one behind the other, then as many values. */
struct ic_bpf_data {
	const struct ic_member *member;
	uint64_t offset;
	uint64_t keys_bytes, values_bytes;
	uint32_t nr_pairs;
};

struct ic_bpf_map {
	uint32_t type; /**< BPF_MAP_TYPE_* */
	uint32_t key_bytes, value_bytes;
	uint32_t id; /**< the kernel's */
	uint32_t max_entries, flags;
	uint64_t extra, memlock;
	bool frozen;
	struct ic_text name;
	uint32_t interface_index;
	const struct ic_bpf_data *data; /**< NULL: not in the checkpoint */
};

struct ic_pidfd {
	int32_t pid; /**< as the root process's pid namespace has it; -1: it is gone */
	uint32_t inode;
};

#endif
