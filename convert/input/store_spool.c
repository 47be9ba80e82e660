/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/base/write_at.h"
#include "convert/input/store.h"
#include "convert/input/store_private.h"

static struct ic_error *put(const struct ic_store *store, const uint8_t *bytes, size_t size)
{
	uint64_t at = store->spool_bytes;
	int failed;

	if (bytes)
		failed = ic_write_at(store->spool_fd, bytes, size, at);
	else
		failed = ftruncate(store->spool_fd, (off_t)(at + size)) ? errno : 0;
	return failed ? ic_error_system(failed, "%s: cannot unpack there", store->spool->path) :
			NULL;
}

bool ic_store_unpacks(const struct ic_store *store)
{
	return store->spool != NULL;
}

struct ic_error *ic_store_spool(struct ic_store *store, const void *bytes, size_t size,
				struct ic_blob *ret_blob)
{
	struct ic_error *err = NULL;

	if (size > IC_MAX_UNPACKED_BYTES - store->spool_bytes)
		return ic_error_new(IC_ERR_LIMIT, "%s: more than can be unpacked", store->path);
	if (store->spool_fd < 0)
		err = ic_outdir_scratch(store->spool, &store->spool_fd);
	if (!err)
		err = put(store, bytes, size);
	if (err)
		return err;
	if (!ret_blob->size)
		*ret_blob = (struct ic_blob){ .fd = store->spool_fd, .offset = store->spool_bytes };
	ret_blob->size += size;
	store->spool_bytes += size;
	return NULL;
}
