/* SPDX-License-Identifier: Apache-2.0 */
#include <utsns.pb-c.h>

#include "convert/criu/draft_namespaces.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_utsns = { "utsns", "utsns-", ".img", 0x54473203 };

struct ic_error *ic_draft_utsns(const struct ic_member *member, const char *name,
				struct ic_arena *arena, struct ic_namespace *ret)
{
	ic_cleanup(ic_unpacked_free) UtsnsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_utsns, &image);

	if (!err)
		err = ic_unpack_next(&image, &utsns_entry__descriptor, &entry);
	if (err)
		return err;
	if (entry->has_nodename)
		ret->nodename = ic_unpacked_text(arena, &entry->nodename);
	if (entry->has_domainname)
		ret->domainname = ic_unpacked_text(arena, &entry->domainname);
	return NULL;
}
