/* SPDX-License-Identifier: Apache-2.0 */
#include "report/check_evidence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/escape.h"
#include "convert/base/escaped.h"

/* A member by the name that a manifest has for it. */
struct named {
	const char *name;
	const struct ic_member *member;
	const struct ic_listed_file *listed;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void compare(const struct named *member, const struct named *listed, bool digests,
		    struct ic_differences *differences)
{
	const struct ic_digest *is = &member->member->digest;
	const struct ic_digest *said = &listed->listed->digest;

	if (member->member->size != listed->listed->size)
		ic_differences_add(differences,
				   "the evidence's %s has %" PRIu64
				   " bytes, manifest.json says %" PRIu64,
				   member->name, member->member->size, listed->listed->size);
	else if (digests && is->known != said->known)
		ic_differences_add(differences, "the evidence's %s %s", member->name,
				   is->known ? "has a digest, manifest.json has none of it" :
					       "cannot be digested, manifest.json has its digest");
	else if (digests && memcmp(is->bytes, said->bytes, sizeof(is->bytes)) != 0)
		ic_differences_add(differences,
				   "the evidence's %s has not the SHA-256 that manifest.json says",
				   member->name);
}

static void merge(const struct named *members, size_t nr_members, const struct named *listed,
		  size_t nr_listed, bool digests, struct ic_differences *differences)
{
	size_t i = 0, j = 0;

	while (i < nr_members || j < nr_listed) {
		int order = i == nr_members ? 1 :
			    j == nr_listed  ? -1 :
					      strcmp(members[i].name, listed[j].name);

		if (order < 0)
			ic_differences_add(differences, "the evidence's %s is not in manifest.json",
					   members[i++].name);
		else if (order > 0)
			ic_differences_add(differences,
					   "manifest.json has %s, which is not in the evidence",
					   listed[j++].name);
		else
			compare(&members[i++], &listed[j++], digests, differences);
	}
}

static void check_archive(const struct ic_manifest *manifest,
			  const struct ic_checkpoint *checkpoint,
			  struct ic_differences *differences)
{
	/* An archive may have been renamed: its name is nothing to hold against it. */
	struct named is = { "archive", checkpoint->archive, NULL };
	struct named listed = { "archive", NULL, manifest->archive };

	if (is.member && listed.listed)
		compare(&is, &listed, manifest->digests, differences);
	else if (is.member || listed.listed)
		ic_differences_add(differences, "manifest.json is of %s, the evidence is %s",
				   listed.listed ? "an archive" : "a directory",
				   is.member ? "an archive" : "a directory");
}

static struct ic_error *check_members(const struct ic_manifest *manifest,
				      const struct ic_checkpoint *checkpoint, struct named *members,
				      struct named *listed, struct ic_differences *differences)
{
	for (size_t i = 0; i < checkpoint->nr_members; i++) {
		const struct ic_member *member = checkpoint->members[i];

		members[i].member = member;
		members[i].name = ic_escape(differences->arena, ic_escaped_source(member->name));
		if (!members[i].name)
			return ic_error_memory();
	}
	for (size_t i = 0; i < manifest->nr_members; i++)
		listed[i] = (struct named){ manifest->members[i].name, NULL,
					    &manifest->members[i] };
	qsort(members, checkpoint->nr_members, sizeof(*members), by_name);
	qsort(listed, manifest->nr_members, sizeof(*listed), by_name);
	merge(members, checkpoint->nr_members, listed, manifest->nr_members, manifest->digests,
	      differences);
	return NULL;
}

struct ic_error *ic_manifest_check_evidence(const struct ic_manifest *manifest,
					    const struct ic_checkpoint *checkpoint,
					    struct ic_differences *differences)
{
	struct named *members = calloc(checkpoint->nr_members + 1, sizeof(*members));
	struct named *listed = calloc(manifest->nr_members + 1, sizeof(*listed));
	struct ic_error *err = ic_error_memory();

	if (members && listed) {
		check_archive(manifest, checkpoint, differences);
		err = check_members(manifest, checkpoint, members, listed, differences);
	}
	free(members);
	free(listed);
	return err;
}
