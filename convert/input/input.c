/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/input/decoder.h"
#include "convert/input/input_private.h"
#include "convert/input/layout.h"
#include "convert/input/stdin.h"

static struct ic_input_item *item_at(const struct ic_input *input, size_t index)
{
	return (struct ic_input_item *)input->items.items + index;
}

/* NULL when there is no memory. */
static struct ic_input *new_input(const struct ic_store_request *request, unsigned int depth)
{
	struct ic_input *input = calloc(1, sizeof(*input));
	struct ic_error *err = input ? ic_arena_new(&input->arena) : NULL;

	if (!input || err) {
		ic_error_free(err);
		free(input);
		return NULL;
	}
	input->request = *request;
	input->gaps.arena = input->arena;
	input->depth = depth;
	return input;
}

/* An archive in a folder is a file as any other: opened as if the person had named it. */
static struct ic_error *open_file(struct ic_input *input, struct ic_entry *archive,
				  struct ic_input *sub)
{
	struct ic_store_request request = input->request;
	const char *path = ic_arena_format(sub->arena, "%s/%s", input->base->path,
					   ic_store_own_name(input->base, archive));
	struct ic_error *err;

	if (!path)
		return ic_error_memory();
	err = ic_store_directory_open(input->base, archive, &request.fd);
	if (err)
		return err;
	request.has_fd = true;
	err = ic_store_open_members(path, &request, &sub->gaps, &sub->base);
	close(request.fd);
	return err;
}

static struct ic_error *descend(struct ic_input *input);

static struct ic_error *open_archive(struct ic_input *input, const struct ic_input_item *item)
{
	struct ic_input *sub = new_input(&input->request, input->depth + 1);
	struct ic_error *err;

	if (!sub)
		return ic_error_memory();
	if (input->base->archive)
		err = ic_store_nested(input->base, item->archive, NULL, NULL, &sub->request,
				      &sub->gaps, &sub->base);
	else
		err = open_file(input, item->archive, sub);
	if (!err)
		err = descend(sub);
	if (err) {
		ic_input_free(sub);
		return err;
	}
	input->sub = sub;
	input->sub_name = item->name;
	return NULL;
}

/* See what is in it, and in the only archive that is in it: so it is known whether it is several. */
static struct ic_error *descend(struct ic_input *input)
{
	struct ic_error *err = ic_input_list(input);
	const struct ic_input_item *first = input->items.nr == 1 ? item_at(input, 0) : NULL;

	if (err || !first || !first->archive)
		return err;
	err = open_archive(input, first);
	if (!err)
		input->next = 1;
	return err;
}

struct ic_error *ic_input_open(const char *path, const struct ic_store_request *request,
			       struct ic_input **ret)
{
	struct ic_input *input = new_input(request, 0);
	struct ic_error *err = input ? NULL : ic_error_memory();

	if (!err)
		err = ic_store_open_members(path, request, &input->gaps, &input->base);
	if (!err)
		err = descend(input);
	if (err) {
		ic_input_free(input);
		return err;
	}
	*ret = input;
	return NULL;
}

bool ic_input_is_several(const struct ic_input *input)
{
	return input->items.nr > 1 || (input->sub && ic_input_is_several(input->sub));
}

static struct ic_error *open_item(struct ic_input *input, const struct ic_input_item *item,
				  struct ic_gaps *gaps, struct ic_store **ret)
{
	if (item->image)
		return ic_input_open_image(input, item->image, gaps, ret);
	if (item->capture)
		return ic_store_captured(input->base, item->capture, ret);
	if (input->items.nr > 1)
		return ic_store_view(input->base, item->folder, item->root, ret);
	*ret = ic_store_use(input->base);
	return NULL;
}

/* The next one of the archive that is gone through; NULL in *ret: none is left in it. */
static struct ic_error *next_of_sub(struct ic_input *input, struct ic_gaps *gaps,
				    struct ic_store **ret, const char **ret_name)
{
	const char *name = NULL;
	struct ic_error *err = ic_input_next(input->sub, gaps, ret, &name);

	if (!err && !*ret) {
		ic_input_free(input->sub);
		input->sub = NULL;
		return NULL;
	}
	if (input->items.nr > 1 && name) {
		name = ic_arena_format(input->arena, "%s.%s", input->sub_name, name);
		if (!name) {
			ic_error_free(err);
			return ic_error_memory();
		}
	} else if (input->items.nr > 1) {
		name = input->sub_name;
	} else if (name) {
		name = ic_arena_format(input->arena, "%s", name);
	}
	*ret_name = name;
	return err;
}

struct ic_error *ic_input_next(struct ic_input *input, struct ic_gaps *gaps, struct ic_store **ret,
			       const char **ret_name)
{
	struct ic_error *err = NULL;

	*ret = NULL;
	*ret_name = NULL;
	ic_gaps_add_all(gaps, &input->gaps);
	while (!err && !*ret) {
		const struct ic_input_item *item;

		if (input->sub) {
			err = next_of_sub(input, gaps, ret, ret_name);
			continue;
		}
		if (input->next == input->items.nr)
			return NULL;
		item = item_at(input, input->next++);
		*ret_name = input->items.nr > 1 ? item->name : NULL;
		err = item->archive ? open_archive(input, item) : open_item(input, item, gaps, ret);
	}
	return err;
}

bool ic_input_may_unpack(const char *path)
{
	uint8_t first[16];
	ssize_t size;
	int fd;

	if (ic_stdin_is(path))
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	size = pread(fd, first, sizeof(first), 0); /* of no use of a folder or a fifo */
	close(fd);
	return size > 0 && ic_codec_find(first, (size_t)size);
}

void ic_input_free(struct ic_input *input)
{
	if (!input)
		return;
	ic_input_free(input->sub);
	ic_store_free(input->base);
	ic_arena_free(input->arena);
	free(input);
}

void ic_input_freep(struct ic_input **input)
{
	ic_input_free(*input);
}

struct ic_error *ic_store_open(const char *path, const struct ic_store_request *request,
			       struct ic_gaps *gaps, struct ic_store **ret)
{
	ic_cleanup(ic_input_freep) struct ic_input *input = NULL;
	struct ic_error *err = ic_input_open(path, request, &input);
	const char *name;

	if (err)
		return err;
	if (input->items.nr < 2 || !item_at(input, 0)->folder)
		return ic_input_next(input, gaps, ret, &name);
	/* Of several dumps the best one, with the others around it. */
	ic_gaps_add_all(gaps, &input->gaps);
	err = ic_layout_find(input->base);
	if (!err)
		*ret = ic_store_use(input->base);
	return err;
}
