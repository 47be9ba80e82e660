/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/image.h"

#include <inttypes.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/draft_lock.h"
#include "convert/criu/draft_queue.h"
#include "convert/criu/draft_tty.h"
#include "convert/criu/draft_watch.h"
#include "convert/criu/fd_kind.h"
#include "convert/criu/legacy.h"

#define MAGIC_COMMON  0x54564319U /* before the magic of ordinary images since CRIU 1.6 */
#define MAGIC_SERVICE 0x55105940U /* before that of stats and caches */

const struct ic_image_kind *const ic_images[] = {
	&ic_image_core,
	&ic_image_fdinfo,
	&ic_image_files,
	&ic_image_fs,
	&ic_image_ids,
	&ic_image_inventory,
	&ic_image_ipcns_shm,
	&ic_image_memfd,
	&ic_image_mm,
	&ic_image_pagemap,
	&ic_image_pstree,
	&ic_image_remap_fpath,
	&ic_image_stats,
	&ic_image_ghost_file,
	&ic_image_creds,
	&ic_image_rlimit,
	&ic_image_signal,
	&ic_image_vmas,
	&ic_image_sigacts,
	&ic_image_cpuinfo,
	&ic_image_pipes_data,
	&ic_image_fifo_data,
	&ic_image_sk_queues,
	&ic_image_tcp_stream,
	&ic_image_bpfmap_data,
	&ic_image_filelocks,
	&ic_image_filelocks_pid,
	&ic_image_tty_info,
	&ic_image_tty_data,
	&ic_image_itimers,
	&ic_image_posix_timers,
	&ic_image_seccomp,
	&ic_image_utsns,
	&ic_image_userns,
	&ic_image_pidns,
	&ic_image_netns,
	&ic_image_timens,
	&ic_image_mnt,
	&ic_image_netdev,
	&ic_image_cgroup,
	&ic_image_eventpoll_tfd,
	&ic_image_inotify_wd,
	&ic_image_fanotify_mark,
};

const size_t ic_nr_images = IC_NR(ic_images);

static bool has_name(const char *name, const char *prefix, const char *suffix)
{
	size_t size = strlen(name), before = strlen(prefix), behind = strlen(suffix);

	if (!behind)
		return !strcmp(name, prefix);
	return size > before + behind && !memcmp(name, prefix, before) &&
	       !strcmp(name + size - behind, suffix);
}

const struct ic_image_kind *ic_image_kind_of(const char *base_name)
{
	for (size_t i = 0; i < ic_nr_images; i++)
		if (has_name(base_name, ic_images[i]->prefix, ic_images[i]->suffix))
			return ic_images[i];
	for (size_t i = 0; i < ic_nr_fd_kinds; i++)
		if (ic_fd_kinds[i]->legacy.name &&
		    has_name(base_name, ic_fd_kinds[i]->legacy.prefix, ""))
			return &ic_fd_kinds[i]->legacy;
	return NULL;
}

bool ic_image_is_content(const char *base_name)
{
	return has_name(base_name, "pages-", ".img") ||
	       has_name(base_name, ic_image_ghost_file.prefix, ic_image_ghost_file.suffix);
}

static struct ic_error *wrong_magic(const struct ic_member *member, uint64_t offset, uint64_t found,
				    const struct ic_image_kind *kind)
{
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ member->name, offset },
			   "not %s image: magic 0x%08" PRIx64 ", expected 0x%08" PRIx32, kind->name,
			   found, kind->magic);
}

struct ic_error *ic_image_begin(const struct ic_member *member, const char *name, bool big_endian,
				struct ic_reader *ret)
{
	struct ic_place start = { name, 0 };

	if (!member)
		return ic_error_at(IC_ERR_MISSING, start, "not in the checkpoint");
	start.member = member->name;
	if (member->unread)
		return ic_error_at(IC_ERR_UNSUPPORTED, start, "not read: %s", member->unread);
	if (!member->has_blob || !member->blob.bytes)
		return ic_error_at(IC_ERR_LIMIT, start,
				   "image of %" PRIu64 " bytes, the largest that is read has %u",
				   member->size, IC_MAX_IMAGE_BYTES);
	*ret = ic_reader_init(member->blob.bytes, (size_t)member->blob.size, start, big_endian);
	return NULL;
}

struct ic_error *ic_image_open(const struct ic_member *member, const char *name,
			       const struct ic_image_kind *kind, struct ic_image *ret)
{
	struct ic_reader reader;
	struct ic_error *err = ic_image_begin(member, name, false, &reader);
	uint32_t word;
	bool headed;

	if (err)
		return err;
	err = ic_read_u32(&reader, &word);
	if (err)
		return ic_error_context(err, "%s image's header", kind->name);
	headed = word == MAGIC_COMMON || word == MAGIC_SERVICE;
	if (!headed && word != kind->magic) {
		uint32_t swapped = __builtin_bswap32(word);

		headed = swapped == MAGIC_COMMON || swapped == MAGIC_SERVICE;
		if (!headed && swapped != kind->magic)
			return wrong_magic(member, 0, word, kind);
		reader.big_endian = true;
	}
	if (headed) {
		err = ic_read_u32(&reader, &word);
		if (err)
			return ic_error_context(err, "%s image's header", kind->name);
		if (word != kind->magic)
			return wrong_magic(member, 4, word, kind);
	}
	ret->reader = reader;
	return NULL;
}

struct ic_error *ic_image_next(struct ic_image *image, struct ic_reader *ret)
{
	struct ic_reader reader = image->reader;
	struct ic_error *err;
	uint32_t size;

	err = ic_read_u32(&reader, &size);
	if (err)
		return ic_error_context(err, "record length");
	if (size > IC_MAX_RECORD_BYTES && size <= ic_reader_left(&reader))
		return ic_error_at(IC_ERR_LIMIT, image->reader.at,
				   "record of %" PRIu32 " bytes, the largest that is read has %u",
				   size, IC_MAX_RECORD_BYTES);
	err = ic_read_slice(&reader, size, ret);
	if (err)
		return ic_error_context(err, "record body");
	image->reader = reader;
	return NULL;
}
