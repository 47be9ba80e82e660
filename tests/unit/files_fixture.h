/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_FILES_FIXTURE_H
#define IC_TESTS_UNIT_FILES_FIXTURE_H

/* Layers of mapped files, made in a folder of a test's own, and questions to them. */

#include "tests/unit/input_fixture.h"

#include "convert/files/files.h"
#include "tests/unit/files_elf.h"

UNUSED static const uint8_t id[20] = { 1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
				       11, 12, 13, 14, 15, 16, 17, 18, 19, 20 };
UNUSED static const uint8_t other_id[20] = { 0xff, 2 };
UNUSED static const struct elf_shape shape = { true, false, 4, false };

/* Layers, and what is needed to ask them. */
struct layers {
	struct box *box;
	struct ic_files *files;
	int roots[3];
	size_t nr_roots;
	struct ic_member tar; /* of rootfs-diff.tar, if its blob is open */
	bool trust;
	struct ic_files_answer answer;
};

UNUSED static int layers_make(void **state)
{
	struct layers *layers = calloc(1, sizeof(*layers));
	void *box = NULL;

	assert_non_null(layers);
	assert_int_equal(box_make(&box), 0);
	layers->box = box;
	*state = layers;
	return 0;
}

UNUSED static int layers_drop(void **state)
{
	struct layers *layers = *state;
	void *box = layers->box;

	ic_files_free(layers->files);
	for (size_t i = 0; i < layers->nr_roots; i++)
		close(layers->roots[i]);
	if (layers->tar.has_blob)
		close(layers->tar.blob.fd);
	free(layers);
	return box_drop(&box);
}

#define layers_test(function) cmocka_unit_test_setup_teardown(function, layers_make, layers_drop)

/* A file in a sysroot, whose folder is made. */
UNUSED static void in_sysroot(struct layers *layers, const char *name, const void *bytes,
			      size_t size)
{
	char command[256];

	(void)snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s')\"", name);
	assert_int_equal(run(layers->box, command), 0);
	write_file(layers->box, name, bytes, size);
}

UNUSED static void elf_in_sysroot(struct layers *layers, const char *name, const uint8_t *its_id,
				  size_t more)
{
	uint8_t file[ELF_ROOM] = { 0 };
	size_t size = elf_make(file, &shape, its_id, sizeof(id));

	in_sysroot(layers, name, file, size + more);
}

UNUSED static size_t elf_size(void)
{
	uint8_t file[ELF_ROOM] = { 0 };

	return elf_make(file, &shape, id, sizeof(id));
}

UNUSED static void add_root(struct layers *layers, const char *name)
{
	int fd = open(in_folder(layers->box, name), O_PATH | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	layers->roots[layers->nr_roots++] = fd;
}

/* rootfs-diff.tar is this file, or a part of it. */
UNUSED static void take_tar(struct layers *layers, const char *name, uint64_t offset)
{
	struct stat status;
	int fd = open(in_folder(layers->box, name), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	layers->tar = (struct ic_member){
		.name = "rootfs-diff.tar",
		.size = (uint64_t)status.st_size - offset,
		.has_blob = true,
		.blob = { .fd = fd, .offset = offset, .size = (uint64_t)status.st_size - offset },
	};
}

UNUSED static void open_layers(struct layers *layers)
{
	struct ic_files_request request = {
		.sysroots = layers->roots,
		.sysroot_names = (const char *const[]){ "first", "second", "third" },
		.nr_sysroots = layers->nr_roots,
		.trust_sysroot = layers->trust,
		.rootfs_diff = layers->tar.has_blob ? &layers->tar : NULL,
		.spool = layers->box->no_spool ? NULL : &layers->box->spool,
	};

	assert_null(ic_files_new(&request, layers->box->arena, &layers->files));
}

UNUSED static void ask(struct layers *layers, struct ic_files_wanted wanted, const char *path)
{
	if (!layers->files)
		open_layers(layers);
	wanted.path = (struct ic_text){ path, strlen(path) };
	assert_null(ic_files_lookup(layers->files, &wanted, &layers->box->gaps, &layers->answer));
}

#define BY_SIZE(bytes) ((struct ic_files_wanted){ .has_size = true, .size = (bytes) })
#define BY_ID(bytes)   ((struct ic_files_wanted){ .build_id = (bytes), .build_id_size = sizeof(id) })
#define BY_BOTH(bytes, nr)                                      \
	((struct ic_files_wanted){ .build_id = (bytes),         \
				   .build_id_size = sizeof(id), \
				   .has_size = true,            \
				   .size = (nr) })
#define BY_NOTHING ((struct ic_files_wanted){ .build_id = NULL })

UNUSED static void expect_taken(const struct layers *layers, const char *name, const char *checked)
{
	if (!layers->answer.file) {
		fail_msg("%s", layers->answer.text ? layers->answer.text : "no layer was asked");
		return;
	}
	assert_string_equal(layers->answer.file->member.name, name);
	assert_string_equal(layers->answer.file->checked, checked);
	assert_null(layers->answer.text);
}

UNUSED static void expect_bytes(const struct layers *layers, const char *text)
{
	const struct ic_member *member = &layers->answer.file->member;
	char there[64] = "";

	assert_int_equal(member->size, strlen(text));
	assert_null(ic_blob_read(&member->blob, member->name, 0, there, member->size));
	assert_string_equal(there, text);
}

UNUSED static void expect_refused(const struct layers *layers, enum ic_files_refusal refusal,
				  const char *text)
{
	assert_null(layers->answer.file);
	if (!text) {
		assert_null(layers->answer.text);
		return;
	}
	assert_non_null(layers->answer.text);
	assert_string_equal(layers->answer.text, text);
	assert_int_equal(layers->answer.refusal, refusal);
	assert_true(
		!strncmp(layers->answer.text, layers->answer.place, strlen(layers->answer.place)));
}

#endif
