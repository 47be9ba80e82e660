/* SPDX-License-Identifier: Apache-2.0 */
#include "report/malfind.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/base/zero.h"
#include "convert/model/memory_scan.h"
#include "report/code_pages.h"
#include "report/signal_page.h"

/* One mapping's pages, as they are met. */
struct pages {
	const struct ic_malfind_request *request;
	const struct ic_mapping *mapping;
	uint64_t footprint;          /* the page where CRIU ran a system call */
	struct ic_code_page changed; /* the first one */
	uint64_t nr_changed, nr_bytes;
	uint64_t uncompared; /* the first one */
	uint64_t nr_uncompared;
};

static struct ic_error *tell(const struct ic_malfind_request *request,
			     const struct ic_mapping *mapping, uint64_t vaddr, const char *reason)
{
	const struct ic_malfind_finding finding = { mapping, vaddr, reason };

	return request->found(request->context, &finding);
}

/* Where the first executable mapping begins; UINT64_MAX: there is none. */
static uint64_t find_first_code(const struct ic_address_space *space)
{
	for (size_t i = 0; i < space->nr_mappings; i++)
		if (space->mappings[i].prot & PF_X)
			return space->mappings[i].start;
	return UINT64_MAX;
}

/* Whether a mapping goes on in the next one with the same file and the same right to execute. */
static bool goes_on(const struct ic_mapping *mapping, const struct ic_mapping *next)
{
	return mapping->end == next->start && mapping->file == next->file && mapping->prot & PF_X &&
	       next->prot & PF_X &&
	       mapping->file_offset + (mapping->end - mapping->start) == next->file_offset;
}

/* mprotect(2) parts a mapping for good; who writes from without needs none. */
static bool is_split(const struct ic_address_space *space, const struct ic_mapping *mapping)
{
	size_t i = (size_t)(mapping - space->mappings);

	return (i && goes_on(mapping - 1, mapping)) ||
	       (i + 1 < space->nr_mappings && goes_on(mapping, mapping + 1));
}

