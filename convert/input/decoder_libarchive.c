/* SPDX-License-Identifier: Apache-2.0 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/input/decoder.h"

struct filter {
	struct ic_decoder decoder; /* first */
	const struct ic_codec *codec;
	struct archive *archive;
	const uint8_t *bytes; /* decoded and not yet handed out */
	size_t size;
	struct ic_error *err; /* of reading the file */
};

static struct ic_error *failure(struct filter *filter)
{
	const struct ic_packed *packed = filter->decoder.packed;
	const char *reason = archive_error_string(filter->archive);
	struct ic_error *err = filter->err;
	int64_t offset = archive_filter_bytes(filter->archive, -1);

	filter->err = NULL;
	if (err)
		return err;
	return ic_error_at(IC_ERR_DAMAGED,
			   (struct ic_place){ packed->name, offset < 0 ? 0 : (uint64_t)offset },
			   "the %s data is damaged or cut short: %s", filter->codec->name,
			   reason ? reason : "no reason given");
}

static la_ssize_t read_packed(struct archive *archive, void *context, const void **ret)
{
	struct filter *filter = context;
	const uint8_t *bytes = NULL;
	size_t size = 0;

	filter->err = ic_packed_read(filter->decoder.packed, &bytes, &size);
	if (filter->err) {
		archive_set_error(archive, EIO, "cannot be read");
		return -1;
	}
	*ret = bytes;
	return (la_ssize_t)size;
}

static struct ic_error *read_filter(struct ic_decoder *decoder, uint8_t *buffer, size_t room,
				    size_t *ret_size)
{
	struct filter *filter = (struct filter *)decoder;
	size_t done = 0;
	int result = ARCHIVE_OK;

	while (done < room) {
		size_t part = (size_t)ic_min(room - done, filter->size);
		const void *block;
		la_int64_t offset; /* a raw stream has no holes */

		if (part) {
			memcpy(buffer + done, filter->bytes, part);
			filter->bytes += part;
			filter->size -= part;
			done += part;
		}
		if (done == room)
			break;
		result = archive_read_data_block(filter->archive, &block, &filter->size, &offset);
		if (result != ARCHIVE_OK) {
			filter->size = 0;
			break;
		}
		filter->bytes = block;
	}
	*ret_size = done;
	return result == ARCHIVE_OK || result == ARCHIVE_EOF ? NULL : failure(filter);
}

static void release(struct filter *filter)
{
	archive_read_free(filter->archive);
	ic_error_free(filter->err);
	free(filter);
}

static void free_filter(struct ic_decoder *decoder)
{
	release((struct filter *)decoder);
}

static struct ic_error *open_filter(struct filter *filter)
{
	struct archive_entry *entry;
	struct archive *archive = filter->archive;
	int result;

	/* ARCHIVE_WARN: it would run a program from PATH. */
	if (filter->codec->support(archive) != ARCHIVE_OK)
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    "%s: is compressed with %s, which this libarchive was built "
				    "without; unpack it first",
				    filter->decoder.packed->name, filter->codec->name);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	if (archive_read_open(archive, filter, NULL, read_packed, NULL) != ARCHIVE_OK)
		return failure(filter);
	result = archive_read_next_header(archive, &entry);
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN && result != ARCHIVE_EOF)
		return failure(filter);
	/* libarchive decodes again what is compressed with the same filter once more. */
	if (archive_filter_count(archive) != 2)
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    "%s: begins like %s and is not, or is compressed twice; unpack "
				    "it first",
				    filter->decoder.packed->name, filter->codec->name);
	return NULL;
}

struct ic_error *ic_decoder_open_libarchive(const struct ic_codec *codec, struct ic_packed *packed,
					    struct ic_decoder **ret)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	struct ic_error *err;

	if (!filter)
		return ic_error_memory();
	filter->decoder = (struct ic_decoder){ read_filter, free_filter, packed };
	filter->codec = codec;
	filter->archive = archive_read_new();
	err = filter->archive ? open_filter(filter) : ic_error_memory();
	if (err) {
		release(filter);
		return err;
	}
	*ret = &filter->decoder;
	return NULL;
}
