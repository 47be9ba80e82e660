/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/compression.h"
#include "convert/cli/bar.h"
#include "convert/cli/verification.h"
#include "convert/input/packed_unpack.h"
#include "elfcore/compare.h"
#include "elfcore/core.h"
#include "report/units.h"

/* Whether memory that the evidence has may be left out of cores, by the options of the run. */
static bool may_leave_out(const struct ic_verification *verification)
{
	const struct ic_manifest *manifest = &verification->manifest;
	const char *filter = ic_manifest_option(manifest, "filter");
	const char *like_kernel = ic_manifest_option(manifest, "like-kernel");

	return (filter && strcmp(filter, "default") != 0) ||
	       (like_kernel && strcmp(like_kernel, "yes") == 0);
}

static void print_tally(const char *name, const struct ic_core_tally *tally)
{
	char equal[IC_UNITS_SIZE], zero[IC_UNITS_SIZE];
	const char *lead = ": ";

	ic_units_bytes(tally->equal_bytes, equal);
	ic_units_bytes(tally->zero_bytes, zero);
	(void)printf("%s: %" PRIu64 " segments, %s equal to the evidence, %s zero, %" PRIu64
		     " without bytes",
		     name, tally->nr_segments, equal, zero, tally->nr_without_bytes);
	for (size_t i = 0; i < IC_NR_ORIGINS; i++) {
		if (!tally->absent_bytes[i])
			continue;
		(void)printf("%s%s", lead, ic_origin_name((enum ic_origin)i));
		lead = ", ";
	}
	(void)printf("\n");
}

static struct ic_error *compare(struct ic_verification *verification,
				const struct ic_process *process, const char *name,
				const struct ic_blob *blob, const struct ic_progress *progress)
{
	struct ic_differences *differences = &verification->differences;
	uint64_t before = differences->nr;
	struct ic_core_tally tally;
	struct ic_error *err = ic_core_compare(process, blob, name, may_leave_out(verification),
					       differences, progress, &tally);

	if (err)
		return err;
	if (verification->settings->quiet)
		return NULL;
	if (differences->nr == before)
		print_tally(name, &tally);
	else
		(void)printf("%s: %" PRIu64 " segments, %" PRIu64 " difference%s\n", name,
			     tally.nr_segments, differences->nr - before,
			     differences->nr - before == 1 ? "" : "s");
	return NULL;
}

/* Open a core that --compress made: unpacked, in a file without a name. */
static struct ic_error *open_compressed(struct ic_verification *verification, const char *name,
					const struct ic_compression *compression,
					struct ic_blob *ret)
{
	struct ic_gaps gaps = { .arena = verification->arena };
	struct ic_blob packed;
	char own[64];
	struct ic_error *err;

	(void)snprintf(own, sizeof(own), "%s%s", name, compression->suffix);
	err = ic_verification_open(verification, own, &packed);
	if (err)
		return err;
	*ret = (struct ic_blob){ .fd = -1 };
	err = ic_packed_unpack(&packed, own, &verification->spool->outdir, &gaps, &ret->fd,
			       &ret->size);
	for (size_t i = 0; i < gaps.list.nr; i++)
		ic_differences_add(&verification->differences, "%s", ic_gap_at(&gaps, i)->text);
	close(packed.fd);
	return err;
}

/* A core as it is, or as it was before it was compressed. */
static struct ic_error *open_core(struct ic_verification *verification, const char *name,
				  struct ic_blob *ret)
{
	struct ic_error *err = ic_verification_open(verification, name, ret), *other;

	for (size_t i = 0; err && ic_error_kind(err) == IC_ERR_MISSING && ic_compressions[i]; i++) {
		other = open_compressed(verification, name, ic_compressions[i], ret);
		if (other && ic_error_kind(other) == IC_ERR_MISSING) {
			ic_error_free(other);
			continue;
		}
		ic_error_free(err);
		return other;
	}
	return err;
}

static void check_core(struct ic_verification *verification, const struct ic_process *process,
		       const struct ic_progress *progress)
{
	struct ic_blob blob;
	struct ic_error *err;
	char name[32];

	(void)snprintf(name, sizeof(name), "core.%u", process->pid);
	err = open_core(verification, name, &blob);
	if (err) {
		err = ic_error_context(err, "process %u", process->pid);
	} else {
		err = compare(verification, process, name, &blob, progress);
		close(blob.fd);
	}
	ic_differences_add_error(&verification->differences, err);
}

static int by_number(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;

	return (one > two) - (one < two);
}

/* The process that a core is of by its name, "core.42"; false when it is no core's name. */
static bool pid_of(const char *name, uint32_t *ret)
{
	char again[32];

	if (sscanf(name, "core.%" SCNu32, ret) != 1)
		return false;
	(void)snprintf(again, sizeof(again), "core.%" PRIu32, *ret);
	return !strcmp(name, again);
}

/* A core that is listed, of a process that the evidence has not, is nothing that is proven. */
static struct ic_error *check_stray_cores(struct ic_verification *verification)
{
	const struct ic_checkpoint *checkpoint = verification->opened.checkpoint;
	const struct ic_manifest *manifest = &verification->manifest;
	uint32_t *pids = calloc(checkpoint->nr_processes + 1, sizeof(*pids));
	size_t nr = 0;
	uint32_t pid;

	if (!pids)
		return ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (ic_process_has_core(&checkpoint->processes[i]))
			pids[nr++] = checkpoint->processes[i].pid;
	qsort(pids, nr, sizeof(*pids), by_number);
	for (size_t i = 0; i < manifest->nr_outputs; i++)
		if (pid_of(manifest->outputs[i].name, &pid) &&
		    !bsearch(&pid, pids, nr, sizeof(*pids), by_number))
			ic_differences_add(&verification->differences,
					   "%s: listed, but the evidence has no memory of a "
					   "process %" PRIu32,
					   manifest->outputs[i].name, pid);
	free(pids);
	return NULL;
}

struct ic_error *ic_verification_check_cores(struct ic_verification *verification, size_t *ret)
{
	const struct ic_checkpoint *checkpoint = verification->opened.checkpoint;
	struct ic_progress progress;
	struct ic_error *err;
	struct ic_bar bar;
	uint64_t total = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (ic_process_has_core(&checkpoint->processes[i]))
			total += ic_core_data_bytes(&checkpoint->processes[i]);
	bar = ic_bar_begin(verification->settings->quiet, "comparing", total);
	progress = ic_bar_progress(&bar);
	*ret = 0;
	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		if (!ic_process_has_core(&checkpoint->processes[i]))
			continue;
		++*ret;
		check_core(verification, &checkpoint->processes[i], &progress);
	}
	ic_bar_end(&bar);
	err = check_stray_cores(verification);
	if (err)
		return err;
	return fflush(stdout) || ferror(stdout) ?
		       ic_error_new(IC_ERR_SYSTEM, "standard output: cannot be written") :
		       NULL;
}
