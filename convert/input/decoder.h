/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_DECODER_H
#define IC_INPUT_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"
#include "convert/input/packed.h"

struct ic_decoder;
struct archive;

/**
 * A compression that archives come in, told by the file's first bytes. To add one: a row in
 * codecs[] of decoder.c and a case in tests/unit/input_compressed.c.
 */
struct ic_codec {
	const char *name;
	uint8_t magic[10];
	uint8_t magic_size;
	uint8_t any; /**< index of a byte that may be anything; 0 if none may */
	/** Begin to decode; NULL: the compression is known by name only, and refused. */
	struct ic_error *(*open)(const struct ic_codec *codec, struct ic_packed *packed,
				 struct ic_decoder **ret);
	/** libarchive's filter, for ic_decoder_open_libarchive(). */
	int (*support)(struct archive *archive);
};

/** The codec of a file that begins with these bytes, or NULL. */
const struct ic_codec *ic_codec_find(const uint8_t *bytes, size_t size);

/** One running decoder. */
struct ic_decoder {
	/**
	 * Decode until `room` bytes are there or the stream ends, then *ret_size is smaller. With an
	 * error, too, *ret_size bytes are sound.
	 */
	struct ic_error *(*read)(struct ic_decoder *decoder, uint8_t *buffer, size_t room,
				 size_t *ret_size);
	void (*free)(struct ic_decoder *decoder);
	struct ic_packed *packed; /**< borrowed */
};

/** gzip, by zlib: libarchive 3.6 does not look at the checksum in a gzip trailer. */
ic_must_use struct ic_error *ic_decoder_open_gzip(const struct ic_codec *codec,
						  struct ic_packed *packed,
						  struct ic_decoder **ret);

/** Any filter that libarchive has built in; one that would run a helper program is refused. */
ic_must_use struct ic_error *ic_decoder_open_libarchive(const struct ic_codec *codec,
							struct ic_packed *packed,
							struct ic_decoder **ret);

#endif
