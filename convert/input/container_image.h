/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_CONTAINER_IMAGE_H
#define IC_INPUT_CONTAINER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/base/outdir.h"

/** A string with a name. Both are as the evidence has them: not escaped. */
struct ic_annotation {
	const char *key;
	const char *value;
};

/** A layer of a container image, or another part of it that is stored as a file of its own. */
struct ic_image_layer {
	/**
	 * The stored bytes: a tar, plain or compressed, told by its first bytes and not by
	 * `media_type`. NULL: the archive has no such file, which is a gap. It may be there and have
	 * no blob (`has_blob`): its bytes could not be read or unpacked.
	 */
	const struct ic_member *member;
	const char *media_type; /**< as the manifest says; NULL: a docker archive says none */
	const char *digest;     /**< of the stored bytes: "sha256:..."; NULL: not said */
	const char *diff_id;    /**< of the unpacked tar: "sha256:..."; NULL: not said */
	bool is_tar;            /**< false: an attestation, a configuration, encrypted: no files */
	bool has_size;
	uint64_t size; /**< of the stored bytes, as the manifest says, if has_size */
};

/** An image of an archive or layout. Strings are not escaped; NULL where nothing is said. */
struct ic_container_image {
	const char *ref;           /**< "registry.example.net/forensics/ckpt:1" */
	const char *digest;        /**< of the manifest: "sha256:..."; a docker archive has none */
	const char *config_digest; /**< the image id: "sha256:..." */
	const char *architecture, *os;       /**< of the configuration: "amd64", "linux" */
	const char *created;                 /**< of the configuration: RFC 3339 */
	const struct ic_member *manifest;    /**< NULL: it could not be read */
	const struct ic_member *config;      /**< JSON; NULL: absent */
	const struct ic_image_layer *layers; /**< the lowest first */
	size_t nr_layers;
	/**
	 * What the descriptor in the index, the index itself, the manifest and the configuration's
	 * labels say, in this order. The first of a name is meant when it is there twice.
	 */
	const struct ic_annotation *annotations;
	size_t nr_annotations;
	/** What `ctr containers checkpoint` made: its parts are layers with media types of their own. */
	bool is_ctr_checkpoint;
};

/** The value of an annotation, or NULL. */
const char *ic_container_image_annotation(const struct ic_container_image *image, const char *key);

/**
 * The container images that a file or folder holds:
 *
 *   OCI layout       a folder with index.json and blobs/ALGORITHM/HEX
 *   oci-archive      a tar of that, plain or compressed
 *   docker-archive   a tar with manifest.json (`docker save`, `podman save`), plain or compressed
 *
 * told by what is inside. Indexes that lead to indexes are followed; one that leads back to itself,
 * a file that is not there, JSON that is none, a digest that is wrong: each is a gap, and the rest
 * is read. Where no manifest can be reached from the index, those among the blobs count.
 *
 * Source: OCI image specification 1.1 (image-layout.md, image-index.md, manifest.md); moby,
 * image/tarexport; containerd 2, core/images/mediatypes.go and client/container_checkpoint_opts.go.
 */
struct ic_container_images;

struct ic_container_images_request {
	const char *path; /**< for errors and gaps, and opened unless there is a descriptor */
	bool has_fd;
	int fd; /**< opened by the caller: a folder or a file; borrowed */
	/** Where a compressed archive is unpacked; NULL: its files have no bytes. */
	const struct ic_outdir *spool;
};

/**
 * Open what is named and list its images. Layers are neither unpacked nor digested by this.
 *
 * @param request  its spool outlives the result
 * @param gaps     gains what is wrong with single files
 * @return NULL; IC_ERR_UNSUPPORTED when it holds no container image, or is no folder and no tar;
 *         IC_ERR_DAMAGED, IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_container_images_open(
	const struct ic_container_images_request *request, struct ic_gaps *gaps,
	struct ic_container_images **ret);

/**
 * Whether an open folder is an OCI layout or an unpacked docker archive, told by the names in it:
 * nothing is read, so it can be asked of a root file system of any size.
 */
bool ic_container_images_is_layout(int folder);

/** The images, in the order of the index or manifest.json; at least one. */
const struct ic_container_image *ic_container_images(const struct ic_container_images *images,
						     size_t *ret_nr);

/** "OCI layout", "OCI archive", "docker archive", with its compression: "OCI archive, gzip". */
const char *ic_container_images_kind(const struct ic_container_images *images);

/** Release; the members and strings of the images go with it. NULL is fine. */
void ic_container_images_free(struct ic_container_images *images);

/**
 * Compare a layer's stored bytes with the digest that the manifest says, and its size. Reads them
 * once.
 *
 * @param gaps  gains a gap when they differ, or when the digest is of a kind that is not computed
 */
ic_must_use struct ic_error *ic_image_layer_check(const struct ic_image_layer *layer,
						  struct ic_gaps *gaps);

#endif
