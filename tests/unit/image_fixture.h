/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_IMAGE_FIXTURE_H
#define IC_TESTS_UNIT_IMAGE_FIXTURE_H

/* Archives of container images, made blob by blob. */

#include "tests/unit/input_fixture.h"

#define LAYER_TYPE    "application/vnd.oci.image.layer.v1.tar"
#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define INDEX_TYPE    "application/vnd.oci.image.index.v1+json"

struct described {
	char digest[80]; /* "sha256:..." */
	size_t size;
};

UNUSED static struct described describe(const void *bytes, size_t size)
{
	struct described described = { .digest = "sha256:", .size = size };
	struct ic_sha256 *sha;
	struct ic_digest digest;

	assert_null(ic_sha256_new(&sha));
	ic_sha256_add(sha, bytes, size);
	ic_sha256_take(sha, &digest);
	ic_sha256_free(sha);
	ic_digest_hex(&digest, described.digest + 7);
	return described;
}

/* Add a blob to the tar, under its digest. */
UNUSED static struct described blob(struct box *box, const void *bytes, size_t size)
{
	struct described described = describe(bytes, size);
	char name[100];

	(void)snprintf(name, sizeof(name), "blobs/sha256/%s", described.digest + 7);
	tar_typed(box, name, '0', bytes, size);
	return described;
}

UNUSED static struct described text_blob(struct box *box, const char *text)
{
	return blob(box, text, strlen(text));
}

/* The text of a descriptor, with more members behind it ("" or ",..."). Kept until the next four. */
UNUSED static const char *descriptor(const char *type, const struct described *described,
				     const char *more)
{
	static char room[4][1024];
	static unsigned int next;
	char *text = room[next++ % 4];

	(void)snprintf(text, sizeof(room[0]),
		       "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu%s}", type,
		       described->digest, described->size, more);
	return text;
}

/* A manifest of one layer, and its configuration. */
UNUSED static struct described manifest_of(struct box *box, const struct described *layer)
{
	struct described config;
	char text[4096];

	(void)snprintf(
		text, sizeof(text),
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"2026-01-01T00:00:00Z\","
		"\"config\":{\"Labels\":{\"label\":\"l\"}},"
		"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}",
		layer->digest);
	config = text_blob(box, text);
	(void)snprintf(text, sizeof(text),
		       "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s],"
		       "\"annotations\":{\"who\":\"manifest\",\"m\":\"1\"}}",
		       descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
		       descriptor(LAYER_TYPE, layer, ""));
	return text_blob(box, text);
}

/* index.json with these entries, oci-layout, and the tar's end. */
UNUSED static void finish_oci(struct box *box, const char *entries, const char *name)
{
	char text[8192];

	(void)snprintf(text, sizeof(text),
		       "{\"schemaVersion\":2,\"manifests\":[%s],\"annotations\":{\"i\":\"2\"}}",
		       entries);
	tar_member(box, "index.json", text);
	tar_member(box, "oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}");
	tar_end(box, name);
}

#endif
