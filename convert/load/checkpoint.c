/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/image.h"
#include "convert/load/folder.h"
#include "convert/load/legacy.h"
#include "convert/load/load.h"
#include "convert/load/loader.h"

enum ic_want ic_load_wants(const char *base_name)
{
	static const char *const metadata[] = { "deleted.files", "parent" };
	size_t length = strlen(base_name);

	if (ic_image_is_content(base_name) || !strcmp(base_name, "rootfs-diff.tar"))
		return IC_WANT_BLOB;
	if (ic_image_kind_of(base_name) || ic_container_has_document(base_name) ||
	    ic_network_wants(base_name))
		return IC_WANT_MEMORY;
	if ((length > strlen(".log") && !strcmp(base_name + length - strlen(".log"), ".log")) ||
	    !strcmp(base_name, "io.kubernetes.cri-o.LogPath"))
		return IC_WANT_LOG;
	for (size_t i = 0; i < IC_NR(metadata); i++)
		if (!strcmp(base_name, metadata[i]))
			return IC_WANT_MEMORY;
	return IC_WANT_NOTHING;
}

enum ic_want ic_load_wants_changes(const char *base_name)
{
	size_t size = strlen(base_name);

	/* Volumes have names of their own: any tar may be one. */
	if ((size > strlen(".tar") && !strcmp(base_name + size - strlen(".tar"), ".tar")) ||
	    !strncmp(base_name, "tmpfs-", strlen("tmpfs-")))
		return IC_WANT_BLOB;
	return ic_load_wants(base_name);
}

enum ic_want ic_load_wants_pages(const char *base_name)
{
	const struct ic_image_kind *kind = ic_image_kind_of(base_name);

	if (!kind && ic_image_is_content(base_name))
		return IC_WANT_BLOB;
	return kind == &ic_image_pagemap || !strcmp(base_name, "parent") ? IC_WANT_MEMORY :
									   IC_WANT_NOTHING;
}

const struct ic_member *ic_loader_image(struct ic_loader *loader, const char **ret_name,
					const char *format, ...)
{
	va_list arguments;
	char name[128];
	const char *kept;

	va_start(arguments, format);
	(void)vsnprintf(name, sizeof(name), format, arguments);
	va_end(arguments);
	kept = ic_arena_copy(loader->arena, name, strlen(name));
	*ret_name = kept ? kept : "an image";
	return ic_store_image(loader->store, name);
}

static void load_inventory(struct ic_loader *loader)
{
	struct ic_format *format = &loader->checkpoint->format;
	struct ic_draft_inventory inventory = { 0 };
	const char *name;
	struct ic_error *err = ic_draft_inventory(ic_loader_image(loader, &name, "inventory.img"),
						  loader->arena, &inventory);

	format->lsm = "unknown";
	if (err && ic_error_kind(err) == IC_ERR_MISSING && format->is_pre_dump) {
		ic_error_free(err); /* before CRIU 3.5, and a page server, wrote none there */
		return;
	}
	if (err) { /* CRIU writes it last: its absence marks a dump that was not finished */
		if (ic_error_kind(err) == IC_ERR_MISSING)
			err = ic_error_context(err, "the dump may be incomplete");
		ic_gaps_add_error(loader->gaps, 0, name, err);
		return;
	}
	format->img_version = inventory.img_version;
	loader->tcp_closed = inventory.tcp_close;
	loader->fdinfo_by_pid = !format->is_pre_dump && !inventory.fdinfo_per_id;
	format->big_endian = inventory.big_endian;
	format->run_id = inventory.run_id;
	format->lsm = inventory.lsm == 0 ? "none" :
		      inventory.lsm == 1 ? "SELinux" :
		      inventory.lsm == 2 ? "AppArmor" :
					   "unknown";
	format->has_uptime = inventory.has_uptime;
	format->dump_uptime = inventory.dump_uptime;
	if (inventory.has_plugins)
		format->criu_clue = "4.1 or newer";
}

/* The statistics lie with the images or, in a container's export, beside their folder. */
static void load_stats(struct ic_loader *loader)
{
	struct ic_format *format = &loader->checkpoint->format;
	struct ic_dump_stats stats;
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "stats-dump");
	struct ic_error *err;

	if (!member)
		member = ic_store_beside(loader->store, "stats-dump");
	if (!member) /* of Docker */
		member = ic_store_image(loader->store, "criu.work/stats-dump");
	if (!member) /* optional */
		return;
	err = ic_draft_stats(member, &stats);
	if (err) {
		ic_gaps_add_error(loader->gaps, 0, member->name, err);
		return;
	}
	format->has_stats = true;
	format->stats = stats;
}

static void note_clue(struct ic_loader *loader)
{
	struct ic_format *format = &loader->checkpoint->format;

	if (loader->wide_counts)
		format->criu_clue = "4.2 or newer";
	else if (format->is_pre_dump && !format->criu_clue)
		format->criu_clue = "unknown";
	else if (!format->criu_clue)
		format->criu_clue = ic_version_clue(loader);
}

static struct ic_error *load_processes(struct ic_loader *loader)
{
	struct ic_checkpoint *checkpoint = loader->checkpoint;
	struct ic_process *processes;
	struct ic_draft_tasks tasks = { 0 };
	struct ic_error *err;

	if (loader->checkpoint->format.is_pre_dump)
		return ic_load_memory_alone(loader);
	err = ic_load_tree(loader, &tasks);
	if (err)
		return err;
	processes = ic_arena_alloc(loader->arena, tasks.nr, sizeof(*processes));
	if (!processes)
		return ic_error_memory();
	err = ic_load_expected(loader, &tasks);
	for (size_t i = 0; !err && i < tasks.nr; i++) {
		err = ic_load_process(loader, &tasks.task[i], &processes[i]);
		if (!checkpoint->page_size)
			checkpoint->page_size = processes[i].space.page_size;
	}
	checkpoint->processes = processes;
	checkpoint->nr_processes = tasks.nr;
	return err ? err : ic_load_namespaces(loader, processes);
}

