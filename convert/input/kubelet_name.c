/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/kubelet_name.h"

#include <stddef.h>
#include <string.h>

#include "convert/input/endings.h"

#define PREFIX "checkpoint-"

/* '0' stands for a digit; what follows the seconds is the zone. */
static const char *const times[] = { "0000-00-00T00:00:00Z", "0000-00-00T00:00:00+00:00",
				     "0000-00-00T00:00:00-00:00" };

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool matches(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == '0' ? !is_digit(*text) : *text != *pattern)
			return false;
	return true;
}

/* The length of the time that a text of `size` bytes ends with, 0 if it ends otherwise. */
static size_t time_size(const char *text, size_t size)
{
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		size_t length = strlen(times[i]);

		if (size > length && matches(text + size - length, times[i]))
			return length;
	}
	return 0;
}

/* Lower-case letters, digits, dashes, and dots where they may be; neither end is a dash. */
static bool is_label(const char *text, size_t size, bool dots)
{
	for (size_t i = 0; i < size; i++)
		if (!is_digit(text[i]) && !(text[i] >= 'a' && text[i] <= 'z') && text[i] != '-' &&
		    !(dots && text[i] == '.'))
			return false;
	return size && text[0] != '-' && text[size - 1] != '-';
}

static bool copy(struct ic_arena *arena, const char *text, size_t size, const char **ret)
{
	*ret = ic_arena_copy(arena, text, size);
	return *ret != NULL;
}

static struct ic_error *take(struct ic_arena *arena, const char *text, size_t pod, size_t both,
			     size_t time, const struct ic_kubelet_name **ret)
{
	struct ic_kubelet_name *name = ic_arena_alloc(arena, 1, sizeof(*name));
	const char *start = text + pod + 1;
	const char *dash = memchr(start, '-', both);
	size_t first = dash ? (size_t)(dash - start) : 0;
	bool certain = dash && !memchr(dash + 1, '-', both - first - 1);

	if (!name || !copy(arena, text, pod, &name->pod) ||
	    !copy(arena, start, both, &name->both) ||
	    !copy(arena, start + both + 1, time, &name->time))
		return ic_error_memory();
	if (certain && (!copy(arena, start, first, &name->pod_namespace) ||
			!copy(arena, dash + 1, both - first - 1, &name->container)))
		return ic_error_memory();
	*ret = name;
	return NULL;
}

struct ic_error *ic_kubelet_name_parse(const char *base_name, struct ic_arena *arena,
				       const struct ic_kubelet_name **ret)
{
	const char *text = base_name + strlen(PREFIX), *underscore;
	size_t size, time, pod, both;

	*ret = NULL;
	if (strncmp(base_name, PREFIX, strlen(PREFIX)) != 0)
		return NULL;
	size = ic_endings_strip(text);
	time = time_size(text, size);
	underscore = memchr(text, '_', size);
	if (!time || !underscore)
		return NULL;
	pod = (size_t)(underscore - text);
	if (pod + 1 + 1 + time >= size)
		return NULL;
	both = size - time - 1 - pod - 1;
	if (underscore[1 + both] != '-' || !is_label(text, pod, true) ||
	    !is_label(underscore + 1, both, false) || !memchr(underscore + 1, '-', both))
		return NULL;
	return take(arena, text, pod, both, time, ret);
}

bool ic_kubelet_name_fits(const struct ic_kubelet_name *name, const char *pod_namespace,
			  const char *container)
{
	size_t size = strlen(pod_namespace);

	return !strncmp(name->both, pod_namespace, size) && name->both[size] == '-' &&
	       !strcmp(name->both + size + 1, container);
}
