/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/builder/state.h"

/* CRIU 4.2, criu/include/magic.h. */
static const uint32_t magic_common = 0x54564319;
static const uint32_t magic_service = 0x55105940;
static const uint32_t magic_inventory = 0x58313116;

static int put_word(const struct icb *b, FILE *image, uint32_t value)
{
	uint8_t word[4];

	icb_store(b, word, value, sizeof(word));
	return fwrite(word, sizeof(word), 1, image) == 1 ? 0 : -1;
}

static bool is_service(const char *name)
{
	return !strncmp(name, "stats-", 6) || !strcmp(name, "irmap-cache");
}

static int put_magic(const struct icb *b, FILE *image, const char *name, uint32_t magic)
{
	if (!magic)
		return 0;
	if (magic != magic_inventory && !icb_older(b, 106) &&
	    put_word(b, image, is_service(name) ? magic_service : magic_common))
		return -1;
	return put_word(b, image, magic);
}

FILE *icb_image_open(const struct icb *b, int directory, const char *name, uint32_t magic)
{
	int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	FILE *image;

	if (fd < 0)
		return NULL;
	image = fdopen(fd, "w");
	if (!image) {
		close(fd);
		return NULL;
	}
	if (put_magic(b, image, name, magic)) {
		(void)fclose(image);
		return NULL;
	}
	return image;
}

int icb_image_bytes(const struct icb *b, FILE *image, const void *bytes, size_t size)
{
	if (put_word(b, image, (uint32_t)size))
		return -1;
	return fwrite(bytes, 1, size, image) == size ? 0 : -1;
}

int icb_image_record(const struct icb *b, FILE *image, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = malloc(size ? size : 1);
	int status;

	if (!bytes)
		return -1;
	protobuf_c_message_pack(message, bytes);
	status = icb_image_bytes(b, image, bytes, size);
	free(bytes);
	return status;
}

int icb_image_close(FILE *image)
{
	bool bad = ferror(image);

	return fclose(image) || bad ? -1 : 0;
}

static struct icb_image *named(struct icb *b, const char *name, uint32_t magic)
{
	struct icb_image *image;

	for (size_t i = 0; i < b->nr_images; i++)
		if (!strcmp(b->image[i]->name, name))
			return b->image[i];
	image = icb_alloc(b, sizeof(*image));
	image->name = (const char *)icb_string(b, name).data;
	image->magic = magic;
	b->image = icb_push(b, b->image, &b->nr_images, image);
	return image;
}

void icb_image(struct icb *b, const char *name, uint32_t magic, const char *text, const void *extra,
	       size_t extra_size)
{
	struct icb_image *image = named(b, name, magic);
	struct icb_record *record = icb_alloc(b, sizeof(*record));

	if (text) {
		record->framed = true;
		record->message = icb_wire(b, text, NULL);
	}
	record->extra.bytes = icb_copy(b, extra, extra_size);
	record->extra.size = extra_size;
	image->record = icb_push(b, image->record, &image->nr_records, record);
}

void icb_image_packed(struct icb *b, const char *name, uint32_t magic, const void *bytes,
		      size_t size)
{
	struct icb_image *image = named(b, name, magic);
	struct icb_record *record = icb_alloc(b, sizeof(*record));

	record->framed = true;
	record->message.bytes = icb_copy(b, bytes, size);
	record->message.size = size;
	image->record = icb_push(b, image->record, &image->nr_records, record);
}

static int write_image(const struct icb *b, int directory, const struct icb_image *image)
{
	FILE *out = icb_image_open(b, directory, image->name, image->magic);
	int status = 0;

	if (!out)
		return -1;
	for (size_t i = 0; !status && i < image->nr_records; i++) {
		const struct icb_record *r = image->record[i];

		if (r->framed)
			status = icb_image_bytes(b, out, r->message.bytes, r->message.size);
		if (!status && r->extra.size &&
		    fwrite(r->extra.bytes, 1, r->extra.size, out) != r->extra.size)
			status = -1;
	}
	return icb_image_close(out) ? -1 : status;
}

int icb_write_images(const struct icb *b, int directory)
{
	for (size_t i = 0; i < b->nr_images; i++)
		if (write_image(b, directory, b->image[i]))
			return -1;
	return 0;
}
