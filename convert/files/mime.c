/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/mime.h"

#include <magic.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/arena.h"
#include "convert/base/name_table.h"

struct ic_mime {
	magic_t magic;
	struct ic_arena *arena;
	struct ic_name_table *types; /* each once: they are few, files are many */
};

static struct ic_error *load(struct ic_mime *mime)
{
	struct ic_error *err = ic_arena_new(&mime->arena);

	if (err)
		return err;
	mime->types = ic_name_table_new(mime->arena);
	mime->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
	if (!mime->types || !mime->magic)
		return ic_error_memory();
	if (magic_load(mime->magic, NULL))
		return ic_error_new(IC_ERR_SYSTEM,
				    "libmagic cannot load its database of file types: %s; install "
				    "it (Debian: libmagic-mgc)",
				    magic_error(mime->magic));
	return NULL;
}

struct ic_error *ic_mime_new(struct ic_mime **ret)
{
	struct ic_mime *mime = calloc(1, sizeof(*mime));
	struct ic_error *err = mime ? load(mime) : ic_error_memory();

	if (err)
		ic_mime_free(mime);
	else
		*ret = mime;
	return err;
}

/* libmagic's own string goes with its next answer. */
static const char *keep(struct ic_mime *mime, const char *type)
{
	size_t size = strlen(type);
	char *kept = ic_name_table_find(mime->types, type, size);
	struct ic_error *err;

	if (kept)
		return kept;
	kept = ic_arena_copy(mime->arena, type, size);
	if (!kept)
		return NULL;
	err = ic_name_table_put(mime->types, kept, size, kept);
	ic_error_free(err);
	return err ? NULL : kept;
}

const char *ic_mime_type(struct ic_mime *mime, const uint8_t *head, size_t size, bool executable)
{
	const char *type;

	if (!size)
		return "inode/x-empty";
	type = magic_buffer(mime->magic, head, size);
	if (!type)
		return NULL;
	/* It asks the file's mode, which bytes alone have not: magic/Magdir/elf (file 5.44). */
	if (executable && !strcmp(type, "application/x-sharedlib"))
		return "application/x-pie-executable";
	return keep(mime, type);
}

void ic_mime_free(struct ic_mime *mime)
{
	if (!mime)
		return;
	if (mime->magic)
		magic_close(mime->magic);
	ic_arena_free(mime->arena);
	free(mime);
}

void ic_mime_freep(struct ic_mime **mime)
{
	ic_mime_free(*mime);
}
