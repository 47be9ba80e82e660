/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_STORE_H
#define IC_INPUT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/base/outdir.h"
#include "convert/input/container_image.h"
#include "convert/input/kubelet_name.h"

/** What a verb wants of a member's bytes. */
enum ic_want {
	IC_WANT_NOTHING, /**< name and size only: nothing is read, nothing is unpacked for it */
	/**
	 * Whole, in memory. One larger than IC_MAX_IMAGE_BYTES, or for which all members together
	 * have left no room (1 GiB), is as with IC_WANT_BLOB: `blob.bytes` is NULL.
	 */
	IC_WANT_MEMORY,
	IC_WANT_BLOB, /**< random access: in place where that can be, else unpacked once */
	IC_WANT_LOG, /**< up to IC_MAX_LOG_IN_MEMORY bytes as IC_WANT_MEMORY, else as IC_WANT_BLOB */
};

struct ic_store_request {
	/** Decides by the member's base name ("pages-1.img"). */
	enum ic_want (*want)(const char *base_name);
	/** Comes before the name of every member ("parent/"); NULL: nothing does. Copied. */
	const char *prefix;
	/** Whether ic_store_digest() will be called: unpacking then digests what passes by. */
	bool digests;
	/** Where compressed members are unpacked to; NULL: compressed ones have no blob. */
	const struct ic_outdir *spool;
	/**
	 * Where goes what has to be unpacked only to be looked into: standard input, an archive in a
	 * compressed archive. NULL: `spool`.
	 */
	const struct ic_outdir *outer_spool;
	/** The input is open already, `path` only names it; `fd` is borrowed. */
	bool has_fd;
	int fd;
	/** Called now and then while bytes are unpacked, from the calling thread; may be NULL. */
	void (*progress)(void *context, uint64_t done_bytes, uint64_t total_bytes);
	void *progress_context;
};

/**
 * Where members come from: a directory, or a tar, plain or compressed by gzip, zstd, bzip2 or xz,
 * told by content and never by file name. A store knows names and bytes, and where in it the
 * images lie; it does not know what a member means.
 *
 * Names are data. In a directory everything is opened beneath it, without following links. A link,
 * a device, and in an archive a name that is absolute or has a "..", are listed as `unread`, and
 * are a gap (but for CRIU's link "parent"). Of a name that an archive has twice the first counts,
 * the other is a gap. Folders are no members, and one "./" before a name goes.
 *
 * A member that the archive's end or damage cuts off keeps what is there: `size` is as the archive
 * says, `blob.size` what can be read, the digest stays unknown, and a gap says where it ends.
 */
struct ic_store;

/**
 * Open an input and take stock of it.
 *
 * @param path     as the person gave it; borrowed
 * @param request  borrowed only for this call, `spool` for as long as the store lives
 * @param gaps     gains what is wrong with single members, and an archive that is cut short
 * @return NULL; IC_ERR_DAMAGED or IC_ERR_UNSUPPORTED when it is neither a directory nor an archive
 *         with at least one member; IC_ERR_MISSING when no member is a CRIU image; IC_ERR_SYSTEM,
 *         also when the folder for unpacked bytes is full
 */
ic_must_use struct ic_error *ic_store_open(const char *path, const struct ic_store_request *request,
					   struct ic_gaps *gaps, struct ic_store **ret);

/**
 * All members, sorted by name (as strcmp() does); they live as long as the store. Of a checkpoint
 * in an archive in an archive they are those of the inner one.
 */
const struct ic_member *const *ic_store_members(const struct ic_store *store, size_t *ret_nr);

/**
 * The same, and those of the archives around it: all that the evidence consists of. A name that is
 * inside and around counts once, inside.
 */
const struct ic_member *const *ic_store_evidence(const struct ic_store *store, size_t *ret_nr);

/** The member of that full name, or NULL. */
const struct ic_member *ic_store_find(const struct ic_store *store, const char *name);

/** The CRIU image of that name ("mm-42.img"), wherever the layout keeps images; or NULL. */
const struct ic_member *ic_store_image(const struct ic_store *store, const char *image);

