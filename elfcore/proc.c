/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/proc.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/arch/open_flags.h"
#include "convert/base/arena.h"
#include "convert/base/json_writer.h"
#include "convert/base/print.h"
#include "elfcore/memory_format.h"
#include "elfcore/proc_file.h"

#define NAME_BYTES 64

/* A folder on its way. */
struct writer {
	const struct ic_process *process;
	struct ic_arena *arena;
	struct ic_json *index;
};

static void leave_out(const struct writer *writer, const char *folder, const char *name,
		      const char *why)
{
	const char *path = ic_arena_format(writer->arena, "%s%s", folder, name);

	ic_json_row(writer->index, NULL);
	ic_json_string(writer->index, "name", path ? path : name);
	ic_json_string(writer->index, "why", why);
	ic_json_close(writer->index);
}

/* What a file that was written does not have. */
static void tell(const struct writer *writer, const struct ic_proc_file *file,
		 const struct ic_proc_subject *subject, uint64_t size)
{
	uint64_t whole = file->whole ? file->whole(subject) : 0;

	if (!file->lacks && whole <= size)
		return;
	ic_json_row(writer->index, NULL);
	ic_json_string(writer->index, "name", file->name);
	if (file->lacks)
		ic_json_string(writer->index, "lacks", file->lacks);
	if (whole > size)
		ic_json_number(writer->index, "missing_bytes", whole - size);
	ic_json_close(writer->index);
}

static struct ic_error *write_file(const struct ic_proc_file *file,
				   const struct ic_proc_subject *subject,
				   const struct ic_outdir *folder, struct ic_output *ret)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_error *err;

	*ret = (struct ic_output){ 0 };
	if (file->absent && file->absent(subject))
		return NULL;
	err = ic_sink_open(folder, file->name, false, &sink);
	if (!err)
		err = file->write(subject, sink);
	return err ? err : ic_sink_finish(sink, ret);
}

static struct ic_error *write_files(const struct writer *writer, const struct ic_outdir *folder)
{
	struct ic_proc_subject subject = { writer->process, &writer->process->threads[0] };
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < ic_nr_proc_files; i++) {
		struct ic_output output;

		err = write_file(ic_proc_files[i], &subject, folder, &output);
		if (!err && !(ic_proc_files[i]->absent && ic_proc_files[i]->absent(&subject)))
			tell(writer, ic_proc_files[i], &subject, output.size);
	}
	return err;
}

static struct ic_error *write_thread(const struct writer *writer, const struct ic_thread *thread,
				     const struct ic_outdir *above)
{
	ic_cleanup(ic_outdir_close) struct ic_outdir folder = IC_OUTDIR_NONE;
	struct ic_proc_subject subject = { writer->process, thread };
	struct ic_error *err;
	char name[NAME_BYTES];

	(void)snprintf(name, sizeof(name), "%u", thread->tid);
	err = ic_outdir_make_below(above, name, writer->arena, &folder);
	for (size_t i = 0; !err && i < ic_nr_proc_files; i++) {
		struct ic_output output;

		if (ic_proc_files[i]->of_threads)
			err = write_file(ic_proc_files[i], &subject, &folder, &output);
	}
	return err;
}

static struct ic_error *write_threads(const struct writer *writer, const struct ic_outdir *above)
{
	ic_cleanup(ic_outdir_close) struct ic_outdir folder = IC_OUTDIR_NONE;
	struct ic_error *err = ic_outdir_make_below(above, "task", writer->arena, &folder);

	for (size_t i = 0; !err && i < writer->process->nr_threads; i++)
		err = write_thread(writer, &writer->process->threads[i], &folder);
	return err;
}

static struct ic_error *write_link(const struct ic_descriptor *descriptor, struct ic_sink *sink)
{
	struct ic_text path = descriptor->file->path;

	return ic_sink_write(sink, path.bytes, path.size);
}

static struct ic_error *write_info(const struct ic_descriptor *descriptor, struct ic_sink *sink)
{
	return ic_print(sink, "pos:\t%" PRId64 "\nflags:\t0%o\n",
			(int64_t)descriptor->file->position,
			descriptor->file->flags |
				(descriptor->close_on_exec ? IC_OPEN_CLOSE_ON_EXEC : 0));
}

static const char *file_absent(const struct ic_descriptor *descriptor)
{
	if (!descriptor->file)
		return "the checkpoint does not say what it is";
	if (descriptor->file->kind == IC_FILE_OTHER)
		return "of a kind that icecore does not know";
	return NULL;
}

static const char *link_absent(const struct ic_descriptor *descriptor)
{
	const char *why = file_absent(descriptor);

	return why || descriptor->file->path.bytes ?
		       why :
		       "the checkpoint does not have all of what the link shows";
}

static const char *info_absent(const struct ic_descriptor *descriptor)
{
	const char *why = file_absent(descriptor);

	return why || descriptor->file->has_flags ? why :
						    "the checkpoint does not say how it was opened";
}

