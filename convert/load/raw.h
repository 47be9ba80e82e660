/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_RAW_H
#define IC_LOAD_RAW_H

#include "convert/criu/listing.h"

extern const struct ic_raw_format ic_raw_descriptors, ic_raw_tmpfs;

/** Every kind of file that is told by its name. */
extern const struct ic_raw_format *const ic_raw_formats[];
extern const size_t ic_nr_raw_formats;

/** The kind of a file by its base name, or NULL: it may be an image. */
const struct ic_raw_format *ic_raw_find(const char *base_name);

#endif
