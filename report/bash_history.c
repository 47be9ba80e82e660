/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bash_history.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/model/memory_scan.h"
#include "report/bash_order.h"

/* "#", the digits of a time, a NUL; no time of a shell has more digits. */
#define MOST_DIGITS   12U
#define STAMP_BYTES   (MOST_DIGITS + 2)
#define COMMAND_BYTES (1U << 17) /* the longest that is shown: execve(2) takes no longer word */
#define COMMAND_CHUNK 256U

bool ic_bash_is_shell(const struct ic_process *process)
{
	static const char *const names[] = { "bash", "sh", "dash", "rbash" };
	struct ic_text path = process->exe ? process->exe->path : (struct ic_text){ NULL, 0 };
	const char *slash = path.bytes ? memrchr(path.bytes, '/', path.size) : NULL;
	struct ic_text base = { slash ? slash + 1 : path.bytes,
				slash ? path.size - (size_t)(slash + 1 - path.bytes) : path.size };

	for (size_t i = 0; i < IC_NR(names); i++)
		if (ic_text_is(process->comm, names[i]) || ic_text_is(base, names[i]))
			return true;
	return false;
}

/* A search under way. */
struct search {
	const struct ic_process *process;
	struct ic_arena *arena;
	struct ic_memory_scan scan;
	uint64_t *stamps; /* addresses of times, ascending */
	size_t nr_stamps, room;
	struct ic_array found; /* of struct ic_bash_command */
	bool cut;
};

/* Call `look` for each chunk of the heap. */
static struct ic_error *each_chunk(struct search *search,
				   struct ic_error *(*look)(struct search *search))
{
	const struct ic_address_space *space = &search->process->space;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		bool more = ic_bash_is_heap(&space->mappings[i]);

		if (more)
			ic_memory_scan_start(&search->scan, &space->mappings[i]);
		while (!err && more) {
			err = ic_memory_scan_next(&search->scan, &more);
			if (!err && more)
				err = look(search);
		}
	}
	return err;
}

/* The time at `bytes`, of which `size` are there; false when there is none. */
static bool parse_stamp(const uint8_t *bytes, size_t size, int64_t *ret)
{
	int64_t time = 0;
	size_t at = 1;

	if (!size || bytes[0] != '#')
		return false;
	while (at < size && at <= MOST_DIGITS && bytes[at] >= '0' && bytes[at] <= '9')
		time = time * 10 + (bytes[at++] - '0');
	*ret = time;
	return at > 1 && at < size && !bytes[at];
}

static struct ic_error *add_stamp(struct search *search, uint64_t vaddr)
{
	size_t room = search->room ? 2 * search->room : 1024;
	uint64_t *stamps;

	if (search->nr_stamps == IC_MAX_HISTORY) {
		search->cut = true;
		return NULL;
	}
	if (search->nr_stamps == search->room) {
		stamps = realloc(search->stamps, room * sizeof(*stamps));
		if (!stamps)
			return ic_error_memory();
		search->stamps = stamps;
		search->room = room;
	}
	search->stamps[search->nr_stamps++] = vaddr;
	return NULL;
}

static struct ic_error *look_for_stamps(struct search *search)
{
	const struct ic_memory_scan *scan = &search->scan;
	const uint8_t *end = scan->bytes + scan->size, *at = scan->bytes;
	struct ic_error *err = NULL;

	while (!err && (at = memchr(at, '#', (size_t)(end - at)))) {
		uint64_t vaddr = scan->vaddr + (uint64_t)(at - scan->bytes);
		int64_t time;

		/* What stood in the end of the chunk before may have been whole there. */
		if (parse_stamp(at, (size_t)(end - at), &time) &&
		    (!search->nr_stamps || search->stamps[search->nr_stamps - 1] < vaddr))
			err = add_stamp(search, vaddr);
		at++;
	}
	return err;
}

