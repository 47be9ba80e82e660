/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_LISTING_FIXTURE_H
#define IC_TESTS_UNIT_LISTING_FIXTURE_H

/* Images in memory, put together from texts, and what a listing makes of them. */

#include <sys/mman.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "convert/criu/format.h"
#include "convert/criu/listing.h"
#include "convert/load/raw.h"
#include "tests/builder/builder.h"
#include "tests/builder/wire.h"
#include "tests/unit/unit.h"

#define MAGIC_COMMON 0x54564319U

struct image {
	struct unit *unit;
	struct icb *builder;
	struct ic_gaps gaps;
	struct ic_listing_request request; /* but for the sink */
	bool big_endian;
	const char *name; /* NULL: "x.img" */
	uint8_t *bytes;
	size_t size;
};

static void put_bytes(struct image *image, const void *bytes, size_t size)
{
	image->bytes = realloc(image->bytes, image->size + size + 1);
	assert_non_null(image->bytes);
	if (size)
		memcpy(image->bytes + image->size, bytes, size);
	image->size += size;
}

static void put_word(struct image *image, uint32_t word)
{
	uint8_t bytes[4];

	ic_put(bytes, 4, image->big_endian, word);
	put_bytes(image, bytes, 4);
}

/* An image of that magic without records; in either byte order. */
UNUSED static struct image image_of(void **state, uint32_t magic, bool big_endian)
{
	const struct icb_options options = { 0 };
	struct image image = { .unit = *state, .big_endian = big_endian };

	image.builder = icb_new(&options);
	image.gaps.arena = image.unit->arena;
	put_word(&image, MAGIC_COMMON);
	put_word(&image, magic);
	return image;
}

/* A record; the text as icb_wire() takes it. */
UNUSED static void put_record(struct image *image, const char *text)
{
	struct icb_wire wire = icb_wire(image->builder, text, NULL);

	put_word(image, (uint32_t)wire.size);
	put_bytes(image, wire.bytes, wire.size);
}

UNUSED static void put_raw_record(struct image *image, const void *bytes, size_t size)
{
	put_word(image, (uint32_t)size);
	put_bytes(image, bytes, size);
}

/* What ic_listing_write() returns; *ret is what it wrote. The image may be listed again. */
UNUSED static struct ic_error *try_listing(struct image *image, char **ret)
{
	struct ic_member member = {
		.name = image->name ? image->name : "x.img",
		.size = image->size,
		.has_blob = true,
		.blob = { .bytes = image->bytes, .fd = -1, .size = image->size },
	};
	int fd = memfd_create("listing", MFD_CLOEXEC);
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	struct ic_error *err;
	off_t size;

	assert_true(fd >= 0);
	assert_null(ic_sink_stream(fd, "memory", &sink));
	image->request.sink = sink;
	image->request.gaps = &image->gaps;
	err = ic_listing_write(&image->request, &member, ic_raw_find(member.name));
	assert_null(ic_sink_finish(sink, &output));
	size = lseek(fd, 0, SEEK_END);
	*ret = ic_arena_alloc(image->gaps.arena, (size_t)size + 1, 1);
	assert_non_null(*ret);
	assert_int_equal(pread(fd, *ret, (size_t)size, 0), size);
	close(fd);
	return err;
}

/* The document of an image that can be listed, without blanks and line ends outside of strings. */
UNUSED static const char *listing_of(struct image *image)
{
	bool in_string = false;
	char *text, *end;

	assert_null(try_listing(image, &text));
	end = text;
	for (const char *c = text; *c; c++) {
		in_string ^= *c == '"' && (c == text || c[-1] != '\\');
		if (in_string || (*c != ' ' && *c != '\n'))
			*end++ = *c;
	}
	*end = '\0';
	return text;
}

UNUSED static void image_drop(struct image *image)
{
	icb_free(image->builder);
	free(image->bytes);
}

#define with_image ic_cleanup(image_drop) struct image

UNUSED static void assert_no_gaps(const struct image *image)
{
	if (image->gaps.list.nr)
		fail_msg("a gap: %s", ic_gap_at(&image->gaps, 0)->text);
}

/* The only gap, and where it is. */
UNUSED static void assert_gap(const struct image *image, uint64_t offset, const char *part)
{
	assert_int_equal(image->gaps.list.nr, 1);
	assert_has(ic_gap_at(&image->gaps, 0)->text, part);
	assert_int_equal(ic_gap_at(&image->gaps, 0)->offset, offset);
}

#endif
