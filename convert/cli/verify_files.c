/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/hasher.h"
#include "convert/base/sparse.h"
#include "convert/cli/bar.h"
#include "convert/cli/verification.h"
#include "report/report.h"

/* A name that may be in the folder, and who lists it. */
struct entry {
	const char *name;
	const struct ic_listed_file *output; /* of manifest.json, which does not list itself */
	const struct ic_listed_file *sum;    /* of SHA256SUMS */
};

struct check {
	struct ic_verification *verification;
	struct entry *entries; /* by name */
	size_t nr;
	struct ic_hasher *hasher; /* NULL: digests were off */
	const struct ic_progress *progress;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static struct entry *find(const struct check *check, const char *name)
{
	struct entry wanted = { .name = name };

	return bsearch(&wanted, check->entries, check->nr, sizeof(*check->entries), by_name);
}

/* A name in the folder itself: nothing else is ever opened. */
static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") && strcmp(name, "..") && !strchr(name, '/');
}

static void add_outputs(struct check *check)
{
	struct ic_verification *verification = check->verification;
	const struct ic_manifest *manifest = &verification->manifest;

	check->entries[check->nr++].name = ic_report_manifest.file_name;
	for (size_t i = 0; i < manifest->nr_outputs; i++) {
		const struct ic_listed_file *output = &manifest->outputs[i];

		if (is_name(output->name))
			check->entries[check->nr++] = (struct entry){ .name = output->name,
								      .output = output };
		else
			ic_differences_add(&verification->differences,
					   "manifest.json lists \"%s\", which is no name in its "
					   "own folder: not opened",
					   output->name);
	}
	qsort(check->entries, check->nr, sizeof(*check->entries), by_name);
	for (size_t i = 1; i < check->nr; i++)
		if (!strcmp(check->entries[i - 1].name, check->entries[i].name))
			ic_differences_add(&verification->differences,
					   "manifest.json lists %s twice", check->entries[i].name);
}

static void add_sums(struct check *check)
{
	struct ic_verification *verification = check->verification;

	for (size_t i = 0; i < verification->nr_sums; i++) {
		const struct ic_listed_file *sum = &verification->sums[i];
		struct entry *entry = find(check, sum->name);

		if (!entry)
			ic_differences_add(&verification->differences,
					   "SHA256SUMS lists %s, which manifest.json does not",
					   sum->name);
		else if (entry->sum)
			ic_differences_add(&verification->differences, "SHA256SUMS lists %s twice",
					   sum->name);
		else
			entry->sum = sum;
	}
}

