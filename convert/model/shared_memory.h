/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_SHARED_MEMORY_H
#define IC_MODEL_SHARED_MEMORY_H

#include "convert/model/address_space.h"

/** Memory with a descriptor: memfd_create(2), and anonymous shared memory since CRIU 3.14. */
struct ic_memfd {
	uint64_t inode_id;   /**< CRIU's number of it */
	struct ic_text name; /**< as memfd_create(2) was told, or a path ("/dev/zero") */
	uint32_t uid, gid;
	uint64_t size;  /**< bytes */
	uint32_t shmid; /**< N of pagemap-shmem-N.img: the inode's number */
	uint32_t seals; /**< F_SEAL_* */
	uint32_t mode;  /**< st_mode; 0: not known */
	bool has_hugetlb;
	uint32_t hugetlb;                /**< MFD_HUGETLB and the size's bits */
	const struct ic_object *content; /**< NULL: lost, as a gap tells */
};

/** A System V segment: shmget(2). */
struct ic_sysv_segment {
	uint32_t id;
	uint32_t key; /**< 0: IPC_PRIVATE */
	uint32_t uid, gid, cuid, cgid;
	uint32_t mode; /**< permission bits */
	uint64_t size; /**< bytes */
	bool has_hugetlb;
	uint32_t hugetlb;                /**< SHM_HUGETLB and the size's bits */
	const struct ic_member *member;  /**< the image that lists it */
	const struct ic_object *content; /**< NULL: lost, as a gap tells */
};

#endif
