/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses the kind of image, the rest is the image: see decoders[]. */
#include "convert/base/attributes.h"
#include "convert/criu/draft.h"
#include "convert/criu/draft_cgroup.h"
#include "convert/criu/draft_lock.h"
#include "convert/criu/draft_namespaces.h"
#include "convert/criu/draft_network.h"
#include "convert/criu/draft_queue.h"
#include "convert/criu/draft_tty.h"
#include "convert/criu/legacy.h"
#include "tests/fuzz/fuzz.h"

struct input {
	const struct ic_member *member;
	struct ic_arena *arena;
	struct ic_gaps *gaps;
};

static struct ic_error *inventory(const struct input *in)
{
	struct ic_draft_inventory ret;

	return ic_draft_inventory(in->member, in->arena, &ret);
}

static struct ic_error *pstree(const struct input *in)
{
	struct ic_draft_tasks ret = { 0 };
	struct ic_error *err = ic_draft_pstree(in->member, in->arena, &ret);
	uint64_t sum = 0;

	for (size_t i = 0; i < ret.nr; i++)
		for (size_t j = 0; j < ret.task[i].nr_tids; j++)
			sum += ret.task[i].tids[j];
	FUZZ_MUST(sum <= UINT64_MAX / 2);
	return err;
}

static struct ic_error *core(const struct input *in)
{
	struct ic_draft_core ret;
	struct ic_error *err = ic_draft_core(in->member, in->member->name, 1, in->arena, in->gaps,
					     &ret);

	FUZZ_MUST(err || ret.thread.cpu.arch || (ret.has_task && ret.task_state == IC_TASK_DEAD));
	return err;
}

static struct ic_error *mm(const struct input *in)
{
	struct ic_draft_mm ret;

	return ic_draft_mm(in->member, in->member->name, in->arena, &ret);
}

static struct ic_error *pagemap(const struct input *in)
{
	struct ic_draft_pagemap map;
	struct ic_draft_pages pages;
	struct ic_error *err = ic_draft_pagemap_open(in->member, in->member->name, in->arena, &map);
	uint64_t before = 0;
	bool more = true;

	while (!err && more) {
		err = ic_draft_pagemap_next(&map, &pages, &more);
		FUZZ_MUST(err || !more || pages.offset > before);
		before = !err && more ? pages.offset : before;
	}
	return err;
}

static struct ic_error *files(const struct input *in)
{
	struct ic_draft_files ret;
	struct ic_error *err = ic_draft_files(in->member, in->arena, &ret);

	for (size_t i = 0; i < ret.nr; i++)
		FUZZ_MUST(ret.file[i].file.type_name);
	return err;
}

static struct ic_error *fdinfo(const struct input *in)
{
	struct ic_draft_fds ret;

	return ic_draft_fdinfo(in->member, in->member->name, in->arena, &ret);
}

static struct ic_error *memfd(const struct input *in)
{
	struct ic_draft_memfds ret;

	return ic_draft_memfds(in->member, in->arena, &ret);
}

static struct ic_error *fs(const struct input *in)
{
	struct ic_draft_fs ret;

	return ic_draft_fs(in->member, in->member->name, &ret);
}

static struct ic_error *remap(const struct input *in)
{
	struct ic_draft_remaps ret;

	return ic_draft_remaps(in->member, in->arena, &ret);
}

static struct ic_error *shm(const struct input *in)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_draft_shms(in->member, in->arena, &list);
	const struct ic_draft_shm *shms = list.items;

	/* The bytes behind a record lie in the image; those of the last one may be cut. */
	for (size_t i = 0; i < list.nr; i++) {
		FUZZ_MUST(shms[i].in_pagemaps ||
			  (shms[i].offset <= in->member->size &&
			   shms[i].have <= in->member->size - shms[i].offset));
		FUZZ_MUST(shms[i].in_pagemaps || shms[i].have >= shms[i].size ||
			  (err && i + 1 == list.nr));
	}
	return err;
}

static struct ic_error *stats(const struct input *in)
{
	struct ic_dump_stats ret;

	return ic_draft_stats(in->member, &ret);
}

static struct ic_error *ids(const struct input *in)
{
	uint32_t ret;

	return ic_draft_ids(in->member, in->member->name, &ret);
}

static struct ic_error *cpuinfo(const struct input *in)
{
	struct ic_draft_cpuinfo ret;

	return ic_draft_cpuinfo(in->member, &ret);
}

/* Corpus files depend on this order: new ones come last. */
static struct ic_error *legacy_files(const struct input *in)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < ic_nr_fd_kinds; i++) {
		struct ic_array list = { 0 };

		if (!ic_fd_kinds[i]->legacy.name)
			continue;
		err = ic_draft_legacy_files(ic_fd_kinds[i], in->member, in->arena, &list);
		if (err && !list.nr) { /* of another kind */
			ic_error_free(err);
			err = NULL;
		}
	}
	return err;
}

static struct ic_error *legacy_task(const struct input *in)
{
	struct ic_credentials credentials;
	struct ic_signal_queue queue = { 0 };
	struct ic_draft_mm mm = { 0 };
	struct ic_signal_actions actions = { 0 };
	struct ic_timers timers = { 0 };
	const struct ic_limit *limits;
	size_t nr;

