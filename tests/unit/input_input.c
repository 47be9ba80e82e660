/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/input.h"
#include "tests/unit/image_fixture.h"

#define MOST 8

/* As checkpoints are loaded: what is not known to be of use is not asked for. */
static enum ic_want want_images(const char *base_name)
{
	return strstr(base_name, ".img") || strstr(base_name, ".dump") ? want_usual(base_name) :
									 IC_WANT_NOTHING;
}

/* What an input gave out. */
struct given {
	struct ic_store *stores[MOST];
	char names[MOST][200]; /* "": none */
	size_t nr;
	size_t nr_errors;
	char error[400]; /* the last one */
};

static struct ic_error *go_through(struct box *box, const char *path, struct given *given)
{
	const struct ic_store_request request = {
		.want = want_images,
		.digests = box->digests,
		.spool = box->no_spool ? NULL : &box->spool,
		.outer_spool = &box->spool,
	};
	struct ic_input *input = NULL;
	struct ic_error *err = ic_input_open(path, &request, &input);
	const char *name = NULL;

	*given = (struct given){ .nr = 0 };
	box->gaps.list.nr = 0;
	while (!err && given->nr + given->nr_errors < MOST) {
		struct ic_store *store = NULL;
		struct ic_error *one = ic_input_next(input, &box->gaps, &store, &name);

		assert_true(!name || ic_input_is_several(input));
		if (one) {
			(void)snprintf(given->error, sizeof(given->error), "%s",
				       ic_error_text(one));
			given->nr_errors++;
			ic_error_free(one);
			continue;
		}
		if (!store)
			break;
		(void)snprintf(given->names[given->nr], sizeof(given->names[0]), "%s",
			       name ? name : "");
		given->stores[given->nr++] = store;
	}
	ic_input_free(input);
	return err;
}

static void drop(struct given *given)
{
	for (size_t i = 0; i < given->nr; i++)
		ic_store_free(given->stores[i]);
	*given = (struct given){ .nr = 0 };
}

static void open_it(struct box *box, const char *name, struct given *given)
{
	struct ic_error *err = go_through(box, in_folder(box, name), given);

	if (err)
		print_error("%s\n", ic_error_text(err));
	assert_null(err);
}

/* A tar of these members in a member of that name. */
static void nested(struct box *box, const char *name, const char *const *names)
{
	struct box inner = { .tar = NULL };

	for (size_t i = 0; names[i]; i++)
		tar_member(&inner, names[i], names[i]);
	tar_bytes(&inner, NULL, 1024);
	tar_typed(box, name, '0', inner.tar, inner.tar_bytes);
	free(inner.tar);
}

static const char *const checkpoint[] = { "config.dump", "checkpoint/pstree.img",
					  "checkpoint/pages-1.img", NULL };
static const char *const nothing[] = { "etc/passwd", NULL };

static void assert_member(const struct ic_store *store, const char *name)
{
	const struct ic_member *member = ic_store_find(store, name);
	char bytes[100];

	assert_non_null(member);
	assert_true(member->has_blob);
	assert_int_equal(member->blob.size, strlen(name));
	assert_null(ic_blob_read(&member->blob, name, 0, bytes, strlen(name)));
	assert_memory_equal(bytes, name, strlen(name));
}

static void folders_of_a_pod_are_checkpoints_of_their_own(void **state)
{
	struct box *box = *state;
	static const char *const names[] = { "pod.dump",           "pod.options",
					     "db/config.dump",     "db/checkpoint/pstree.img",
					     "web/config.dump",    "web/checkpoint/pstree.img",
					     "web/rootfs-diff.tar" };
	struct given given;

	for (size_t i = 0; i < IC_NR(names); i++)
		tar_member(box, names[i], names[i]);
	tar_end(box, "a.tar");
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 2);
	assert_string_equal(given.names[0], "db");
	assert_string_equal(given.names[1], "web");
	assert_string_equal(ic_store_images_folder(given.stores[1]), "web/checkpoint/");
	assert_non_null(ic_store_beside(given.stores[1], "rootfs-diff.tar"));
	assert_null(ic_store_find(given.stores[0], "web/rootfs-diff.tar"));
	assert_non_null(ic_store_find(given.stores[0], "pod.dump"));
	assert_true(ic_store_is_one_of_several(given.stores[0]));
	for (size_t i = 0; i < 2; i++) {
		assert_null(ic_store_digest(given.stores[i], &box->gaps));
		assert_digest(&ic_store_image(given.stores[i], "pstree.img")->digest,
			      i ? names[5] : names[3], strlen(i ? names[5] : names[3]));
	}
	assert_gaps(box, 0);
	drop(&given);
}

