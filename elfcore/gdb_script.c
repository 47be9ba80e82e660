/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/gdb_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_SYSROOT "sysroot"

static bool is_safe(const char *bytes, size_t size)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789/._+@=-";

	for (size_t i = 0; i < size; i++)
		if (!bytes[i] || !strchr(safe, bytes[i]))
			return false;
	return size != 0;
}

/* Whether a component of the path is "..": it could leave the sysroot. */
static bool climbs(const struct ic_text *path)
{
	for (size_t i = 0; i + 1 < path->size; i++)
		if (path->bytes[i] == '.' && path->bytes[i + 1] == '.' &&
		    (i == 0 || path->bytes[i - 1] == '/') &&
		    (i + 2 == path->size || path->bytes[i + 2] == '/'))
			return true;
	return false;
}

static struct ic_error *line(struct ic_sink *sink, const char *text)
{
	struct ic_error *err = ic_sink_write(sink, text, strlen(text));

	return err ? err : ic_sink_write(sink, "\n", 1);
}

/* The executable: named by the evidence, looked for below the sysroot only. */
static struct ic_error *write_executable(const struct ic_process *process, const char *sysroot,
					 struct ic_sink *sink)
{
	const struct ic_file *exe = process->exe;
	struct ic_error *err;
	char *text = NULL;

	if (!exe || !exe->path.bytes)
		return line(sink, "# The checkpoint does not name the executable.");
	if (exe->deleted)
		return line(sink,
			    "# The executable had been deleted: give gdb a copy with 'file'.");
	if (!is_safe(exe->path.bytes, exe->path.size) || climbs(&exe->path))
		return line(sink, "# The executable's path has characters that are not safe here: "
				  "see report.dfxml.");
	if (asprintf(&text, "%sfile %s%s%.*s", sysroot ? "" : "# ", sysroot ? sysroot : NO_SYSROOT,
		     exe->path.bytes[0] == '/' ? "" : "/", (int)exe->path.size,
		     exe->path.bytes) < 0)
		return ic_error_memory();
	err = line(sink, text);
	free(text);
	return err;
}

static struct ic_error *write_restoring(const char *core_name,
					const struct ic_compression *compression,
					struct ic_sink *sink)
{
	struct ic_error *err;
	char *text = NULL;

	if (asprintf(&text, "# The core is compressed. Restore it first: %s %s%s",
		     compression->restore, core_name, compression->suffix) < 0)
		return ic_error_memory();
	err = line(sink, text);
	free(text);
	return err;
}

static struct ic_error *write_sysroot(const char *sysroot, struct ic_sink *sink)
{
	struct ic_error *err;
	char *text = NULL;

	if (!sysroot) {
		err = line(sink, "# Put the process's root file system, or a link to it, here as "
				 "'" NO_SYSROOT "', and take the # away.");
		return err ? err : line(sink, "set sysroot " NO_SYSROOT);
	}
	if (asprintf(&text, "set sysroot %s", sysroot) < 0)
		return ic_error_memory();
	err = line(sink, text);
	free(text);
	return err;
}

struct ic_error *ic_gdb_script_write(const struct ic_process *process, const char *core_name,
				     const struct ic_compression *compression, const char *sysroot,
				     struct ic_sink *sink)
{
	struct ic_error *err;
	char *text = NULL;

	if (asprintf(&text, "# In this folder: gdb -x %s.gdb", core_name) < 0)
		return ic_error_memory();
	err = line(sink, text);
	free(text);
	if (!err && compression)
		err = write_restoring(core_name, compression, sink);
	if (!err)
		err = line(sink, "set auto-load off\nset debuginfod enabled off\n"
				 "set print thread-events off");
	if (!err && sysroot && !is_safe(sysroot, strlen(sysroot))) {
		err = line(sink, "# The sysroot's path has characters that are not safe here.");
		sysroot = NULL;
	}
	if (!err)
		err = write_sysroot(sysroot, sink);
	if (!err)
		err = write_executable(process, sysroot, sink);
	if (err)
		return err;
	if (asprintf(&text, "core-file %s\ninfo threads", core_name) < 0)
		return ic_error_memory();
	err = line(sink, text);
	free(text);
	return err;
}
