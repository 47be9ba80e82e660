/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/load/numbered.h"

struct reading {
	struct ic_loader *loader;
	struct ic_namespaces *namespaces;
	struct ic_array list; /* of struct ic_namespace, as they are met */
	struct ic_array mounts;
	size_t last[IC_NR_NAMESPACE_KINDS]; /* in `list`, of the process before; from 1 on */
	enum ic_namespace_kind kind;        /* of the images that are read now */
	struct ic_error *(*decode)(const struct ic_member *member, const char *name,
				   struct ic_arena *arena, struct ic_namespace *ret);
};

static struct ic_namespace *add(struct reading *reading, enum ic_namespace_kind kind, uint32_t id)
{
	struct ic_namespace *one = ic_array_append(&reading->list, reading->loader->arena,
						   sizeof(*one));

	if (one) {
		one->kind = kind;
		one->id = id;
	}
	return one;
}

/* What cannot be read of one costs that one. */
static struct ic_error *note(const struct reading *reading, const struct ic_member *member,
			     struct ic_error *err)
{
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_gaps_add_error(reading->loader->gaps, 0, member->name, err);
	return NULL;
}

static struct ic_error *read_one(void *context, const struct ic_member *member, uint32_t id)
{
	struct reading *reading = context;
	struct ic_namespace *one = add(reading, reading->kind, id);

	if (!one)
		return ic_error_memory();
	one->has_images = true;
	return note(reading, member,
		    reading->decode(member, member->name, reading->loader->arena, one));
}

/* timens-0.img is not of a namespace: the host's clocks. */
static struct ic_error *read_clocks(void *context, const struct ic_member *member, uint32_t id)
{
	struct reading *reading = context;
	struct ic_namespace *one;

	if (!id)
		return note(reading, member,
			    ic_draft_timens(member, member->name, &reading->namespaces->host));
	one = add(reading, IC_NAMESPACE_TIME, id);
	if (!one)
		return ic_error_memory();
	one->has_images = true;
	return note(reading, member, ic_draft_timens(member, member->name, &one->clocks));
}

static struct ic_error *read_mounts(void *context, const struct ic_member *member, uint32_t id)
{
	struct reading *reading = context;
	size_t first = reading->mounts.nr;
	struct ic_namespace *one = add(reading, IC_NAMESPACE_MNT, id);
	struct ic_error *err;
	struct ic_mount *mounts;

	if (!one)
		return ic_error_memory();
	one->has_images = true;
	err = note(reading, member,
		   ic_draft_mounts(member, member->name, reading->loader->arena, &reading->mounts));
	mounts = reading->mounts.items;
	for (size_t i = first; i < reading->mounts.nr; i++)
		mounts[i].namespace_id = id;
	return err;
}

/* Images that say no more than that they are there. */
static struct ic_error *read_nothing(const struct ic_member *member, const char *name,
				     struct ic_arena *arena, struct ic_namespace *ret)
{
	(void)member;
	(void)name;
	(void)arena;
	(void)ret;
	return NULL;
}

static struct ic_error *read_images(struct reading *reading)
{
	static const struct {
		const char *prefix;
		enum ic_namespace_kind kind;
		struct ic_error *(*decode)(const struct ic_member *member, const char *name,
					   struct ic_arena *arena, struct ic_namespace *ret);
	} rows[] = {
		{ "utsns-", IC_NAMESPACE_UTS, ic_draft_utsns },
		{ "userns-", IC_NAMESPACE_USER, ic_draft_userns },
		{ "pidns-", IC_NAMESPACE_PID, ic_draft_pidns },
		{ "netns-", IC_NAMESPACE_NET, ic_draft_netns },
		{ "netdev-", IC_NAMESPACE_NET, read_nothing },
		{ "ipcns-var-", IC_NAMESPACE_IPC, read_nothing },
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < IC_NR(rows); i++) {
		reading->kind = rows[i].kind;
		reading->decode = rows[i].decode;
		err = ic_numbered_each(reading->loader, rows[i].prefix, read_one, reading);
	}
	if (!err)
		err = ic_numbered_each(reading->loader, "timens-", read_clocks, reading);
	if (!err)
		err = ic_numbered_each(reading->loader, "mountpoints-", read_mounts, reading);
	return err;
}

