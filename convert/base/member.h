/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_MEMBER_H
#define IC_BASE_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/digest.h"

/**
 * A file of the checkpoint, by its name in the directory or archive. This is what gaps, extents
 * and reports cite. The store owns it; it stays where it is until the store is released.
 */
struct ic_member {
	const char *name; /**< relative, as in the evidence: "checkpoint/mm-42.img"; not escaped.
			    Those of an earlier checkpoint begin with "parent/" */
	uint64_t size;    /**< bytes, as the directory or archive says */
	bool has_blob;    /**< its bytes can be read through `blob` */
	struct ic_blob blob;
	const char *
		unread; /**< why no byte of it is read or digested ("a symbolic link"), else NULL */
	const char *
		link; /**< of a symbolic link: where it points, as it says; not escaped, else NULL */
	uint32_t mode;           /**< permission bits */
	int64_t mtime;           /**< seconds since 1970 */
	struct ic_digest digest; /**< of the whole member, once it is known */
};

#endif
