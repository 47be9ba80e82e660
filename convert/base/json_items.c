/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/json_items.h"

#include "convert/base/limits.h"

bool ic_json_items_are_too_many(const char *text, size_t size)
{
	size_t nr = 0;

	for (size_t i = 0; i < size; i++)
		nr += text[i] == '{' || text[i] == '[';
	return nr > IC_MAX_JSON_ITEMS;
}