static int by_name(const void *a, const void *b)
{
	const struct ic_member *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The members of all stores, by name. */
static struct ic_error *list_members(const struct ic_load_input *input, struct ic_arena *arena,
				     struct ic_checkpoint *checkpoint)
{
	const struct ic_load_chain *const chains[] = { &input->images, &input->pages };
	const struct ic_member **all, **next;
	size_t nr = 0, one;

	for (size_t i = 0; i < IC_NR(chains); i++)
		for (size_t j = 0; j < chains[i]->nr; j++) {
			(void)ic_store_evidence(chains[i]->stores[j], &one);
			nr += one;
		}
	all = ic_arena_alloc(arena, nr, sizeof(const struct ic_member *));
	if (!all)
		return ic_error_memory();
	next = all;
	checkpoint->members = all;
	checkpoint->nr_members = nr;
	for (size_t i = 0; i < IC_NR(chains); i++)
		for (size_t j = 0; j < chains[i]->nr; j++) {
			const struct ic_member *const *some =
				ic_store_evidence(chains[i]->stores[j], &one);

			memcpy(next, some, one * sizeof(const struct ic_member *));
			next += one;
		}
	if (nr)
		qsort(all, nr, sizeof(const struct ic_member *), by_name);
	return NULL;
}

/* CRIU's development branch seals images with a key that only the one who dumped has. */
static struct ic_error *refuse_encrypted(const struct ic_loader *loader)
{
	const struct ic_member *cipher = ic_folder_image(loader->images, "cipher.img");

	if (!cipher)
		return NULL;
	return ic_error_new(IC_ERR_UNSUPPORTED,
			    "%s: the images are encrypted, and icecore has no key; restore the "
			    "checkpoint where the key is, and dump it again without encryption",
			    cipher->name);
}

static struct ic_error *open_folders(struct ic_loader *loader, const struct ic_load_input *input)
{
	struct ic_error *err = ic_folder_new(loader, &input->images, &loader->images);

	if (!err && input->pages.nr)
		err = ic_folder_new(loader, &input->pages, &loader->pages);
	return err;
}

struct ic_error *ic_checkpoint_load(const struct ic_load_input *input, struct ic_arena *arena,
				    const char *path, const struct ic_gaps *gaps,
				    struct ic_checkpoint **ret)
{
	struct ic_checkpoint *checkpoint = ic_arena_alloc(arena, 1, sizeof(*checkpoint));
	struct ic_store *store = input->images.stores[0];
	struct ic_loader loader = { .store = store,
				    .arena = arena,
				    .checkpoint = checkpoint,
				    .mapped_files = input->files };
	struct ic_error *err;

	static const struct ic_namespaces no_namespaces;
	static const struct ic_mounts no_mounts;

	if (!checkpoint)
		return ic_error_memory();
	checkpoint->namespaces = &no_namespaces; /* of memory alone there is no more */
	checkpoint->mounts = &no_mounts;
	loader.gaps = &checkpoint->gaps;
	checkpoint->gaps = *gaps;
	checkpoint->refusals.arena = arena;
	checkpoint->path = path;
	checkpoint->name = strrchr(path, '/') && strrchr(path, '/')[1] ? strrchr(path, '/') + 1 :
									 path;
	checkpoint->store = ic_store_kind(store);
	checkpoint->layout = ic_store_layout(store);
	checkpoint->archive = ic_store_archive(store);
	err = list_members(input, arena, checkpoint);
	if (!err && ic_store_has_no_memory(store)) {
		ic_load_capture(&loader);
		*ret = checkpoint;
		return NULL;
	}
	if (!err)
		err = open_folders(&loader, input);
	if (err)
		return err;
	err = refuse_encrypted(&loader);
	if (err)
		return err;
	checkpoint->format.is_pre_dump = ic_is_memory_alone(&loader);
	load_inventory(&loader);
	load_stats(&loader);
	ic_load_cpuinfo(&loader);
	err = ic_load_container(&loader);
	if (!err)
		err = ic_load_image_names(&loader);
	if (!err && !checkpoint->format.is_pre_dump)
		err = ic_load_files(&loader);
	if (!err)
		err = ic_objects_new(&loader);
	if (!err)
		err = ic_load_deleted_paths(&loader);
	if (!err)
		err = ic_load_deleted_files(&loader);
	if (!err)
		err = ic_load_seccomp(&loader);
	if (!err)
		err = ic_load_peers(&loader);
	if (!err)
		err = ic_load_queues(&loader);
	if (!err)
		err = ic_load_bpf_maps(&loader);
	if (!err)
		err = load_processes(&loader);
	if (!err)
		err = ic_load_namespace_caveats(&loader);
	if (!err)
		err = ic_load_network(&loader);
	if (!err)
		err = ic_load_cgroups(&loader);
	if (!err)
		err = ic_load_locks(&loader);
	if (!err)
		err = ic_load_contents(&loader);
	if (!err)
		err = ic_check_strays(&loader);
	if (!err)
		err = ic_folder_check_chain(&loader, loader.images);
	if (!err && loader.pages)
		err = ic_folder_check_chain(&loader, loader.pages);
	if (!err)
		ic_check_other_dumps(&loader);
	if (!err)
		err = ic_load_sources(&loader);
	if (err)
		return err;
	note_clue(&loader);
	if (!checkpoint->page_size)
		checkpoint->page_size = 4096;
	*ret = checkpoint;
	return NULL;
}