static void archives_in_an_archive_are_read_in_place(void **state)
{
	struct box *box = *state;
	struct given given;

	nested(box, "pod/web.tar", checkpoint);
	nested(box, "pod/db.tar", checkpoint);
	tar_member(box, "pod/pod.dump", "{}");
	tar_end(box, "a.tar");
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 2);
	assert_string_equal(given.names[0], "db");
	assert_string_equal(ic_store_kind(given.stores[0]), "tar in tar");
	assert_string_equal(ic_store_layout(given.stores[0]), "Podman");
	assert_member(given.stores[1], "checkpoint/pages-1.img");
	assert_non_null(ic_store_find(given.stores[0], "config.dump"));
	assert_string_equal(ic_store_archive(given.stores[0])->name, "a.tar");
	for (size_t i = 0; i < 2; i++) {
		size_t nr;

		assert_null(ic_store_digest(given.stores[i], &box->gaps));
		assert_digest(&ic_store_find(given.stores[i], "checkpoint/pages-1.img")->digest,
			      checkpoint[2], strlen(checkpoint[2]));
		assert_digest(&ic_store_archive(given.stores[i])->digest, box->tar, box->tar_bytes);
		(void)ic_store_evidence(given.stores[i], &nr);
		assert_int_equal(nr, 3 + 3);
	}
	assert_gaps(box, 0);
	drop(&given);
}

static void compressed_archives_in_compressed_archives_are_unpacked(void **state)
{
	struct box *box = *state;
	struct given given;

	nested(box, "web.tar", checkpoint);
	tar_end(box, "a.tar");
	assert_int_equal(run(box, "tar -xf a.tar && gzip web.tar && tar -czf b.tgz web.tar.gz && "
				  "tar -cf c.tar b.tgz && gzip c.tar"),
			 0);
	open_it(box, "c.tar.gz", &given);
	assert_int_equal(given.nr, 1);
	assert_string_equal(given.names[0], "");
	assert_string_equal(ic_store_kind(given.stores[0]), "tar, gzip in tar, gzip in tar, gzip");
	assert_member(given.stores[0], "checkpoint/pages-1.img");
	assert_null(ic_store_digest(given.stores[0], &box->gaps));
	assert_gaps(box, 0);
	drop(&given);
	/* Without room for pages only what has to be looked into is unpacked. */
	box->no_spool = true;
	open_it(box, "c.tar.gz", &given);
	assert_int_equal(given.nr, 1);
	assert_false(ic_store_image(given.stores[0], "pages-1.img")->has_blob);
	assert_gaps(box, 0);
	drop(&given);
}

static void a_folder_of_archives_is_gone_through(void **state)
{
	struct box *box = *state;
	struct given given;

	nested(box, "one.tar", checkpoint);
	nested(box, "two.tar", nothing);
	tar_end(box, "a.tar");
	assert_int_equal(run(box, "mkdir x && tar -C x -xf a.tar && echo hi > x/readme && "
				  "gzip x/two.tar && ln -s /etc/passwd x/link"),
			 0);
	open_it(box, "x", &given);
	assert_int_equal(given.nr, 1);
	assert_int_equal(given.nr_errors, 1);
	assert_string_equal(given.names[0], "one");
	assert_string_equal(ic_store_kind(given.stores[0]), "tar");
	assert_string_equal(ic_store_archive(given.stores[0])->name, "one.tar");
	assert_non_null(strstr(given.error, "there is no CRIU image"));
	drop(&given);
}

