/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/container_image.h"
#include "tests/unit/image_fixture.h"

#define NAMED ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"a/b:1\",\"who\":\"index\"}"

static const struct ic_container_image *open_images(struct box *box,
						    struct ic_container_images **images, size_t nr)
{
	struct ic_container_images_request request = { .path = in_folder(box, "a.tar"),
						       .spool = &box->spool };
	const struct ic_container_image *list;
	struct ic_error *err = ic_container_images_open(&request, &box->gaps, images);
	size_t found;

	if (err)
		print_error("%s\n", ic_error_text(err));
	assert_null(err);
	list = ic_container_images(*images, &found);
	assert_int_equal(found, nr);
	return list;
}

static void make_oci(struct box *box)
{
	struct described layer = text_blob(box, "layer");
	struct described manifest = manifest_of(box, &layer);

	finish_oci(box, descriptor(MANIFEST_TYPE, &manifest, NAMED), "a.tar");
}

static void judge_oci(struct box *box, const char *kind)
{
	struct ic_container_images *images;
	const struct ic_container_image *image = open_images(box, &images, 1);

	assert_string_equal(ic_container_images_kind(images), kind);
	assert_string_equal(image->ref, "a/b:1");
	assert_string_equal(image->architecture, "amd64");
	assert_string_equal(image->created, "2026-01-01T00:00:00Z");
	assert_int_equal(image->nr_layers, 1);
	assert_int_equal(image->layers[0].size, 5);
	assert_true(image->layers[0].is_tar);
	assert_string_equal(image->layers[0].diff_id, image->layers[0].digest);
	assert_int_equal(image->layers[0].member->blob.size, 5);
	assert_string_equal(ic_container_image_annotation(image, "who"), "index");
	assert_string_equal(ic_container_image_annotation(image, "m"), "1");
	assert_string_equal(ic_container_image_annotation(image, "i"), "2");
	assert_string_equal(ic_container_image_annotation(image, "label"), "l");
	assert_null(ic_container_image_annotation(image, "none"));
	assert_null(ic_image_layer_check(image->layers, &box->gaps));
	assert_gaps(box, 0);
	ic_container_images_free(images);
}

static void an_oci_archive_is_read_plain_and_compressed(void **state)
{
	struct box *box = *state;

	make_oci(box);
	judge_oci(box, "OCI archive");
	assert_int_equal(run(box, "gzip a.tar && mv a.tar.gz a.tar"), 0);
	judge_oci(box, "OCI archive, gzip");
}

