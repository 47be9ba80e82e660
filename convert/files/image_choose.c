/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/files/image.h"

#define SHA256   "sha256:"
#define HEX_SIZE 64
#define DOCKER   "docker.io/"
#define LIBRARY  "library/"
#define NEWEST   ":latest"

/* The images of an archive that may be meant, and how many there are. */
struct choice {
	const struct ic_container_image *image; /* the first */
	size_t nr;
};

static bool has_files(const struct ic_container_image *image)
{
	for (size_t i = 0; i < image->nr_layers; i++)
		if (image->layers[i].is_tar)
			return !image->is_ctr_checkpoint;
	return false;
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* The digits of a digest, with "sha256:" before them or without; NULL: it is none. */
static const char *digits_of(const char *text)
{
	text += strncmp(text, SHA256, strlen(SHA256)) ? 0 : strlen(SHA256);
	return strlen(text) == HEX_SIZE && strspn(text, "0123456789abcdef") == HEX_SIZE ? text :
											  NULL;
}

static bool is_digest_of(const char *digits, const struct ic_container_image *image)
{
	const char *const digests[] = { image->config_digest, image->digest };

	for (size_t i = 0; i < IC_NR(digests); i++)
		if (digests[i] && is_same_text(digits_of(digests[i]), digits))
			return true;
	return false;
}

/* "51db05bb...", "sha256:51db05bb...", "NAME@sha256:51db05bb..." */
static bool is_by_digest(const char *name, const struct ic_container_image *image)
{
	const char *at = strrchr(name, '@');
	const char *digits = digits_of(at ? at + 1 : name);

	return digits && is_digest_of(digits, image);
}

/* A name without what is there by default: "docker.io/library/redis:latest" is "redis". */
static size_t short_name(const char **name)
{
	size_t size;

	if (!strncmp(*name, DOCKER, strlen(DOCKER)))
		*name += strlen(DOCKER);
	if (!strncmp(*name, LIBRARY, strlen(LIBRARY)))
		*name += strlen(LIBRARY);
	size = strcspn(*name, "@");
	if (size > strlen(NEWEST) &&
	    !strncmp(*name + size - strlen(NEWEST), NEWEST, strlen(NEWEST)))
		size -= strlen(NEWEST);
	return size;
}

static bool is_by_name(const char *name, const struct ic_container_image *image)
{
	const char *ref = image->ref;
	size_t size, ref_size;

	if (!ref)
		return false;
	size = short_name(&name);
	ref_size = short_name(&ref);
	return size && size == ref_size && !strncmp(name, ref, size);
}

/* An OCI layout may name an image by its tag alone. */
static bool is_by_tag(const char *name, const struct ic_container_image *image)
{
	const char *colon = strrchr(name, ':');

	return colon && image->ref && !strpbrk(image->ref, "/:@") &&
	       is_same_text(colon + 1, image->ref);
}

/* Ways to tell an image, the surest first. */
static bool (*const ways[])(const char *name, const struct ic_container_image *image) = {
	is_by_digest,
	is_by_name,
	is_by_tag,
};

static bool is_named(const struct ic_image_root *root, size_t way,
		     const struct ic_container_image *image)
{
	const struct ic_text *name = root->names->items;

	for (size_t i = 0; i < root->names->nr; i++)
		if (name[i].bytes && strlen(name[i].bytes) == name[i].size &&
		    ways[way](name[i].bytes, image))
			return true;
	return false;
}

/* One image may have several names. */
static void add(struct choice *choice, const struct ic_container_image *image)
{
	if (!choice->nr)
		choice->image = image;
	else if (image->config_digest &&
		 is_same_text(choice->image->config_digest, image->config_digest))
		return;
	choice->nr++;
}

static struct choice choose(const struct ic_image_root *root, size_t way)
{
	struct choice choice = { .nr = 0 };
	size_t nr;
	const struct ic_container_image *images = ic_container_images(root->images, &nr);

	for (size_t i = 0; i < nr; i++)
		if (has_files(&images[i]) &&
		    (way == IC_NR(ways) || is_named(root, way, &images[i])))
			add(&choice, &images[i]);
	return choice;
}

struct ic_error *ic_image_choose(const struct ic_image_root *root,
				 const struct ic_container_image **ret, const char **ret_why)
{
	struct choice choice = { .nr = 0 };

	*ret = NULL;
	for (size_t way = 0; way <= IC_NR(ways) && !choice.nr; way++)
		choice = choose(root, way);
	if (choice.nr == 1) {
		*ret = choice.image;
		return NULL;
	}
	*ret_why = choice.nr ?
			   ic_arena_format(root->arena,
					   "holds %zu images, and the checkpoint does not say "
					   "which of them it ran from; name an archive with one",
					   choice.nr) :
			   "holds no image with layers of files";
	return *ret_why ? NULL : ic_error_memory();
}
