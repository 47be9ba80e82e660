/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/base/print.h"
#include "elfcore/proc_file.h"

/* proc_task_name() of fs/proc/array.c: newline and backslash as C has them. */
static void put_name(FILE *text, struct ic_text comm)
{
	(void)fputs("Name:\t", text);
	for (size_t i = 0; i < comm.size; i++) {
		char byte = comm.bytes[i];

		if (byte == '\n' || byte == '\\')
			(void)fputc('\\', text);
		(void)fputc(byte == '\n' ? 'n' : byte, text);
	}
	(void)fputc('\n', text);
}

static void put_groups(FILE *text, const struct ic_credentials *credentials)
{
	(void)fputs("Groups:\t", text);
	for (size_t i = 0; i < credentials->nr_groups; i++)
		(void)fprintf(text, i ? " %u" : "%u", credentials->groups[i]);
	(void)fputs(" \n", text);
}

static void put_ids(FILE *text, const struct ic_credentials *credentials)
{
	(void)fprintf(text, "Uid:\t%u\t%u\t%u\t%u\n", credentials->uid, credentials->euid,
		      credentials->suid, credentials->fsuid);
	(void)fprintf(text, "Gid:\t%u\t%u\t%u\t%u\n", credentials->gid, credentials->egid,
		      credentials->sgid, credentials->fsgid);
	put_groups(text, credentials);
}

static void put_signals(FILE *text, const struct ic_proc_subject *subject)
{
	(void)fprintf(text, "SigPnd:\t%016" PRIx64 "\n", subject->thread->pending.mask);
	(void)fprintf(text, "ShdPnd:\t%016" PRIx64 "\n", subject->process->pending.mask);
	(void)fprintf(text, "SigBlk:\t%016" PRIx64 "\n", subject->thread->blocked);
	if (!subject->process->actions.known)
		return;
	(void)fprintf(text, "SigIgn:\t%016" PRIx64 "\n", subject->process->actions.ignored);
	(void)fprintf(text, "SigCgt:\t%016" PRIx64 "\n", subject->process->actions.caught);
}

static void put_capabilities(FILE *text, const struct ic_credentials *credentials)
{
	(void)fprintf(text, "CapInh:\t%016" PRIx64 "\n", credentials->cap_inheritable);
	(void)fprintf(text, "CapPrm:\t%016" PRIx64 "\n", credentials->cap_permitted);
	(void)fprintf(text, "CapEff:\t%016" PRIx64 "\n", credentials->cap_effective);
	(void)fprintf(text, "CapBnd:\t%016" PRIx64 "\n", credentials->cap_bounding);
	(void)fprintf(text, "CapAmb:\t%016" PRIx64 "\n", credentials->cap_ambient);
	(void)fprintf(text, "NoNewPrivs:\t%d\n", credentials->no_new_privs);
}

/* In the kernel's order; what the checkpoint does not have is no line. */
static void put(FILE *text, const struct ic_proc_subject *subject)
{
	const struct ic_process *process = subject->process;
	const struct ic_thread *thread = subject->thread;
	const struct ic_credentials *credentials = &thread->credentials;

	if (thread->comm.bytes)
		put_name(text, thread->comm);
	if (process->cwd || process->root) /* the image that has the umask is there */
		(void)fprintf(text, "Umask:\t%#04o\n", process->umask);
	if (process->state == IC_PROCESS_STOPPED)
		(void)fputs("State:\tT (stopped)\n", text);
	(void)fprintf(text, "Tgid:\t%u\nPid:\t%u\nPPid:\t%u\n", process->pid, thread->tid,
		      process->ppid);
	if (credentials->known)
		put_ids(text, credentials);
	(void)fprintf(text, "Threads:\t%zu\n", process->nr_threads);
	if (!thread->lost)
		put_signals(text, subject);
	if (credentials->known)
		put_capabilities(text, credentials);
	if (!thread->lost)
		(void)fprintf(text, "Seccomp:\t%u\n", thread->seccomp_mode);
}

static struct ic_error *write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	struct ic_error *err = NULL;
	char *bytes = NULL;
	size_t size = 0;
	FILE *text = open_memstream(&bytes, &size);

	if (!text)
		return ic_error_memory();
	put(text, subject);
	if (fclose(text))
		err = ic_error_memory();
	if (!err)
		err = ic_sink_write(sink, bytes, size);
	free(bytes);
	return err;
}

const struct ic_proc_file ic_proc_status = {
	.name = "status",
	.of_threads = true,
	.lacks = "a line that the checkpoint has nothing for is not there: State unless stopped, "
		 "Vm and Rss lines and others; PPid is 0 where the parent is not in "
		 "the checkpoint",
	.write = write,
};