static void put_hex(const uint8_t *bytes, size_t nr, char ret[static 2 * IC_CODE_SHOWN_BYTES + 1])
{
	*ret = '\0';
	for (size_t i = 0; i < nr; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

static struct ic_error *tell_changed(const struct pages *pages, const struct ic_code_page *page,
				     uint64_t nr_pages, uint64_t nr_bytes)
{
	char is[2 * IC_CODE_SHOWN_BYTES + 1], was[2 * IC_CODE_SHOWN_BYTES + 1];
	char reason[IC_MALFIND_REASON_BYTES];

	put_hex(page->is, page->nr_shown, is);
	put_hex(page->was, page->nr_shown, was);
	(void)snprintf(reason, sizeof(reason),
		       "code differs from its file: %" PRIu64 " byte%s in %" PRIu64
		       " page%s, from 0x%" PRIx64 " on (%s, in the file %s); %s",
		       nr_bytes, nr_bytes == 1 ? "" : "s", nr_pages, nr_pages == 1 ? "" : "s",
		       page->first, is, was,
		       is_split(&pages->request->process->space, pages->mapping) ?
			       "the mapping is split, as by mprotect(2) of the process itself" :
			       "the mapping is whole, as after ptrace(2) or /proc/PID/mem");
	return tell(pages->request, pages->mapping, page->vaddr, reason);
}

static const char uncompared[] = "code of its own that cannot be compared, its file is not at hand "
				 "(--sysroot): ";

static const char footprint[] = "CRIU's own footprint: it ran a system call here and put the page "
				"back; its file is not at hand to show that";

static struct ic_error *tell_uncompared(const struct pages *pages, uint64_t vaddr, uint64_t nr)
{
	char reason[IC_MALFIND_REASON_BYTES];

	(void)snprintf(reason, sizeof(reason), "%s%" PRIu64 " page%s%s", uncompared, nr,
		       nr == 1 ? "" : "s",
		       is_split(&pages->request->process->space, pages->mapping) ?
			       "; the mapping is split, as by mprotect(2) of the process itself" :
			       "");
	return tell(pages->request, pages->mapping, vaddr, reason);
}

static struct ic_error *look_at_page(void *context, const struct ic_code_page *page)
{
	struct pages *pages = context;

	if (page->state == IC_CODE_EQUAL)
		return NULL;
	if (page->state == IC_CODE_UNCOMPARED) {
		if (page->vaddr == pages->footprint)
			return tell(pages->request, pages->mapping, page->vaddr, footprint);
		if (pages->request->all_pages)
			return tell_uncompared(pages, page->vaddr, 1);
		else if (!pages->nr_uncompared++)
			pages->uncompared = page->vaddr;
		return NULL;
	}
	if (pages->request->all_pages)
		return tell_changed(pages, page, 1, page->nr_bytes);
	if (!pages->nr_changed++)
		pages->changed = *page;
	pages->nr_bytes += page->nr_bytes;
	return NULL;
}

/* Pages of a private file mapping. */
static struct ic_error *look_at_pages(const struct ic_malfind_request *request,
				      const struct ic_mapping *mapping, uint64_t first_code)
{
	struct pages pages = { .request = request, .mapping = mapping, .footprint = first_code };
	struct ic_error *err = NULL;

	if (mapping->shared || !mapping->file ||
	    (mapping->kind != IC_MAPPING_FILE_PRIVATE && mapping->kind != IC_MAPPING_OBJECT))
		return NULL;
	err = ic_code_pages_each(request->process, mapping, &pages, look_at_page);
	if (!err && pages.nr_changed)
		err = tell_changed(&pages, &pages.changed, pages.nr_changed, pages.nr_bytes);
	if (!err && pages.nr_uncompared)
		err = tell_uncompared(&pages, pages.uncompared, pages.nr_uncompared);
	return err;
}

/* The first page with a byte that is not zero; the mapping's start when there is none. */
static struct ic_error *find_content(const struct ic_malfind_request *request,
				     const struct ic_mapping *mapping, uint64_t *ret, bool *ret_any)
{
	struct ic_memory_scan scan = { .space = &request->process->space };
	size_t page_size = request->process->space.page_size;
	struct ic_error *err = NULL;
	bool more = true;

	*ret = mapping->start;
	*ret_any = false;
	ic_memory_scan_start(&scan, mapping);
	while (!err && more && !*ret_any) {
		err = ic_memory_scan_next(&scan, &more);
		for (size_t at = 0; !err && more && !*ret_any && at < scan.size; at += page_size) {
			size_t size = scan.size - at < page_size ? scan.size - at : page_size;

			*ret_any = !ic_is_zero(scan.bytes + at, size);
			if (*ret_any)
				*ret = scan.vaddr + at;
		}
	}
	ic_memory_scan_end(&scan);
	return err;
}

/* Whether the checkpoint has, or knows to be zero, every byte of a mapping. */
static bool is_known(const struct ic_address_space *space, const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(space, mapping);
	struct ic_extent extent;

	while (ic_extent_next(&cursor, &extent))
		if (extent.origin != IC_ORIGIN_ZERO && !ic_extent_is_at_hand(&extent))
			return false;
	return true;
}

/* Shared anonymous memory is a memfd to some versions of CRIU. */
static bool is_of_file(const struct ic_mapping *mapping)
{
	return mapping->file && !(mapping->file->kind == IC_FILE_MEMFD &&
				  ic_text_starts(mapping->file->path, "/dev/zero"));
}

/* What a mapping is, whatever is in it. */
static struct ic_error *look_at_mapping(const struct ic_malfind_request *request,
					const struct ic_mapping *mapping)
{
	bool of_file = is_of_file(mapping);
	bool is_memfd = of_file && mapping->file->kind == IC_FILE_MEMFD;
	bool is_writable = mapping->prot & PF_W;
	char reason[IC_MALFIND_REASON_BYTES];
	struct ic_error *err;
	uint64_t vaddr;
	bool any, is_kernels = false;

	if (of_file && !is_writable && !is_memfd && !mapping->file->deleted)
		return NULL;
	err = is_writable ? NULL : ic_signal_page_is(request->process, mapping, &is_kernels);
	if (err || is_kernels)
		return err;
	err = find_content(request, mapping, &vaddr, &any);
	/* MIPS kernels map such a page into each process, for instructions they emulate. */
	if (err || (!any && !is_writable && is_known(&request->process->space, mapping)))
		return err;
	(void)snprintf(reason, sizeof(reason), "%s memory of %s%s",
		       is_writable ? "writable and executable" : "executable",
		       !of_file               ? "no file" :
		       is_memfd               ? "a memfd" :
		       mapping->file->deleted ? "a deleted file" :
						"a file",
		       any ? "" : ", in which the checkpoint has nothing but zeros, if anything");
	return tell(request, mapping, vaddr, reason);
}

/* The first page where a vdso differs from that of another process, its start when none is found. */
static struct ic_error *find_difference(const struct ic_malfind_request *request,
					const struct ic_mapping *mapping, uint64_t *ret)
{
	const struct ic_process *other = request->vdso->most;
	const struct ic_mapping *theirs = ic_vdso_of(other);
	uint8_t ours_bytes[512], other_bytes[512];
	struct ic_error *err = NULL;
	size_t have = sizeof(ours_bytes), have_other = 0;

	*ret = mapping->start;
	for (uint64_t at = 0;
	     theirs && !err && have == sizeof(ours_bytes) && at < mapping->end - mapping->start &&
	     at < theirs->end - theirs->start;
	     at += have) {
		err = ic_memory_read(&request->process->space, mapping->start + at, ours_bytes,
				     sizeof(ours_bytes), &have);
		if (!err)
			err = ic_memory_read(&other->space, theirs->start + at, other_bytes,
					     sizeof(other_bytes), &have_other);
		if (!err && have == have_other && memcmp(ours_bytes, other_bytes, have) != 0) {
			*ret = (mapping->start + at) &
			       ~(uint64_t)(request->process->space.page_size - 1);
			break;
		}
	}
	return err;
}

static struct ic_error *look_at_vdso(const struct ic_malfind_request *request,
				     const struct ic_mapping *mapping)
{
	char reason[IC_MALFIND_REASON_BYTES];
	struct ic_error *err;
	uint64_t vaddr;

	if (!request->vdso || !ic_vdso_group_is_odd(request->vdso))
		return NULL;
	err = find_difference(request, mapping, &vaddr);
	if (err)
		return err;
	(void)snprintf(reason, sizeof(reason),
		       "the vdso differs from that of %zu other processes, %zu have it like this: "
		       "changed, or restored from a checkpoint of another kernel",
		       request->vdso->nr_other, request->vdso->nr_same);
	return tell(request, mapping, vaddr, reason);
}

struct ic_error *ic_malfind(const struct ic_malfind_request *request)
{
	const struct ic_address_space *space = &request->process->space;
	uint64_t first_code = find_first_code(space);
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];

		if (!(mapping->prot & PF_X) || mapping->kind == IC_MAPPING_SPECIAL)
			continue;
		if (mapping->kind == IC_MAPPING_VDSO) {
			err = look_at_vdso(request, mapping);
			continue;
		}
		err = look_at_mapping(request, mapping);
		if (!err)
			err = look_at_pages(request, mapping, first_code);
	}
	return err;
}