/* The two folders of a descriptor table. */
struct table {
	const char *name;
	struct ic_error *(*write)(const struct ic_descriptor *descriptor, struct ic_sink *sink);
	const char *(*absent)(const struct ic_descriptor *descriptor);
};

static const struct table tables[] = { { "fd", write_link, link_absent },
				       { "fdinfo", write_info, info_absent } };

/* A number that is there twice names one file: the first counts. */
static bool is_again(const struct ic_process *process, size_t index)
{
	return index && process->descriptors[index - 1].fd == process->descriptors[index].fd;
}

static struct ic_error *write_descriptor(const struct table *table,
					 const struct ic_descriptor *descriptor,
					 const struct ic_outdir *folder)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	struct ic_error *err;
	char name[NAME_BYTES];

	(void)snprintf(name, sizeof(name), "%u", descriptor->fd);
	err = ic_sink_open(folder, name, false, &sink);
	if (!err)
		err = table->write(descriptor, sink);
	return err ? err : ic_sink_finish(sink, &output);
}

static struct ic_error *write_table(const struct writer *writer, const struct table *table,
				    const struct ic_outdir *above)
{
	ic_cleanup(ic_outdir_close) struct ic_outdir folder = IC_OUTDIR_NONE;
	struct ic_error *err = ic_outdir_make_below(above, table->name, writer->arena, &folder);

	for (size_t i = 0; !err && i < writer->process->nr_descriptors; i++)
		if (!is_again(writer->process, i) &&
		    !table->absent(&writer->process->descriptors[i]))
			err = write_descriptor(table, &writer->process->descriptors[i], &folder);
	return err;
}

static void list_absent_descriptors(const struct writer *writer, const struct table *table)
{
	const struct ic_process *process = writer->process;

	for (size_t i = 0; i < process->nr_descriptors; i++) {
		const char *why = table->absent(&process->descriptors[i]);
		char name[NAME_BYTES];

		(void)snprintf(name, sizeof(name), "%s/%u", table->name,
			       process->descriptors[i].fd);
		if (why && !is_again(process, i))
			leave_out(writer, "", name, why);
	}
}

static void list_absent(const struct writer *writer)
{
	const struct ic_process *process = writer->process;
	struct ic_proc_subject subject = { process, &process->threads[0] };

	leave_out(writer, "", "mem",
		  "as long as the address space, which no file system allows; --format raw and "
		  "--format lime have the memory");
	for (size_t i = 0; i < ic_nr_proc_files; i++) {
		const struct ic_proc_file *file = ic_proc_files[i];
		const char *why = file->absent ? file->absent(&subject) : NULL;

		if (why)
			leave_out(writer, "", file->name, why);
	}
	for (size_t i = 0; i < IC_NR(tables); i++)
		list_absent_descriptors(writer, &tables[i]);
}

static struct ic_error *write_folder(const struct writer *writer, const struct ic_outdir *outdir)
{
	ic_cleanup(ic_outdir_close) struct ic_outdir folder = IC_OUTDIR_NONE;
	struct ic_error *err;
	char name[NAME_BYTES];

	(void)snprintf(name, sizeof(name), "%u", writer->process->pid);
	err = ic_outdir_make_below(outdir, name, writer->arena, &folder);
	if (!err)
		err = write_files(writer, &folder);
	if (!err)
		err = write_threads(writer, &folder);
	for (size_t i = 0; !err && i < IC_NR(tables); i++)
		err = write_table(writer, &tables[i], &folder);
	return err;
}

static struct ic_error *write_all(const struct writer *writer, const struct ic_outdir *outdir)
{
	struct ic_json *index = writer->index;
	struct ic_error *err, *failed;

	ic_json_object(index, NULL);
	ic_json_number(index, "pid", writer->process->pid);
	ic_json_text(index, "comm", writer->process->comm);
	ic_json_string(index, "arch", writer->process->arch->name);
	ic_json_array(index, "files");
	err = write_folder(writer, outdir);
	ic_json_close(index);
	ic_json_array(index, "left_out");
	list_absent(writer);
	ic_json_close(index);
	ic_json_close(index);
	failed = ic_json_finish(index);
	if (!err)
		return failed;
	ic_error_free(failed);
	return err;
}

struct ic_error *ic_proc_write(const struct ic_process *process, const struct ic_outdir *outdir,
			       const struct ic_progress *progress)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_json index;
	struct writer writer = { .process = process, .index = &index };
	struct ic_error *err = ic_arena_new(&arena);
	struct ic_output output;
	char name[NAME_BYTES];

	(void)progress;
	(void)snprintf(name, sizeof(name), "pid.%u.index.json", process->pid);
	writer.arena = arena;
	if (!err)
		err = ic_sink_open(outdir, name, false, &sink);
	if (err)
		return err;
	index = ic_json_begin(sink);
	err = write_all(&writer, outdir);
	return err ? err : ic_sink_finish(sink, &output);
}

const struct ic_memory_format ic_memory_proc = {
	.name = "proc",
	.needs = ic_process_has_core,
	.write = ic_proc_write,
};
