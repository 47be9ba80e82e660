/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/link_map.h"

#include <elf.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/model/auxv.h"
#include "convert/model/memory_scan.h"
#include "elfcore/link_map_walk.h"
#include "elfcore/module.h"

#define MOST_DYNAMIC 4096U      /* entries of a dynamic section */
#define MOST_TRIES   (1U << 16) /* of what was met by searching */

const char *ic_link_map_way_name(enum ic_link_map_way way)
{
	static const char *const names[] = {
		[IC_LINK_MAP_NONE] = "not found",
		[IC_LINK_MAP_STATIC] = "static program",
		[IC_LINK_MAP_PROGRAM] = "program headers",
		[IC_LINK_MAP_DYNAMIC] = "dynamic section",
		[IC_LINK_MAP_LOADER] = "dynamic linker's data",
	};

	return names[way];
}

/* A search under way. */
struct search {
	const struct ic_process *process;
	struct ic_arena *arena;
	struct ic_memory_scan scan;
	uint64_t loader; /* AT_BASE: where the kernel loaded the dynamic linker; 0: nowhere */
	bool has_auxv;
	bool is_static; /* the program's own headers say so */
	uint32_t nr_tries;
	uint64_t debug; /* found: where r_debug is; else 0 */
};

static uint64_t wrap(const struct search *search, uint64_t vaddr)
{
	return search->process->arch->word_bytes == 8 ? vaddr : (uint32_t)vaddr;
}

/*
 * What an entry of a dynamic section says of r_debug's place; 0: nothing. MIPS has the sections
 * read-only, so the linker writes the place elsewhere and the section says where that is.
 */
static struct ic_error *debug_of_entry(const struct search *search, uint64_t at, uint64_t tag,
				       uint64_t value, uint64_t *ret)
{
	bool is_mips = search->process->arch->elf_machine == EM_MIPS;
	struct ic_error *err;
	bool is_there;

	*ret = 0;
	if (tag == DT_DEBUG) {
		*ret = value;
		return NULL;
	}
	if (!is_mips || (tag != DT_MIPS_RLD_MAP && tag != DT_MIPS_RLD_MAP_REL))
		return NULL;
	err = ic_words_read(search->process,
			    tag == DT_MIPS_RLD_MAP ? value : wrap(search, at + value), ret, 1,
			    &is_there);
	if (err || !is_there)
		*ret = 0;
	return err;
}

/* Whether there is an r_debug whose list begins as one; with `base` also that of that linker. */
static struct ic_error *check_debug(struct search *search, uint64_t vaddr, uint64_t base,
				    uint64_t first[static 5], bool *ret)
{
	struct ic_r_debug debug;
	struct ic_error *err = ic_r_debug_read(search->process, vaddr, &debug, first, ret);

	if (!err && *ret && base)
		*ret = debug.base == base;
	return err;
}

static struct ic_error *walk_dynamic(struct search *search, uint64_t at, uint64_t size)
{
	uint64_t row = 2ULL * search->process->arch->word_bytes;
	struct ic_error *err = NULL;
	bool is_there = true;

	for (uint64_t i = 0; !err && !search->debug && i < ic_min(size / row, MOST_DYNAMIC); i++) {
		uint64_t words[2] = { 0 }, first[5], place = 0;
		bool good = false;

		err = ic_words_read(search->process, at + i * row, words, 2, &is_there);
		if (err || !is_there || words[0] == DT_NULL)
			break;
		err = debug_of_entry(search, at + i * row, words[0], words[1], &place);
		if (!err && place)
			err = check_debug(search, place, 0, first, &good);
		if (good)
			search->debug = place;
	}
	return err;
}

/* What is added to the program's addresses: its headers are where PT_PHDR says. */
static uint64_t bias_of(const struct ic_elf_segment *segments, size_t nr, uint64_t headers,
			size_t header_size)
{
	for (size_t i = 0; i < nr; i++)
		if (segments[i].type == PT_PHDR)
			return headers - segments[i].vaddr;
	for (size_t i = 0; i < nr; i++)
		if (segments[i].type == PT_LOAD)
			return headers - header_size - (segments[i].vaddr - segments[i].offset);
	return 0;
}

static struct ic_error *walk_program(struct search *search, const struct ic_elf_segment *segments,
				     size_t nr, uint64_t bias)
{
	bool has_interpreter = false, has_dynamic = false;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < nr; i++) {
		has_interpreter |= segments[i].type == PT_INTERP;
		if (segments[i].type != PT_DYNAMIC || has_dynamic)
			continue;
		has_dynamic = true;
		err = walk_dynamic(search, wrap(search, segments[i].vaddr + bias),
				   segments[i].memory_size);
	}
	/* The dynamic linker, started as a program, has no interpreter either. */
	search->is_static = !has_dynamic || (!has_interpreter && !search->debug);
	return err;
}

static struct ic_error *look_at_program(struct search *search)
{
	const struct ic_process *process = search->process;
	bool wide = process->arch->word_bytes == 8;
	struct ic_elf_header header = { .wide = wide, .big_endian = process->arch->big_endian };
	const struct ic_elf_segment *segments = NULL;
	uint64_t headers, size, nr;
	struct ic_error *err;

	if (!ic_auxv_find(process, AT_PHDR, &headers) || !ic_auxv_find(process, AT_PHENT, &size) ||
	    !ic_auxv_find(process, AT_PHNUM, &nr) || nr > UINT16_MAX || size > UINT16_MAX)
		return NULL;
	header.segment_bytes = (uint16_t)size;
	header.nr_segments = (uint16_t)nr;
	err = ic_module_segments(process, headers, &header, search->arena, &segments);
	if (err || !segments)
		return err;
	return walk_program(search, segments, header.nr_segments,
			    bias_of(segments, header.nr_segments, headers,
				    ic_elf_header_size(wide)));
}