static void an_oci_layout_is_a_folder(void **state)
{
	struct box *box = *state;
	int folder;

	make_oci(box);
	assert_int_equal(run(box, "mkdir x && tar -C x -xf a.tar && rm a.tar && mv x a.tar"), 0);
	judge_oci(box, "OCI layout");
	folder = open(in_folder(box, "a.tar"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(ic_container_images_is_layout(folder));
	close(folder);
	folder = open(box->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_false(ic_container_images_is_layout(folder));
	close(folder);
}

static void a_layer_of_another_digest_is_a_gap(void **state)
{
	struct box *box = *state;
	struct described layer = describe("layer", 5), manifest;
	struct ic_container_images *images;
	const struct ic_container_image *image;
	char name[100];

	(void)snprintf(name, sizeof(name), "blobs/sha256/%s", layer.digest + 7);
	tar_member(box, name, "LAYER");
	manifest = manifest_of(box, &layer);
	finish_oci(box, descriptor(MANIFEST_TYPE, &manifest, ""), "a.tar");
	image = open_images(box, &images, 1);
	assert_gaps(box, 0);
	assert_null(ic_image_layer_check(image->layers, &box->gaps));
	assert_non_null(gap_with(box, "has not the digest that the image says"));
	ic_container_images_free(images);
}

static void what_an_index_names_and_is_not_there_is_a_gap(void **state)
{
	struct box *box = *state;
	struct described layer = text_blob(box, "layer"), absent = describe("absent", 6);
	struct described manifest = manifest_of(box, &layer), without = manifest_of(box, &absent);
	struct ic_container_images *images;
	const struct ic_container_image *image;
	char entries[4096];

	(void)snprintf(entries, sizeof(entries), "%s,%s,%s,{}",
		       descriptor(MANIFEST_TYPE, &absent, ""),
		       descriptor(MANIFEST_TYPE, &without, ""),
		       descriptor(MANIFEST_TYPE, &manifest, ""));
	finish_oci(box, entries, "a.tar");
	image = open_images(box, &images, 2);
	assert_null(image[0].layers[0].member);
	assert_non_null(image[1].layers[0].member);
	assert_non_null(gap_with(box, "the index has this manifest, and it is not in the archive"));
	assert_non_null(gap_with(box, "the image has this layer, and it is not in the archive"));
	assert_non_null(gap_with(box, "has an entry without a digest"));
	assert_gaps(box, 3);
	ic_container_images_free(images);
}

/* An index cannot hold its own digest: the file lies under another one. */
static void an_index_that_leads_back_to_itself_ends(void **state)
{
	struct box *box = *state;
	struct described layer = text_blob(box, "layer"), manifest = manifest_of(box, &layer);
	struct described lie = describe("lie", 3);
	struct ic_container_images *images;
	char text[4096], name[100], entries[4096];

	(void)snprintf(text, sizeof(text), "{\"manifests\":[%s,%s]}",
		       descriptor(INDEX_TYPE, &lie, ""), descriptor(MANIFEST_TYPE, &manifest, ""));
	(void)snprintf(name, sizeof(name), "blobs/sha256/%s", lie.digest + 7);
	tar_member(box, name, text);
	(void)snprintf(entries, sizeof(entries), "%s", descriptor(INDEX_TYPE, &lie, ""));
	finish_oci(box, entries, "a.tar");
	(void)open_images(box, &images, 1);
	assert_non_null(gap_with(box, "leads back to itself"));
	assert_non_null(gap_with(box, "has not the digest"));
	ic_container_images_free(images);
}

static void without_an_index_manifests_are_found_among_the_blobs(void **state)
{
	struct box *box = *state;
	static const char *const indexes[] = { "{\"manifests\":[{\"dig", "not JSON", "[]", NULL };

	for (size_t i = 0; i < IC_NR(indexes); i++) {
		struct described layer, manifest;
		struct ic_container_images *images;

		box->tar_bytes = 0;
		box->gaps.list.nr = 0;
		layer = text_blob(box, "layer");
		manifest = manifest_of(box, &layer);
		(void)manifest;
		tar_member(box, "oci-layout", "{}");
		if (indexes[i])
			tar_member(box, "index.json", indexes[i]);
		tar_end(box, "a.tar");
		(void)open_images(box, &images, 1);
		assert_gaps(box, 1);
		assert_string_equal(ic_gap_at(&box->gaps, 0)->member, "index.json");
		ic_container_images_free(images);
	}
}

static void what_ctr_makes_is_an_index_of_parts(void **state)
{
	struct box *box = *state;
	struct described criu = text_blob(box, "images"), spec = text_blob(box, "spec");
	struct described rw = text_blob(box, "rw"), index;
	struct ic_container_images *images;
	const struct ic_container_image *image;
	char text[4096];

	(void)snprintf(text, sizeof(text),
		       "{\"manifests\":[%s,%s,%s],\"annotations\":{\"snap\":\"x\"}}",
		       descriptor("application/vnd.containerd.container.criu.checkpoint.criu.tar",
				  &criu, ""),
		       descriptor("application/vnd.containerd.container.checkpoint.config.v1+proto",
				  &spec, ""),
		       descriptor(LAYER_TYPE "+gzip", &rw, ""));
	index = text_blob(box, text);
	finish_oci(box, descriptor(INDEX_TYPE, &index, NAMED), "a.tar");
	image = open_images(box, &images, 1);
	assert_true(image->is_ctr_checkpoint);
	assert_string_equal(image->ref, "a/b:1");
	assert_string_equal(ic_container_image_annotation(image, "snap"), "x");
	assert_int_equal(image->nr_layers, 3);
	assert_true(image->layers[0].is_tar);
	assert_false(image->layers[1].is_tar);
	assert_true(image->layers[2].is_tar);
	assert_gaps(box, 0);
	ic_container_images_free(images);
}

static void link_to(struct box *box, const char *name, char type, const char *target)
{
	size_t start = box->tar_bytes;

	tar_header(box, name, type, "0");
	memset(box->tar + start + 157, 0, 100);
	memcpy(box->tar + start + 157, target, strlen(target));
	tar_sign(box->tar + start);
}

static void a_docker_archive_has_links_between_layers(void **state)
{
	struct box *box = *state;
	struct ic_container_images *images;
	const struct ic_container_image *image;

	tar_member(box, "real.tar", "layer");
	link_to(box, "one/layer.tar", '2', "../real.tar");
	link_to(box, "two/layer.tar", '1', "one/layer.tar");
	link_to(box, "loop/layer.tar", '2', "layer.tar");
	link_to(box, "out/layer.tar", '2', "../../real.tar");
	link_to(box, "root/layer.tar", '2', "/real.tar");
	tar_member(box, "c.json", "{\"rootfs\":{\"diff_ids\":[\"sha256:0\",\"sha256:1\"]}}");
	tar_member(box, "manifest.json",
		   "[{\"Config\":\"c.json\",\"RepoTags\":[\"t:1\",\"t:2\"],\"Layers\":["
		   "\"one/layer.tar\",\"two/layer.tar\"]},"
		   "{\"Config\":\"d.json\",\"RepoTags\":null,\"Layers\":[\"loop/layer.tar\","
		   "\"out/layer.tar\",\"root/layer.tar\",\"../real.tar\",7]},7]");
	tar_end(box, "a.tar");
	image = open_images(box, &images, 2);
	assert_string_equal(ic_container_images_kind(images), "docker archive");
	assert_string_equal(image[0].ref, "t:1");
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(image[0].layers[i].member->name, "real.tar");
	assert_string_equal(image[0].layers[1].diff_id, "sha256:1");
	assert_null(image[1].ref);
	for (size_t i = 0; i < 5; i++)
		assert_null(image[1].layers[i].member);
	assert_gaps(box, 6); /* five layers and a configuration */
	ic_container_images_free(images);
}

static void what_holds_no_image_is_refused(void **state)
{
	struct box *box = *state;
	static const char *const manifests[] = { "{}", "[]", "[{}]", "[{\"Layers\":", "" };

	for (size_t i = 0; i < IC_NR(manifests); i++) {
		struct ic_container_images_request request = { .spool = &box->spool };
		struct ic_container_images *images = NULL;
		struct ic_error *err;

		box->tar_bytes = 0;
		tar_member(box, "manifest.json", manifests[i]);
		tar_end(box, "a.tar");
		request.path = in_folder(box, "a.tar");
		err = ic_container_images_open(&request, &box->gaps, &images);
		assert_non_null(err);
		assert_int_equal(ic_error_kind(err), IC_ERR_UNSUPPORTED);
		ic_error_free(err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_oci_archive_is_read_plain_and_compressed),
		TEST(an_oci_layout_is_a_folder),
		TEST(a_layer_of_another_digest_is_a_gap),
		TEST(what_an_index_names_and_is_not_there_is_a_gap),
		TEST(an_index_that_leads_back_to_itself_ends),
		TEST(without_an_index_manifests_are_found_among_the_blobs),
		TEST(what_ctr_makes_is_an_index_of_parts),
		TEST(a_docker_archive_has_links_between_layers),
		TEST(what_holds_no_image_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