	(void)fuzz_failed(
		ic_draft_legacy_credentials(in->member, "creds", in->arena, &credentials));
	(void)fuzz_failed(ic_draft_legacy_actions(in->member, "sigacts", in->arena, &actions));
	(void)fuzz_failed(ic_draft_legacy_limits(in->member, "rlimit", in->arena, &limits, &nr));
	(void)fuzz_failed(ic_draft_legacy_itimers(in->member, "itimers", in->arena, &timers));
	(void)fuzz_failed(ic_draft_legacy_posix_timers(in->member, "posix", in->arena, &timers));
	(void)fuzz_failed(ic_draft_legacy_vmas(in->member, "vmas", in->arena, &mm));
	return ic_draft_legacy_signals(in->member, "signal", in->arena, &queue);
}

static struct ic_error *namespaces(const struct input *in)
{
	struct ic_namespace one = { .id = 1 };
	struct ic_namespace_ids ids;
	struct ic_draft_root root;
	struct ic_clocks clocks;
	const char *name = in->member->name;

	(void)fuzz_failed(ic_draft_utsns(in->member, name, in->arena, &one));
	(void)fuzz_failed(ic_draft_userns(in->member, name, in->arena, &one));
	(void)fuzz_failed(ic_draft_pidns(in->member, name, in->arena, &one));
	(void)fuzz_failed(ic_draft_netns(in->member, name, in->arena, &one));
	(void)fuzz_failed(ic_draft_namespace_ids(in->member, name, &ids));
	(void)fuzz_failed(ic_draft_root_ids(in->member, &root));
	return ic_draft_timens(in->member, name, &clocks);
}

static struct ic_error *mounts(const struct input *in)
{
	struct ic_array list = { 0 };

	return ic_draft_mounts(in->member, in->member->name, in->arena, &list);
}

static struct ic_error *cgroup(const struct input *in)
{
	struct ic_draft_cgroups ret = { 0 };

	return ic_draft_cgroups(in->member, in->arena, in->gaps, &ret);
}

/* The dumps of netlink differ in their first word, conntrack's in nothing. */
static struct ic_error *network(const struct input *in)
{
	static struct ic_error *(*const kinds[])(const struct ic_member *member, const char *name,
						 bool big_endian, struct ic_arena *arena,
						 struct ic_array *list) = {
		ic_draft_netdev, ic_draft_ifaddr,    ic_draft_routes,
		ic_draft_rules,  ic_draft_conntrack,
	};

	for (size_t i = 0; i < IC_NR(kinds); i++)
		for (int big = 0; big < 2; big++) {
			struct ic_array list = { 0 };

			(void)fuzz_failed(
				kinds[i](in->member, in->member->name, big, in->arena, &list));
		}
	return NULL;
}

/* What a record claims is cut to what lies in the image. */
static void must_lie_in(const struct input *in, const struct ic_draft_content *content)
{
	FUZZ_MUST(content->size <= content->claimed);
	FUZZ_MUST(content->offset <= in->member->size &&
		  content->size <= in->member->size - content->offset);
}

static struct ic_error *pipe_data(const struct input *in)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_draft_pipe_data(in->member, &ic_image_pipes_data, in->arena,
						  &list);
	const struct ic_draft_pipe_data *drafts = list.items;

	for (size_t i = 0; i < list.nr; i++)
		must_lie_in(in, &drafts[i].content);
	return err;
}

static struct ic_error *packets(const struct input *in)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_draft_packets(in->member, in->arena, &list);
	const struct ic_draft_packet *drafts = list.items;

	for (size_t i = 0; i < list.nr; i++)
		must_lie_in(in, &drafts[i].content);
	return err;
}

static struct ic_error *tcp(const struct input *in)
{
	struct ic_draft_tcp draft;
	bool any;
	struct ic_error *err = ic_draft_tcp(in->member, &draft, &any);

	if (any) {
		must_lie_in(in, &draft.receive);
		must_lie_in(in, &draft.send);
	}
	return err;
}

static struct ic_error *bpf_data(const struct input *in)
{
	struct ic_array list = { 0 };

	return ic_draft_bpf_data(in->member, in->arena, &list);
}

static struct ic_error *locks(const struct input *in)
{
	struct ic_array list = { 0 };

	return ic_draft_locks(in->member, &ic_image_filelocks, in->arena, &list);
}

static struct ic_error *terminals(const struct input *in)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_draft_terminals(in->member, in->arena, &list);
	const struct ic_terminal *all = list.items;

	for (size_t i = 0; i < list.nr; i++)
		FUZZ_MUST(!all[i].termios || all[i].termios->nr_cc <= IC_TERMIOS_CHARACTERS);
	return err;
}

static struct ic_error *tty_data(const struct input *in)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_draft_tty_data(in->member, in->arena, &list);
	const struct ic_draft_tty_data *drafts = list.items;

	for (size_t i = 0; i < list.nr; i++)
		FUZZ_MUST(drafts[i].offset <= in->member->size &&
			  drafts[i].size <= in->member->size - drafts[i].offset);
	return err;
}

static struct ic_error *(*const decoders[])(const struct input *in) = {
	inventory,   pstree,   core,       mm,      pagemap, files,    fdinfo,
	memfd,       fs,       remap,      shm,     stats,   ids,      legacy_files,
	legacy_task, cpuinfo,  pipe_data,  packets, tcp,     bpf_data, locks,
	terminals,   tty_data, namespaces, mounts,  cgroup,  network,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_gaps gaps = { 0 };
	struct ic_member member = { .name = "image.img", .has_blob = true };

	if (!size || fuzz_failed(ic_arena_new(&arena)))
		return 0;
	gaps.arena = arena;
	member.size = member.blob.size = size - 1;
	member.blob.fd = -1;
	member.blob.bytes = data + 1;
	(void)fuzz_failed(decoders[data[0] % IC_NR(decoders)](
		&(struct input){ .member = &member, .arena = arena, .gaps = &gaps }));
	return 0;
}