/* Memory that is full of what looks like the thing would cost a read each. */
static bool has_try(struct search *search)
{
	return search->nr_tries++ < MOST_TRIES;
}

/*
 * Whether a DT_DEBUG that was met by searching is one: the first entry of its list is the module
 * that it stands in, a little behind the start of its dynamic section.
 */
static struct ic_error *try_entry(struct search *search, uint64_t at, uint64_t tag, uint64_t value)
{
	uint64_t row = 2ULL * search->process->arch->word_bytes, place, first[5] = { 0 };
	struct ic_error *err = debug_of_entry(search, at, tag, value, &place);
	bool good = false;

	if (!err && place && has_try(search))
		err = check_debug(search, place, 0, first, &good);
	if (good && first[2] <= at && at - first[2] < MOST_DYNAMIC * row &&
	    (at - first[2]) % row == 0)
		search->debug = place;
	return err;
}

/* Whether the words at an address are an r_debug that names the linker's own base. */
static struct ic_error *try_debug(struct search *search, uint64_t at, uint64_t version,
				  uint64_t map)
{
	uint64_t first[5];
	struct ic_error *err;
	bool good;

	if (search->process->arch->big_endian && search->process->arch->word_bytes == 8)
		version >>= 32;
	if (!version || version >= IC_R_DEBUG_VERSIONS || !map || !has_try(search))
		return NULL;
	err = check_debug(search, at, search->loader, first, &good);
	if (!err && good)
		search->debug = at;
	return err;
}

/* Try each pair of words of a mapping's captured bytes. */
static struct ic_error *scan_pairs(struct search *search, const struct ic_mapping *mapping,
				   struct ic_error *(*try)(struct search *search, uint64_t at,
							   uint64_t a, uint64_t b))
{
	const struct ic_arch *arch = search->process->arch;
	size_t word = arch->word_bytes;
	struct ic_error *err = NULL;
	bool more = true;

	ic_memory_scan_start(&search->scan, mapping);
	while (!err && !search->debug && more) {
		err = ic_memory_scan_next(&search->scan, &more);
		for (size_t at = 0;
		     !err && more && !search->debug && at + 2 * word <= search->scan.size;
		     at += word) {
			const uint8_t *bytes = search->scan.bytes + at;
			uint64_t a = ic_get(bytes, word, arch->big_endian);

			/* Few words are a small number and begin anything. */
			if (a)
				err = try(search, search->scan.vaddr + at, a,
					  ic_get(bytes + word, word, arch->big_endian));
		}
	}
	return err;
}

static struct ic_error *look_for_dynamic(struct search *search, const struct ic_file *file)
{
	const struct ic_address_space *space = &search->process->space;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && !search->debug && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];
		bool is_wanted = file ? mapping->file == file : mapping->file != NULL;

		if (is_wanted && !mapping->shared &&
		    (mapping->prot & PF_W || !(mapping->prot & PF_X)))
			err = scan_pairs(search, mapping, try_entry);
	}
	return err;
}

/* The linker's data: of its file, and the anonymous memory right behind that. */
static struct ic_error *look_at_loader(struct search *search)
{
	const struct ic_address_space *space = &search->process->space;
	const struct ic_mapping *loader = ic_mapping_at(space, search->loader), *before = NULL;
	struct ic_error *err = NULL;

	if (!search->loader || !loader || !loader->file)
		return NULL;
	for (size_t i = (size_t)(loader - space->mappings);
	     !err && !search->debug && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];
		bool is_behind = before && before->file == loader->file &&
				 before->end == mapping->start && !mapping->file;

		if (mapping->file != loader->file && !is_behind)
			break;
		if (mapping->prot & PF_W)
			err = scan_pairs(search, mapping, try_debug);
		before = mapping;
	}
	return err;
}

static struct ic_error *find(struct search *search, enum ic_link_map_way *ret)
{
	struct ic_error *err = look_at_program(search);

	*ret = search->is_static ? IC_LINK_MAP_STATIC : IC_LINK_MAP_PROGRAM;
	if (err || search->debug || (search->is_static && !search->loader))
		return err;
	*ret = IC_LINK_MAP_DYNAMIC;
	if (search->process->exe)
		err = look_for_dynamic(search, search->process->exe);
	if (!err && !search->debug)
		err = look_for_dynamic(search, NULL);
	if (err || search->debug)
		return err;
	*ret = IC_LINK_MAP_LOADER;
	err = look_at_loader(search);
	if (!err && !search->debug)
		*ret = search->has_auxv && !search->loader ? IC_LINK_MAP_STATIC : IC_LINK_MAP_NONE;
	return err;
}

struct ic_error *ic_link_map_find(const struct ic_process *process, struct ic_arena *arena,
				  struct ic_link_map *ret)
{
	struct search search = { .process = process,
				 .arena = arena,
				 .scan = { .space = &process->space,
					   .overlap = process->arch->word_bytes } };
	struct ic_link_map map = { .way = IC_LINK_MAP_NONE };
	struct ic_error *err;

	search.has_auxv = process->nr_auxv != 0;
	if (!ic_auxv_find(process, AT_BASE, &search.loader))
		search.loader = 0;
	err = find(&search, &map.way);
	ic_memory_scan_end(&search.scan);
	if (!err && search.debug)
		err = ic_link_map_walk(process, search.debug, arena, &map);
	if (!err)
		*ret = map;
	return err;
}
