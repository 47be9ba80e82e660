/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_JSON_ITEMS_H
#define IC_BASE_JSON_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether a text may have more objects and arrays than IC_MAX_JSON_ITEMS, by its brackets: json-c
 * takes up to 800 bytes for an object of two, so it is asked before json-c sees the text.
 */
bool ic_json_items_are_too_many(const char *text, size_t size);

#endif
