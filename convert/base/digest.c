/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"

struct ic_sha256 {
	EVP_MD_CTX *context;
	bool good;
};

void ic_digest_hex(const struct ic_digest *digest, char ret[static IC_DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(digest->bytes); i++) {
		ret[2 * i] = digits[digest->bytes[i] >> 4];
		ret[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	ret[IC_DIGEST_HEX_SIZE - 1] = 0;
}

static bool start(struct ic_sha256 *sha)
{
	sha->good = EVP_DigestInit_ex(sha->context, EVP_sha256(), NULL) == 1;
	return sha->good;
}

struct ic_error *ic_sha256_new(struct ic_sha256 **ret)
{
	struct ic_sha256 *sha = calloc(1, sizeof(*sha));

	if (!sha)
		return ic_error_memory();
	sha->context = EVP_MD_CTX_new();
	if (!sha->context || !start(sha)) {
		ic_sha256_free(sha);
		return ic_error_new(IC_ERR_UNSUPPORTED, "libcrypto offers no SHA-256 here");
	}
	*ret = sha;
	return NULL;
}

void ic_sha256_add(struct ic_sha256 *sha, const void *bytes, size_t size)
{
	sha->good = sha->good && EVP_DigestUpdate(sha->context, bytes, size) == 1;
}

void ic_sha256_add_zeros(struct ic_sha256 *sha, uint64_t size)
{
	static const uint8_t zeros[16384];

	for (uint64_t part; size; size -= part) {
		part = ic_min(size, sizeof(zeros));
		ic_sha256_add(sha, zeros, (size_t)part);
	}
}

void ic_sha256_take(struct ic_sha256 *sha, struct ic_digest *ret)
{
	struct ic_digest digest = { .known = false };

	if (sha->good && EVP_DigestFinal_ex(sha->context, digest.bytes, NULL) == 1)
		digest.known = true;
	*ret = digest;
	start(sha);
}

void ic_sha256_free(struct ic_sha256 *sha)
{
	if (!sha)
		return;
	EVP_MD_CTX_free(sha->context);
	free(sha);
}

void ic_sha256_freep(struct ic_sha256 **sha)
{
	ic_sha256_free(*sha);
}