static struct ic_error *digest(const struct check *check, const char *name,
			       const struct ic_blob *blob, struct ic_digest *ret)
{
	struct ic_error *err = NULL;
	uint64_t at = 0, data_end = 0;
	size_t part;

	(void)posix_fadvise(blob->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	for (; !err && at < blob->size; at += part) {
		uint64_t data = at;

		if (at >= data_end)
			data_end = ic_sparse_data(blob->fd, at, blob->size, &data);
		ic_hasher_push_zeros(check->hasher, data - at);
		ic_progress_add(check->progress, data - at);
		at = data;
		part = (size_t)ic_min(data_end - at, IC_HASHER_BUFFER_BYTES);
		if (!part)
			continue;
		err = ic_blob_read(blob, name, at, ic_hasher_buffer(check->hasher), part);
		if (!err)
			ic_hasher_push(check->hasher, part);
		ic_progress_add(check->progress, part);
	}
	ic_hasher_take(check->hasher, ret);
	return err;
}

/* Hold a file's digest against one of the two lists. */
static void compare(const struct check *check, const struct entry *entry,
		    const struct ic_digest *is, const struct ic_listed_file *listed,
		    const char *list)
{
	struct ic_differences *differences = &check->verification->differences;

	if (!listed || !listed->digest.known)
		ic_differences_add(differences, "%s: %s has no SHA-256 of it", entry->name, list);
	else if (memcmp(is->bytes, listed->digest.bytes, sizeof(is->bytes)) != 0)
		ic_differences_add(differences, "%s: has not the SHA-256 that %s says", entry->name,
				   list);
}

static struct ic_error *check_opened(const struct check *check, const struct entry *entry,
				     const struct ic_blob *blob)
{
	const bool is_manifest = !entry->output;
	struct ic_digest is;
	struct ic_error *err;

	if (!is_manifest && entry->output->size != blob->size)
		ic_differences_add(&check->verification->differences,
				   "%s: has %" PRIu64 " bytes, manifest.json says %" PRIu64,
				   entry->name, blob->size, entry->output->size);
	if (!check->hasher)
		return NULL;
	err = digest(check, entry->name, blob, &is);
	if (err)
		return err;
	if (!is_manifest)
		compare(check, entry, &is, entry->output, ic_report_manifest.file_name);
	compare(check, entry, &is, entry->sum, ic_report_sums.file_name);
	return NULL;
}

static void check_entry(const struct check *check, const struct entry *entry)
{
	struct ic_blob blob;
	struct ic_error *err = ic_verification_open(check->verification, entry->name, &blob);

	if (!err) {
		err = check_opened(check, entry, &blob);
		close(blob.fd);
	}
	ic_differences_add_error(&check->verification->differences, err);
}

/* "sysroot" is where convert's last words and core.PID.gdb have the person put one. */
static bool is_expected(const struct check *check, const char *name)
{
	return find(check, name) || !strcmp(name, ".") || !strcmp(name, "..") ||
	       !strcmp(name, ic_report_run.file_name) || !strcmp(name, "sysroot") ||
	       (check->hasher && !strcmp(name, ic_report_sums.file_name));
}

static struct ic_error *check_folder(const struct check *check)
{
	const struct ic_outdir *outdir = &check->verification->outdir;
	int copy = openat(outdir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct ic_error *err = NULL;
	struct dirent *entry;

	if (!dir) {
		err = ic_error_system(errno, "%s", outdir->path);
		if (copy >= 0)
			close(copy);
		return err;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (!is_expected(check, entry->d_name))
			ic_differences_add(&check->verification->differences,
					   "%s: is in the folder, manifest.json does not list it",
					   entry->d_name);
	if (errno)
		err = ic_error_system(errno, "%s", outdir->path);
	closedir(dir);
	return err;
}

static uint64_t total_bytes(const struct ic_manifest *manifest)
{
	uint64_t total = 0;

	for (size_t i = 0; i < manifest->nr_outputs; i++)
		if (!ic_add(total, manifest->outputs[i].size, &total))
			return 0;
	return total;
}

static struct ic_error *run(struct check *check)
{
	const struct ic_manifest *manifest = &check->verification->manifest;
	struct ic_bar bar = ic_bar_begin(check->verification->settings->quiet, "reading output",
					 total_bytes(manifest));
	struct ic_progress progress = ic_bar_progress(&bar);
	struct ic_error *err = manifest->digests ? ic_hasher_new(&check->hasher) : NULL;

	check->progress = &progress;
	if (!err) {
		add_outputs(check);
		add_sums(check);
		for (size_t i = 0; i < check->nr; i++)
			check_entry(check, &check->entries[i]);
		err = check_folder(check);
	}
	check->progress = NULL;
	ic_hasher_free(check->hasher);
	ic_bar_end(&bar);
	return err;
}

struct ic_error *ic_verification_check_files(struct ic_verification *verification)
{
	struct check check = {
		.verification = verification,
		.entries = calloc(verification->manifest.nr_outputs + 1, sizeof(*check.entries)),
	};
	struct ic_error *err;

	if (!verification->has_manifest) {
		free(check.entries);
		return NULL;
	}
	err = check.entries ? run(&check) : ic_error_memory();
	free(check.entries);
	return err;
}
