/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_MIME_H
#define IC_FILES_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/** Of a file that many bytes from its beginning are looked at, or all if it has less. */
#define IC_MIME_HEAD_BYTES ((size_t)1 << 20)

/** Tells what is in a file from its bytes, by libmagic. */
struct ic_mime;

/**
 * Load libmagic's database, which is a file of this machine: before the run is confined.
 *
 * @return NULL, IC_ERR_SYSTEM when the database cannot be loaded, IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_mime_new(struct ic_mime **ret);

/**
 * The MIME type of a regular file, as `file --mime-type` says it; NULL when libmagic fails. It
 * lives as long as `mime`.
 *
 * @param head        its first bytes
 * @param executable  whether one of its permission bits says so, which makes an executable of what
 *                    otherwise is a shared object
 */
const char *ic_mime_type(struct ic_mime *mime, const uint8_t *head, size_t size, bool executable);

void ic_mime_free(struct ic_mime *mime);

/** Destructor for ic_cleanup(). */
void ic_mime_freep(struct ic_mime **mime);

#endif