static bool is_stamp(const struct search *search, uint64_t vaddr)
{
	size_t low = 0, high = search->nr_stamps;

	if (!high || vaddr < search->stamps[0] || vaddr > search->stamps[high - 1])
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (search->stamps[middle] == vaddr)
			return true;
		if (search->stamps[middle] < vaddr)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Bytes before the NUL of a string; false when there is none that soon. */
static struct ic_error *measure(const struct search *search, uint64_t vaddr, size_t *ret_size,
				bool *ret)
{
	char bytes[COMMAND_CHUNK];
	size_t size = 0, have = 1;
	struct ic_error *err = NULL;

	*ret = false;
	while (!err && have && size < COMMAND_BYTES && vaddr + size >= vaddr) {
		const char *end;

		err = ic_memory_read(&search->process->space, vaddr + size, bytes, sizeof(bytes),
				     &have);
		end = !err && have ? memchr(bytes, 0, have) : NULL;
		if (end) {
			*ret_size = size + (size_t)(end - bytes);
			*ret = true;
			break;
		}
		size += have;
	}
	return err;
}

/* A command; absent when it has no end, or is not in the checkpoint. */
static struct ic_error *read_command(const struct search *search, uint64_t vaddr,
				     struct ic_text *ret)
{
	size_t size = 0, have;
	struct ic_error *err;
	char *bytes;
	bool good;

	*ret = (struct ic_text){ NULL, 0 };
	err = measure(search, vaddr, &size, &good);
	if (err || !good)
		return err;
	bytes = ic_arena_alloc(search->arena, size + 1, 1);
	if (!bytes)
		return ic_error_memory();
	err = ic_memory_read(&search->process->space, vaddr, bytes, size, &have);
	if (!err)
		*ret = (struct ic_text){ bytes, size };
	return err;
}

/* The entry whose second word, at `vaddr`, points to a time. */
static struct ic_error *add_entry(struct search *search, uint64_t vaddr, uint64_t stamp)
{
	const struct ic_arch *arch = search->process->arch;
	uint8_t word[8], digits[STAMP_BYTES];
	struct ic_bash_command *added, command = { .vaddr = vaddr - arch->word_bytes };
	size_t have = 0, have_digits = 0;
	struct ic_error *err;

	if (search->found.nr == IC_MAX_HISTORY) {
		search->cut = true;
		return NULL;
	}
	err = ic_memory_read(&search->process->space, command.vaddr, word, arch->word_bytes, &have);
	if (!err)
		err = ic_memory_read(&search->process->space, stamp, digits, sizeof(digits),
				     &have_digits);
	if (err || have != arch->word_bytes || !parse_stamp(digits, have_digits, &command.time))
		return err;
	err = read_command(search, ic_get(word, arch->word_bytes, arch->big_endian),
			   &command.command);
	if (err || !command.command.size)
		return err;
	added = ic_array_append(&search->found, search->arena, sizeof(*added));
	if (!added)
		return ic_error_memory();
	*added = command;
	return NULL;
}

static struct ic_error *look_for_entries(struct search *search)
{
	const struct ic_arch *arch = search->process->arch;
	const struct ic_memory_scan *scan = &search->scan;
	size_t word = arch->word_bytes;
	struct ic_error *err = NULL;

	/* Allocators align: an entry begins at a multiple of a word, and so does its second one. */
	for (size_t at = (scan->repeated + word - 1) / word * word; !err && at + word <= scan->size;
	     at += word) {
		uint64_t stamp = ic_get(scan->bytes + at, word, arch->big_endian);

		if (stamp && is_stamp(search, stamp))
			err = add_entry(search, scan->vaddr + at, stamp);
	}
	return err;
}

static int by_vaddr(const void *a, const void *b)
{
	const struct ic_bash_command *left = a, *right = b;

	return left->vaddr < right->vaddr ? -1 : left->vaddr > right->vaddr;
}

static int by_time(const void *a, const void *b)
{
	const struct ic_bash_command *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return by_vaddr(a, b);
}

struct ic_error *ic_bash_history_find(const struct ic_process *process, struct ic_arena *arena,
				      struct ic_bash_history *ret)
{
	struct search search = { .process = process,
				 .arena = arena,
				 .scan = { .space = &process->space, .overlap = STAMP_BYTES } };
	struct ic_error *err = each_chunk(&search, look_for_stamps);

	search.scan.overlap = 0;
	if (!err && search.nr_stamps)
		err = each_chunk(&search, look_for_entries);
	ic_memory_scan_end(&search.scan);
	free(search.stamps);
	if (!err && search.found.nr) {
		qsort(search.found.items, search.found.nr, sizeof(struct ic_bash_command),
		      by_vaddr);
		err = ic_bash_order_find(process, search.found.items, search.found.nr);
	}
	if (err)
		return err;
	if (search.found.nr)
		qsort(search.found.items, search.found.nr, sizeof(struct ic_bash_command), by_time);
	*ret = (struct ic_bash_history){ search.found.items, search.found.nr, search.cut };
	return NULL;
}
