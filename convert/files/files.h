/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_FILES_H
#define IC_FILES_FILES_H

#include "convert/base/member.h"
#include "convert/base/outdir.h"
#include "convert/base/text.h"
#include "convert/input/store.h"
#include "convert/input/tar_list.h"

/**
 * What answers for mapped files: layers that may hold the very file that a process had mapped,
 * asked in this order:
 *
 *   rootfs-diff  what a container changed, a tar that its runtime put into the checkpoint; what it
 *                says is gone hides the layers behind it
 *   sysroot      folders that the person names, each as the process's root file system
 *   image        container images that the person names between them, archives or OCI layouts, each
 *                as the root file system that its layers make
 *
 * A layer's file counts only if it is the mapped one: the build-id must be the same where the
 * checkpoint has one, the size where it has that, and of a sysroot's file one of the two must be
 * known. Where a build-id is known the layers behind one that has another file are asked, too;
 * without one the first layer that has the name decides.
 *
 * Each used file keeps one descriptor; its bytes are read only where they are needed.
 */
struct ic_files;
struct ic_files_wanted;

struct ic_files_request {
	/**
	 * Open folders and files, in the order in which they are asked; borrowed. A file is an
	 * archive of container images, a folder an OCI layout or a root file system.
	 */
	const int *sysroots;
	const char *const *sysroot_names; /**< as the person named them, for errors; borrowed */
	size_t nr_sysroots;
	bool trust_sysroot; /**< also take a file of which neither build-id nor size is known */
	const struct ic_member *rootfs_diff; /**< NULL: the checkpoint has none */
	const struct ic_outdir *spool; /**< where it is unpacked, if it is compressed; or NULL */
};

/**
 * Whether an open file or folder is taken for container images: any regular file, a folder by
 * names in it.
 */
bool ic_files_is_image(int fd);

/**
 * Open the layers; but for the list of an archive's images nothing is looked into before the first
 * question.
 *
 * @param request  its folders, member and spool outlive the result
 * @param arena    owns what is found; outlives the result
 */
ic_must_use struct ic_error *ic_files_new(const struct ic_files_request *request,
					  struct ic_arena *arena, struct ic_files **ret);

/** Say that the container had deleted a path ("/etc/motd"), as deleted.files lists them. */
ic_must_use struct ic_error *ic_files_hide(struct ic_files *files, struct ic_text path);

/**
 * Say what the checkpoint calls the image that its container ran from, by name, id or digest. Of an
 * archive with several images that one is taken. May be called again with another name.
 *
 * @param name  borrowed
 */
ic_must_use struct ic_error *ic_files_name_image(struct ic_files *files, struct ic_text name);

/** Whether a layer unpacks files, and has to know them all before: ic_files_expect(). */
bool ic_files_want_expected(const struct ic_files *files);

/** Say that a mapped file will be looked up; before the first is. What `wanted` names is borrowed. */
ic_must_use struct ic_error *ic_files_expect(struct ic_files *files,
					     const struct ic_files_wanted *wanted);

/** What is wrong with what the person named. No gaps of the checkpoint: it never held these bytes. */
const struct ic_gaps *ic_files_notes(const struct ic_files *files);

/** What a container changed, as its runtime's tar lists it. */
struct ic_files_diff {
	const struct ic_member *tar;     /**< NULL: the checkpoint has none */
	bool is_listed;                  /**< what is in it is known; else a gap tells, or it is */
	bool is_packed;                  /**< compressed: offsets are not those in `tar` */
	const struct ic_tar_item *items; /**< in the order of the tar */
	size_t nr;
	struct ic_blob blob; /**< of the plain tar */
};

/**
 * List the changed files; the tar's headers are read once, however often this is asked and files
 * are looked up.
 *
 * @param gaps  gains what is wrong with it
 */
ic_must_use struct ic_error *ic_files_diff(struct ic_files *files, struct ic_gaps *gaps,
					   struct ic_files_diff *ret);