static void archives_in_archives_have_an_end(void **state)
{
	struct box *box = *state;
	struct given given;
	struct ic_error *err;

	nested(box, "0.tar", checkpoint);
	tar_end(box, "a.tar");
	assert_int_equal(run(box, "for i in 1 2 3 4 5 6; do mv a.tar $i.tar && "
				  "tar -cf a.tar $i.tar; done"),
			 0);
	err = go_through(box, in_folder(box, "a.tar"), &given);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_MISSING);
	ic_error_free(err);
	drop(&given);
}

/* The image of one layer with a checkpoint, and of one without before it. */
static void make_image(struct box *box, const char *layer_name, const void *bytes, size_t size)
{
	struct described layer, manifest;

	if (layer_name) {
		char name[100];

		layer = describe("another", 7);
		(void)snprintf(name, sizeof(name), "blobs/sha256/%s", layer.digest + 7);
		tar_typed(box, name, '0', bytes, size);
	} else {
		layer = blob(box, bytes, size);
	}
	manifest = manifest_of(box, &layer);
	finish_oci(
		box,
		descriptor(MANIFEST_TYPE, &manifest,
			   ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"a/ckpt:1\"}"),
		"a.tar");
}

static void layer_of(struct box *layer, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		tar_member(layer, names[i], names[i]);
	tar_bytes(layer, NULL, 1024);
}

static void the_layer_of_a_container_image_is_the_checkpoint(void **state)
{
	struct box *box = *state;
	struct box layer = { .tar = NULL };
	struct given given;
	size_t nr;

	layer_of(&layer, checkpoint);
	make_image(box, NULL, layer.tar, layer.tar_bytes);
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 1);
	assert_string_equal(ic_store_kind(given.stores[0]), "tar in OCI archive");
	assert_string_equal(ic_store_container_image(given.stores[0])->ref, "a/ckpt:1");
	assert_string_equal(ic_container_image_annotation(ic_store_container_image(given.stores[0]),
							  "m"),
			    "1");
	assert_member(given.stores[0], "checkpoint/pages-1.img");
	assert_null(ic_store_digest(given.stores[0], &box->gaps));
	(void)ic_store_evidence(given.stores[0], &nr);
	assert_int_equal(nr, 3 + 5);
	assert_gaps(box, 0);
	drop(&given);
	free(layer.tar);
}

static void a_layer_that_is_not_what_the_manifest_says_is_a_gap(void **state)
{
	struct box *box = *state;
	struct box layer = { .tar = NULL };
	struct given given;

	layer_of(&layer, checkpoint);
	make_image(box, "lie", layer.tar, layer.tar_bytes);
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 1);
	assert_member(given.stores[0], "checkpoint/pages-1.img");
	assert_non_null(gap_with(box, "has not the digest that the image says"));
	assert_null(ic_store_digest(given.stores[0], &box->gaps));
	assert_gaps(box, 2); /* with its size, and said once */
	drop(&given);
	free(layer.tar);
}

static void an_image_without_a_checkpoint_says_so(void **state)
{
	struct box *box = *state;
	struct box layer = { .tar = NULL };
	struct given given;

	layer_of(&layer, nothing);
	make_image(box, NULL, layer.tar, layer.tar_bytes);
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 0);
	assert_int_equal(given.nr_errors, 1);
	assert_non_null(strstr(given.error, "a/ckpt:1 holds no checkpoint"));
	free(layer.tar);
}

static void what_ctr_made_has_its_changes_in_another_layer(void **state)
{
	struct box *box = *state;
	struct box layer = { .tar = NULL }, changes = { .tar = NULL };
	static const char *const images[] = { "pstree.img", "pages-1.img", NULL };
	struct described criu, rw, index;
	struct given given;
	char text[4096];

	layer_of(&layer, images);
	layer_of(&changes, nothing);
	criu = blob(box, layer.tar, layer.tar_bytes);
	rw = blob(box, changes.tar, changes.tar_bytes);
	(void)snprintf(text, sizeof(text), "{\"manifests\":[%s,%s]}",
		       descriptor("application/vnd.containerd.container.criu.checkpoint.criu.tar",
				  &criu, ""),
		       descriptor(LAYER_TYPE, &rw, ""));
	index = text_blob(box, text);
	finish_oci(box, descriptor(INDEX_TYPE, &index, ""), "a.tar");
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 1);
	assert_string_equal(ic_store_layout(given.stores[0]), "containerd, by ctr");
	assert_non_null(ic_store_image(given.stores[0], "pstree.img"));
	assert_non_null(
		strstr(ic_store_beside(given.stores[0], "rootfs-diff.tar")->name, rw.digest + 7));
	assert_gaps(box, 0);
	drop(&given);
	free(layer.tar);
	free(changes.tar);
}

