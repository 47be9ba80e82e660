/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/load/legacy.h"

/* The first row tells whose image is there, and whose version of the format it is, if it asks. */
static const struct {
	const char *prefix;
	uint32_t img_version; /* 0: any */
	const char *clue;
} clues[] = {
	{ "files.img", 0, "3.4 to 4.1" },
	{ "vmas-", 0, "older than 1.2" },
	{ "rlimit-", 0, "1.2" },
	{ "creds-", 1, "1.3 to 1.5" },
	{ "creds-", 0, "1.6 to 1.8" },
	{ "sigacts-", 0, "2.0 to 3.0" },
	{ "reg-files.img", 0, "3.1 to 3.3" },
};

static bool has_image(const struct ic_loader *loader, const char *start)
{
	const char *folder = ic_store_images_folder(loader->store);
	size_t nr, prefix = strlen(folder);
	const struct ic_member *const *members = ic_store_members(loader->store, &nr);

	for (size_t i = 0; i < nr; i++)
		if (!strncmp(members[i]->name, folder, prefix) &&
		    !strncmp(members[i]->name + prefix, start, strlen(start)))
			return true;
	return false;
}

const char *ic_version_clue(const struct ic_loader *loader)
{
	uint32_t img_version = loader->checkpoint->format.img_version;

	for (size_t i = 0; i < IC_NR(clues); i++)
		if ((!clues[i].img_version || clues[i].img_version == img_version) &&
		    has_image(loader, clues[i].prefix))
			return clues[i].clue;
	return "unknown";
}
