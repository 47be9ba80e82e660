/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_IMAGE_H
#define IC_CRIU_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"
#include "convert/base/member.h"
#include "convert/base/reader.h"

/**
 * A kind of image that icecore decodes. To add one: convert/criu/NAME.c with its decoder and its
 * row, a line in ic_images[], proto/NAME.proto.
 *
 * Source of names and magics: criu/image-desc.c and criu/include/magic.h (CRIU 4.2).
 */
struct ic_image_kind {
	const char *name;   /**< "mm" */
	const char *prefix; /**< of the file's name: "mm-" or "inventory.img" */
	const char *suffix; /**< ".img", or "" when prefix is the whole name */
	uint32_t magic;
};

extern const struct ic_image_kind ic_image_inventory, ic_image_pstree, ic_image_core, ic_image_ids,
	ic_image_mm, ic_image_pagemap, ic_image_files, ic_image_fdinfo, ic_image_memfd, ic_image_fs,
	ic_image_remap_fpath, ic_image_ipcns_shm, ic_image_stats, ic_image_ghost_file,
	ic_image_cpuinfo, ic_image_seccomp;

extern const struct ic_image_kind ic_image_utsns, ic_image_userns, ic_image_pidns, ic_image_netns,
	ic_image_timens, ic_image_mnt, ic_image_netdev, ic_image_cgroup;

/** Every kind that is decoded. */
extern const struct ic_image_kind *const ic_images[];
extern const size_t ic_nr_images;

/** The kind of an image by the base name of its file, or NULL: "pagemap-shmem-5.img" is a pagemap. */
const struct ic_image_kind *ic_image_kind_of(const char *base_name);

/** Whether a base name is that of a file of bytes that may be large: pages, or a deleted file's. */
bool ic_image_is_content(const char *base_name);

/** An image whose header has been read; `reader` stands before the next record. */
struct ic_image {
	struct ic_reader reader; /**< also tells the byte order of the dumping machine */
};

/**
 * A cursor over all bytes of an image, its header included.
 *
 * @param member  whole in memory; NULL gives IC_ERR_MISSING for `name`
 * @return NULL, IC_ERR_MISSING, IC_ERR_UNSUPPORTED (it was not read), IC_ERR_LIMIT (too large)
 */
ic_must_use struct ic_error *ic_image_begin(const struct ic_member *member, const char *name,
					    bool big_endian, struct ic_reader *ret);

/**
 * Read an image's header. Whether there are one or two words, and their byte order, is told from
 * the words themselves, since the inventory's version is not to be relied on.
 *
 * @param member  whole in memory; NULL gives IC_ERR_MISSING for `name`
 * @param name    the image's name, for that error
 * @return NULL, IC_ERR_DAMAGED, or as ic_image_begin()
 *
 * Source: criu/image.c, open_image() and img_check_magic() (CRIU 4.2).
 */
ic_must_use struct ic_error *ic_image_open(const struct ic_member *member, const char *name,
					   const struct ic_image_kind *kind, struct ic_image *ret);

/** Whether another record follows. */
static inline bool ic_image_has_more(const struct ic_image *image)
{
	return ic_reader_left(&image->reader) != 0;
}

/**
 * Read the next record: a 32-bit length, then that many bytes of protobuf.
 *
 * @param ret  a cursor over the record's body; borrows the image's bytes
 * @return NULL, or IC_ERR_DAMAGED (cut short), IC_ERR_LIMIT, naming member and offset; then the
 *         image stands where it stood, and nothing behind can be read
 *
 * Source: criu/protobuf.c (CRIU 4.2); the length is in the dumping host's byte order.
 */
ic_must_use struct ic_error *ic_image_next(struct ic_image *image, struct ic_reader *ret);

#endif