static void read_root(struct reading *reading)
{
	struct ic_draft_root root;
	const char *name;
	struct ic_error *err =
		ic_draft_root_ids(ic_loader_image(reading->loader, &name, "inventory.img"), &root);

	if (err) { /* the inventory has its gap already */
		ic_error_free(err);
		return;
	}
	reading->namespaces->root_known = root.has_ids;
	reading->namespaces->root = root.ids;
}

static struct ic_error *read_process(struct reading *reading, struct ic_process *process)
{
	struct ic_loader *loader = reading->loader;
	struct ic_namespace_ids *ids = ic_arena_alloc(loader->arena, 1, sizeof(*ids));
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "ids-%u.img", process->pid);
	struct ic_error *err;

	if (!ids)
		return ic_error_memory();
	if (!member) /* a zombie has none; another's lack has its gap */
		return NULL;
	err = ic_draft_namespace_ids(member, name, ids);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) { /* the descriptors' gap tells */
		ic_error_free(err);
		return NULL;
	}
	process->namespaces = ids;
	for (unsigned i = 0; !err && i < IC_NR_NAMESPACE_KINDS; i++) {
		struct ic_namespace *one;

		if (!ids->id[i])
			continue;
		one = reading->last[i] ?
			      (struct ic_namespace *)reading->list.items + reading->last[i] - 1 :
			      NULL;
		if (!one || one->id != ids->id[i]) { /* mostly they are the same for all */
			one = add(reading, (enum ic_namespace_kind)i, ids->id[i]);
			if (!one)
				return ic_error_memory();
			reading->last[i] = reading->list.nr;
		}
		one->nr_processes++;
		one->nr_threads += process->nr_threads;
	}
	return err;
}

static int by_id(const void *a, const void *b)
{
	const struct ic_namespace *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct ic_text either(struct ic_text one, struct ic_text two)
{
	return one.bytes ? one : two;
}

static void merge(struct ic_namespace *to, const struct ic_namespace *from)
{
	to->has_images |= from->has_images;
	to->nr_processes += from->nr_processes;
	to->nr_threads += from->nr_threads;
	to->external = either(to->external, from->external);
	to->nodename = either(to->nodename, from->nodename);
	to->domainname = either(to->domainname, from->domainname);
	if (!to->uid_map.nr)
		to->uid_map = from->uid_map;
	if (!to->gid_map.nr)
		to->gid_map = from->gid_map;
	if (!to->clocks.known)
		to->clocks = from->clocks;
}

/* Of one namespace what images and processes said is one. */
static void join(struct reading *reading)
{
	struct ic_namespace *list = reading->list.items;
	struct ic_namespaces *namespaces = reading->namespaces;
	size_t nr = 0;

	if (reading->list.nr)
		qsort(list, reading->list.nr, sizeof(*list), by_id);
	for (size_t i = 0; i < reading->list.nr; i++) {
		if (nr && !by_id(&list[nr - 1], &list[i]))
			merge(&list[nr - 1], &list[i]);
		else
			list[nr++] = list[i];
	}
	for (size_t i = 0; i < nr; i++)
		list[i].of_criu = namespaces->root_known &&
				  namespaces->root.id[list[i].kind] == list[i].id;
	namespaces->list = list;
	namespaces->nr = nr;
}

struct ic_error *ic_load_namespaces(struct ic_loader *loader, struct ic_process *processes)
{
	struct ic_checkpoint *checkpoint = loader->checkpoint;
	struct ic_namespaces *namespaces = ic_arena_alloc(loader->arena, 1, sizeof(*namespaces));
	struct ic_mounts *mounts = ic_arena_alloc(loader->arena, 1, sizeof(*mounts));
	struct reading reading = { .loader = loader, .namespaces = namespaces };
	struct ic_error *err;

	if (!namespaces || !mounts)
		return ic_error_memory();
	read_root(&reading);
	err = read_images(&reading);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		err = read_process(&reading, &processes[i]);
	if (err)
		return err;
	join(&reading);
	mounts->list = reading.mounts.items;
	mounts->nr = reading.mounts.nr;
	checkpoint->namespaces = namespaces;
	checkpoint->mounts = mounts;
	return NULL;
}
