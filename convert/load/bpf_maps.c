/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/load/loader.h"
#include "convert/model/kernel_object.h"

static int by_id(const void *a, const void *b)
{
	const struct ic_draft_bpf_data *x = a, *y = b;

	return x->map_id < y->map_id ? -1 : x->map_id > y->map_id;
}

static struct ic_error *link_map(struct ic_loader *loader, const struct ic_member *member,
				 const struct ic_array *drafts, struct ic_bpf_map *map)
{
	struct ic_draft_bpf_data key = { .map_id = map->id };
	const struct ic_draft_bpf_data *found = bsearch(&key, drafts->items, drafts->nr,
							sizeof(key), by_id);
	struct ic_bpf_data *data;

	if (!found)
		return NULL;
	data = ic_arena_alloc(loader->arena, 1, sizeof(*data));
	if (!data)
		return ic_error_memory();
	*data = (struct ic_bpf_data){
		.member = member,
		.offset = found->keys.offset,
		.keys_bytes = found->keys.size,
		.values_bytes = found->values.size,
		.nr_pairs = found->nr_pairs,
	};
	map->data = data;
	return NULL;
}

/* CRIU writes what is in arrays and hash tables; of an empty one a record of no bytes. */
struct ic_error *ic_load_bpf_maps(struct ic_loader *loader)
{
	const struct ic_member *member = ic_store_image(loader->store, "bpfmap-data.img");
	struct ic_array drafts = { 0 };
	struct ic_error *err = member ? ic_draft_bpf_data(member, loader->arena, &drafts) : NULL;

	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err,
						   "contents of BPF maps behind this are lost"));
	err = NULL;
	if (drafts.nr)
		qsort(drafts.items, drafts.nr, sizeof(struct ic_draft_bpf_data), by_id);
	for (size_t i = 0; !err && drafts.nr && i < loader->nr_files; i++)
		if (loader->made_files[i].kind == IC_FILE_BPF_MAP && loader->files[i].detail)
			err = link_map(loader, member, &drafts, loader->files[i].detail);
	return err;
}
