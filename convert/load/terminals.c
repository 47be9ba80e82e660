/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>

#include "convert/criu/draft_tty.h"
#include "convert/load/loader.h"

static int by_id(const void *a, const void *b)
{
	const struct ic_terminal *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static struct ic_terminal *find(const struct ic_array *terminals, uint32_t id)
{
	struct ic_terminal key = { .id = id };

	return terminals->nr ? bsearch(&key, terminals->items, terminals->nr, sizeof(key), by_id) :
			       NULL;
}

static struct ic_error *read_list(struct ic_loader *loader, const char *name,
				  struct ic_error *(*read)(const struct ic_member *,
							   struct ic_arena *, struct ic_array *),
				  struct ic_array *ret)
{
	const struct ic_member *member = ic_store_image(loader->store, name);
	struct ic_error *err = member ? read(member, loader->arena, ret) : NULL;

	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "terminals behind this are lost"));
	return NULL;
}

static struct ic_error *add_data(struct ic_loader *loader, const struct ic_array *terminals,
				 const struct ic_array *data, const struct ic_file *const *opened,
				 struct ic_array *list)
{
	const struct ic_member *member = ic_store_image(loader->store, "tty-data.img");
	const struct ic_draft_tty_data *draft = data->items;

	for (size_t i = 0; i < data->nr; i++) {
		struct ic_terminal *terminal = find(terminals, draft[i].terminal_id);
		struct ic_queue queue = { .kind = IC_QUEUE_TTY, .member = member };
		struct ic_draft_content content = { draft[i].offset, draft[i].size, draft[i].size };
		struct ic_queue *made = ic_loader_queue_of_one(loader, list, &queue, &content);

		if (!made)
			return ic_error_memory();
		if (terminal) {
			made->file = opened[terminal - (struct ic_terminal *)terminals->items];
			terminal->queue = made;
		} else {
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_MISSING,
						     .member = member->name,
						     .offset = draft[i].offset },
				    "%s+0x%" PRIx64
				    ": bytes wait in terminal %u, which is not there",
				    member->name, draft[i].offset, draft[i].terminal_id);
		}
	}
	return NULL;
}

/* `opened` gets an open file of each terminal. */
static void link_files(struct ic_loader *loader, const struct ic_array *terminals,
		       const struct ic_file **opened)
{
	const struct ic_terminal *first = terminals->items;

	for (size_t i = 0; i < loader->nr_files; i++) {
		struct ic_tty *tty = loader->files[i].detail;

		if (loader->files[i].type != IC_FD_TTY || !tty)
			continue;
		tty->terminal = find(terminals, tty->terminal_id);
		if (!tty->terminal)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_MISSING,
						     .member = "tty-info.img" },
				    "no terminal %u, which file %u of %s is of", tty->terminal_id,
				    loader->files[i].file.id, loader->files[i].image);
		else if (!opened[tty->terminal - first])
			opened[tty->terminal - first] = &loader->made_files[i];
	}
}

struct ic_error *ic_load_terminals(struct ic_loader *loader, struct ic_array *list)
{
	struct ic_array terminals = { 0 }, data = { 0 };
	const struct ic_file **opened;
	struct ic_error *err = read_list(loader, "tty-info.img", ic_draft_terminals, &terminals);

	if (!err)
		err = read_list(loader, "tty-data.img", ic_draft_tty_data, &data);
	if (err)
		return err;
	opened = ic_arena_alloc(loader->arena, terminals.nr, sizeof(const struct ic_file *));
	if (!opened)
		return ic_error_memory();
	if (terminals.nr)
		qsort(terminals.items, terminals.nr, sizeof(struct ic_terminal), by_id);
	link_files(loader, &terminals, opened);
	return add_data(loader, &terminals, &data, opened, list);
}
