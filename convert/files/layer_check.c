/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/files/build_id.h"
#include "convert/files/layer.h"

#define HEX_SIZE (2 * IC_BUILD_ID_MAX + 1)

static void to_hex(const uint8_t *bytes, size_t size, char ret[static HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (size > IC_BUILD_ID_MAX)
		size = IC_BUILD_ID_MAX;
	for (size_t i = 0; i < size; i++) {
		ret[2 * i] = digits[bytes[i] >> 4];
		ret[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret[2 * size] = 0;
}

/* The checkpoint has the id padded to words, so that its own length is lost. */
static bool is_same(const struct ic_build_id *id, const struct ic_files_wanted *wanted)
{
	if ((id->size + 3) / 4 * 4 != wanted->build_id_size ||
	    memcmp(id->bytes, wanted->build_id, id->size))
		return false;
	for (size_t i = id->size; i < wanted->build_id_size; i++)
		if (wanted->build_id[i])
			return false;
	return true;
}

/* Why the build-id does not fit; NULL in *ret_why when it does. */
static struct ic_error *compare_ids(const struct ic_candidate *candidate,
				    const struct ic_files_wanted *wanted, struct ic_arena *arena,
				    const char **ret_why)
{
	char theirs[HEX_SIZE], ours[HEX_SIZE];
	struct ic_build_id id;
	struct ic_error *err = ic_build_id_find(&candidate->member.blob, candidate->place, &id);

	*ret_why = NULL;
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	to_hex(wanted->build_id, wanted->build_id_size, theirs);
	if (err) {
		*ret_why = ic_arena_format(arena, "its build-id cannot be read (%s)",
					   ic_error_text(err));
		ic_error_free(err);
	} else if (!id.size) {
		*ret_why = ic_arena_format(arena, "has no build-id, the mapped file's is %s",
					   theirs);
	} else if (!is_same(&id, wanted)) {
		to_hex(id.bytes, id.size, ours);
		*ret_why = ic_arena_format(arena, "has build-id %s, the mapped file's is %s", ours,
					   theirs);
	} else {
		return NULL;
	}
	return *ret_why ? NULL : ic_error_memory();
}

struct ic_error *ic_layer_check(const struct ic_candidate *candidate,
				const struct ic_files_wanted *wanted, bool trust,
				struct ic_arena *arena, const char **ret_checked,
				const char **ret_why)
{
	bool has_id = wanted->build_id && wanted->build_id_size;
	struct ic_error *err = NULL;

	*ret_why = NULL;
	*ret_checked = has_id ? (wanted->has_size ? "build-id, size" : "build-id") :
				(wanted->has_size ? "size" : "nothing");
	if (has_id)
		err = compare_ids(candidate, wanted, arena, ret_why);
	if (err || *ret_why)
		return err;
	/* A stripped file, a file of debug information, one that is cut: the id alone is the same. */
	if (wanted->has_size && candidate->member.size != wanted->size) {
		*ret_why = ic_arena_format(arena,
					   "has %s%" PRIu64 " bytes, the mapped file had %" PRIu64,
					   has_id ? "the same build-id, but " : "",
					   candidate->member.size, wanted->size);
		return *ret_why ? NULL : ic_error_memory();
	}
	if (!has_id && wanted->deleted)
		*ret_why = "may be another file, the mapped one's name was gone and the "
			   "checkpoint has no build-id of it";
	else if (!has_id && !wanted->has_size && !trust)
		*ret_why = "cannot be compared, the checkpoint has neither build-id nor size of "
			   "the mapped file (--trust-sysroot takes it)";
	return NULL;
}
