/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_NUMBERED_H
#define IC_LOAD_NUMBERED_H

#include "convert/load/loader.h"

/** What is done with one image of a kind that has a number in its name. */
typedef struct ic_error *ic_numbered_image(void *context, const struct ic_member *member,
					   uint32_t number);

/**
 * Call `each` for every image of the checkpoint's folder that is called PREFIX, a decimal number
 * without zeros before it, ".img"; by name.
 *
 * @return NULL or what `each` says
 */
ic_must_use struct ic_error *ic_numbered_each(const struct ic_loader *loader, const char *prefix,
					      ic_numbered_image *each, void *context);

/** Whether a base name is PREFIX, such a number, ".img". */
bool ic_numbered_is(const char *base_name, const char *prefix, uint32_t *ret);

#endif
