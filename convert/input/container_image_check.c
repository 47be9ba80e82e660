/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/base/hasher.h"
#include "convert/input/container_image_private.h"
#include "convert/input/packed_unpack.h"

#define SHA256 "sha256:"

static void note_difference(const struct ic_member *member, const char *digest,
			    struct ic_gaps *gaps)
{
	ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = member->name },
		    "%s: has not the digest that the image says, %.80s: it was changed or damaged",
		    member->name, digest);
}

struct ic_error *ic_image_digest_check(const struct ic_member *member, const char *digest,
				       struct ic_gaps *gaps)
{
	struct ic_digest is = member->digest;
	char hex[IC_DIGEST_HEX_SIZE];
	struct ic_error *err = NULL;

	if (!member->has_blob || member->unread) /* has its gap, or was not asked for */
		return NULL;
	if (strncmp(digest, SHA256, strlen(SHA256)) != 0) {
		ic_gaps_add(gaps,
			    (struct ic_gap){ .kind = IC_GAP_UNSUPPORTED, .member = member->name },
			    "%s: its digest is of a kind that icecore does not compute (%.40s): "
			    "not checked",
			    member->name, digest);
		return NULL;
	}
	if (!is.known)
		err = ic_hasher_digest(&member->blob, member->name, &is);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_gaps_add_error(gaps, 0, member->name, ic_error_context(err, "no digest"));
		return NULL;
	}
	if (err)
		return err;
	ic_digest_hex(&is, hex);
	if (strcmp(hex, digest + strlen(SHA256)) != 0)
		note_difference(member, digest, gaps);
	return NULL;
}

struct ic_error *ic_image_layer_check(const struct ic_image_layer *layer, struct ic_gaps *gaps)
{
	const struct ic_member *member = layer->member;
	const char *packed = NULL, *digest = layer->digest;
	struct ic_error *err = NULL;

	if (!member || !member->has_blob)
		return NULL;
	if (layer->has_size && layer->size != member->size)
		ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = member->name },
			    "%s: has %" PRIu64 " bytes, the image says %" PRIu64, member->name,
			    member->size, layer->size);
	/* What is stored plainly is what the configuration has the digest of. */
	if (!digest && layer->diff_id) {
		err = ic_packed_kind(&member->blob, member->name, &packed);
		digest = packed ? NULL : layer->diff_id;
	}
	if (err || !digest)
		return err;
	return ic_image_digest_check(member, digest, gaps);
}