/**
 * A file of the runtime's ("config.dump"), which lies beside the folder "checkpoint/" or
 * "pre-checkpoint/" when the images are in one, else among them; or NULL. "rootfs-diff.tar" of a
 * checkpoint that `ctr` made is the image's layer with the container's changes.
 */
const struct ic_member *ic_store_beside(const struct ic_store *store, const char *name);

/** The image of that name in another folder of the store ("pre-checkpoint/"); or NULL. */
const struct ic_member *ic_store_image_in(const struct ic_store *store, const char *folder,
					  const char *image);

/** What request.prefix was, or "". */
const char *ic_store_prefix(const struct ic_store *store);

/** The folder of the images with its slash ("checkpoint/"), prefix included, or "". */
const char *ic_store_images_folder(const struct ic_store *store);

/**
 * "directory", "tar", "tar, gzip", "tar, zstd", "tar, bzip2", "tar, xz"; of an archive in another
 * "tar, gzip in OCI archive", "tar in tar".
 */
const char *ic_store_kind(const struct ic_store *store);

/** The layout's name, as ic_layouts[] have them: "CRIU images", "Podman", "CRI-O" ... */
const char *ic_store_layout(const struct ic_store *store);

/** Whether the layout is one without images: there are no processes and no memory in it. */
bool ic_store_has_no_memory(const struct ic_store *store);

/** What docker said of the container, of a capture without memory; else NULL. */
const struct ic_member *ic_store_capture(const struct ic_store *store);

/** The file that the person named as a member (name: its base name), or NULL for a directory. */
const struct ic_member *ic_store_archive(const struct ic_store *store);

/** Whether the store was given a folder for unpacked bytes. */
bool ic_store_unpacks(const struct ic_store *store);

/** What the kubelet called the file or folder that the checkpoint is in; NULL: it did not. */
const struct ic_kubelet_name *ic_store_kubelet_name(const struct ic_store *store);

/**
 * The container image that the checkpoint was pushed as: its name, its digests, its manifest and
 * configuration, and what its annotations and labels say of the container
 * (ic_container_image_annotation()). NULL: it is in none.
 */
const struct ic_container_image *ic_store_container_image(const struct ic_store *store);

/**
 * Write bytes behind what the store has unpacked so far, into its file without a name. Not beside
 * ic_store_digest().
 *
 * @param bytes     NULL: a hole
 * @param ret_blob  grows by what was written, or begins there when its size is 0
 * @return NULL, IC_ERR_SYSTEM, IC_ERR_LIMIT when there is too much
 */
ic_must_use struct ic_error *ic_store_spool(struct ic_store *store, const void *bytes, size_t size,
					    struct ic_blob *ret_blob);

/**
 * Compute the SHA-256 of every member that can be read and of the archive, where it is not known
 * yet. Reads each byte at most once more. May run in a thread of its own beside readers of blobs;
 * until it returns nobody else looks at a member's `digest`.
 *
 * @param gaps  a collector of its own, gains members that could not be read to their end
 */
ic_must_use struct ic_error *ic_store_digest(struct ic_store *store, struct ic_gaps *gaps);

/** Make an ic_store_digest() in another thread return soon; digests it has not done stay unknown. */
void ic_store_stop_digest(struct ic_store *store);

/** Bytes that ic_store_digest() has read so far; for progress, from any thread. */
uint64_t ic_store_digested(const struct ic_store *store);

/** Whether the input has other checkpoints, which ic_input_next() gives out, too. */
bool ic_store_is_one_of_several(const struct ic_store *store);

/** Note a gap (IC_GAP_CHANGED) for each file whose size or time of change is no longer what it was. */
void ic_store_check_unchanged(const struct ic_store *store, struct ic_gaps *gaps);

/**
 * Whether an output folder lies in the input: evidence is never written to.
 * Always false for an archive.
 */
bool ic_store_holds(const struct ic_store *store, const struct ic_outdir *outdir);

/** Release; NULL is fine. */
void ic_store_free(struct ic_store *store);

/** Destructor for ic_cleanup(). */
void ic_store_freep(struct ic_store **store);

#endif