static void a_capture_without_memory_is_told(void **state)
{
	struct box *box = *state;
	struct given given;

	tar_member(box, "shop-1-inspect.json", "[{}]");
	nested(box, "shop-1-export.tar", nothing);
	tar_member(box, "db-2-inspect.json", "[{}]");
	tar_member(box, "db-2-diff.txt", "A /tmp/x\n");
	tar_member(box, "other-inspect.json", "[{}]");
	tar_end(box, "a.tar");
	open_it(box, "a.tar", &given);
	assert_int_equal(given.nr, 2);
	assert_string_equal(given.names[0], "db-2");
	assert_string_equal(given.names[1], "shop-1");
	assert_true(ic_store_has_no_memory(given.stores[0]));
	assert_string_equal(ic_store_layout(given.stores[0]), "kube-forensics");
	assert_string_equal(ic_store_capture(given.stores[1])->name, "shop-1-inspect.json");
	assert_gaps(box, 0);
	drop(&given);
}

/* Run with standard input from that file, or from a pipe that it is poured into. */
static void from_stdin(struct box *box, const char *name, bool piped, struct given *given)
{
	int saved = dup(STDIN_FILENO), file = open(in_folder(box, name), O_RDONLY | O_CLOEXEC);
	struct ic_error *err;
	int ends[2];

	assert_true(saved >= 0 && file >= 0);
	if (piped) {
		uint8_t bytes[16384];
		ssize_t size = read(file, bytes, sizeof(bytes));

		assert_true(size > 0 && (size_t)size < sizeof(bytes));
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], bytes, (size_t)size), size);
		close(ends[1]);
		assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
		close(ends[0]);
	} else {
		assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
	}
	err = go_through(box, "-", given);
	if (err)
		(void)snprintf(given->error, sizeof(given->error), "%s", ic_error_text(err));
	ic_error_free(err);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	close(file);
}

static void standard_input_is_read_as_a_file(void **state)
{
	struct box *box = *state;
	struct given given;

	for (size_t i = 0; checkpoint[i]; i++)
		tar_member(box, checkpoint[i], checkpoint[i]);
	tar_end(box, "a.tar");
	write_file(box, "text", "this is no archive\n", 19);
	for (int piped = 0; piped < 2; piped++) {
		from_stdin(box, "a.tar", piped, &given);
		assert_int_equal(given.nr, 1);
		assert_string_equal(ic_store_archive(given.stores[0])->name, "standard input");
		assert_member(given.stores[0], "checkpoint/pages-1.img");
		assert_null(ic_store_digest(given.stores[0], &box->gaps));
		assert_digest(&ic_store_archive(given.stores[0])->digest, box->tar, box->tar_bytes);
		assert_gaps(box, 0);
		drop(&given);
		from_stdin(box, "text", piped, &given);
		assert_int_equal(given.nr, 0);
		assert_non_null(strstr(given.error, "is no tar archive"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folders_of_a_pod_are_checkpoints_of_their_own),
		TEST(archives_in_an_archive_are_read_in_place),
		TEST(compressed_archives_in_compressed_archives_are_unpacked),
		TEST(a_folder_of_archives_is_gone_through),
		TEST(archives_in_archives_have_an_end),
		TEST(the_layer_of_a_container_image_is_the_checkpoint),
		TEST(a_layer_that_is_not_what_the_manifest_says_is_a_gap),
		TEST(an_image_without_a_checkpoint_says_so),
		TEST(what_ctr_made_has_its_changes_in_another_layer),
		TEST(a_capture_without_memory_is_told),
		TEST(standard_input_is_read_as_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
