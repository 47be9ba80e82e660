/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/decoder.h"

#include <archive.h>
#include <stdbool.h>

/* Sources: RFC 1952, RFC 8878, the .xz file format 1.2, bzip2's and lz4's own descriptions. */
static const struct ic_codec codecs[] = {
	{ "gzip", { 0x1f, 0x8b }, 2, 0, ic_decoder_open_gzip, NULL },
	{ "zstd",
	  { 0x28, 0xb5, 0x2f, 0xfd },
	  4,
	  0,
	  ic_decoder_open_libarchive,
	  archive_read_support_filter_zstd },
	{ "zstd",
	  { 0x50, 0x2a, 0x4d, 0x18 },
	  4,
	  0,
	  ic_decoder_open_libarchive, /* pzstd's */
	  archive_read_support_filter_zstd },
	{ "bzip2",
	  { 'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59 },
	  10,
	  3,
	  ic_decoder_open_libarchive,
	  archive_read_support_filter_bzip2 },
	{ "xz",
	  { 0xfd, '7', 'z', 'X', 'Z', 0 },
	  6,
	  0,
	  ic_decoder_open_libarchive,
	  archive_read_support_filter_xz },
	{ "lz4", { 0x04, 0x22, 0x4d, 0x18 }, 4, 0, NULL, NULL },
	{ "lzip", { 'L', 'Z', 'I', 'P', 1 }, 5, 0, NULL, NULL },
	{ "compress", { 0x1f, 0x9d }, 2, 0, NULL, NULL },
	{ "zip", { 'P', 'K', 3, 4 }, 4, 0, NULL, NULL },
	{ "7-zip", { '7', 'z', 0xbc, 0xaf, 0x27, 0x1c }, 6, 0, NULL, NULL },
};

static bool matches(const struct ic_codec *codec, const uint8_t *bytes, size_t size)
{
	if (size < codec->magic_size)
		return false;
	for (size_t i = 0; i < codec->magic_size; i++)
		if (bytes[i] != codec->magic[i] && (!i || i != codec->any))
			return false;
	return true;
}

const struct ic_codec *ic_codec_find(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < IC_NR(codecs); i++)
		if (matches(&codecs[i], bytes, size))
			return &codecs[i];
	return NULL;
}