/** What the image that the container ran from has under a name. */
struct ic_files_base {
	uint32_t mode; /**< st_mode with its kind; 0: there is no such file */
	uint64_t size;
	uint64_t device_major, device_minor; /**< of a device */
	struct ic_text target;               /**< of a symbolic link */
	bool has_blob;
	struct ic_blob blob; /**< of a regular file, if it was asked for */
	int own_fd;          /**< to be closed by who asked; -1: the blob borrows */
};

/** Whether anything is at hand that may be the image: a sysroot. */
bool ic_files_have_base(const struct ic_files *files);

/**
 * Look a name up in the sysroots, in their order; a link at its end is not followed.
 *
 * @param path      absolute
 * @param open      whether the bytes of a regular file are wanted
 * @param arena     owns what a link says
 * @param ret_known whether *ret says how it is: not when a sysroot could not be looked into
 */
ic_must_use struct ic_error *ic_files_base(const struct ic_files *files, struct ic_text path,
					   bool open, struct ic_arena *arena,
					   struct ic_files_base *ret, bool *ret_known);

/** What is known of a mapped file. */
struct ic_files_wanted {
	struct ic_text path;     /**< as the process named it, absolute */
	const uint8_t *build_id; /**< padded with zeros to a multiple of 4 bytes; NULL: not known */
	size_t build_id_size;
	bool has_size;
	uint64_t size;
	bool deleted; /**< its name was gone: what has it now is the same file only by build-id */
};

/** A file that is the mapped one. */
struct ic_files_file {
	/** "sysroot:/usr/lib/libc.so.6", "rootfs-diff.tar:/bin/sh", "image:40031d1a678c:/bin/sh" */
	struct ic_member member;
	const char *layer;        /**< "sysroot", "rootfs-diff", "image" */
	const char *layer_digest; /**< of an image's layer that it is from: "sha256:..."; or NULL */
	bool in_checkpoint;       /**< it is part of the evidence */
	const char *checked;      /**< what was compared: "build-id, size", "size", "nothing" ... */
};

/** Why no layer's file was taken. */
enum ic_files_refusal {
	IC_FILES_TAKEN,
	IC_FILES_ABSENT,   /**< no layer has that name */
	IC_FILES_MISMATCH, /**< another file has it, or it cannot be said whether it is the one */
	IC_FILES_UNREAD,   /**< it has it, and cannot be read */
};

struct ic_files_answer {
	const struct ic_files_file *file; /**< NULL: none is the mapped one */
	enum ic_files_refusal refusal;
	const char *place; /**< where it was refused: "sysroot:/usr/lib/libc.so.6" */
	const char *text;  /**< why, a line that begins with that place; NULL: no layer was asked */
	bool first;        /**< nobody has asked for this file before: a refusal is said once */
};

/**
 * Look a mapped file up. The same question gets the same answer, without looking again and without
 * taking more memory. Of a path longer than any (IC_MAX_PATH) no layer is asked.
 *
 * @param gaps  gains what is wrong with a layer of the checkpoint's own
 * @return NULL, also when no layer has it; an error only when there is no memory
 */
ic_must_use struct ic_error *ic_files_lookup(struct ic_files *files,
					     const struct ic_files_wanted *wanted,
					     struct ic_gaps *gaps, struct ic_files_answer *ret);

/** The files that were taken so far, in the order of the questions. */
const struct ic_files_file *const *ic_files_used(const struct ic_files *files, size_t *ret_nr);

/**
 * Compute the SHA-256 of every used file. May run in a thread of its own, as ic_store_digest().
 *
 * @param gaps  gains files that could not be read to their end
 */
ic_must_use struct ic_error *ic_files_digest(struct ic_files *files, struct ic_gaps *gaps);

/** Make an ic_files_digest() in another thread return soon. */
void ic_files_stop_digest(struct ic_files *files);

/** Bytes that it has read so far. */
uint64_t ic_files_digested(const struct ic_files *files);

/** Note a gap (IC_GAP_CHANGED) for each used file of a sysroot that has changed since. */
void ic_files_check_unchanged(const struct ic_files *files, struct ic_gaps *gaps);

void ic_files_free(struct ic_files *files);

/** Destructor for ic_cleanup(). */
void ic_files_freep(struct ic_files **files);

#endif
