/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dfxml.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escaped.h"
#include "report/words.h"

/* SECCOMP_MODE_* of <linux/seccomp.h>, by number. */
static const char *const seccomp_modes[] = { "disabled", "strict", "filter" };

static void capability(struct ic_xml *xml, const char *name, uint64_t set)
{
	char hex[24];

	(void)snprintf(hex, sizeof(hex), "%016" PRIx64, set); /* as /proc/PID/status */
	ic_xml_attribute_string(xml, name, hex);
}

static void credentials(struct ic_xml *xml, const struct ic_credentials *has)
{
	if (!has->known)
		return;
	ic_xml_attribute_number(xml, "ruid", has->uid);
	ic_xml_attribute_number(xml, "euid", has->euid);
	ic_xml_attribute_number(xml, "suid", has->suid);
	ic_xml_attribute_number(xml, "fsuid", has->fsuid);
	ic_xml_attribute_number(xml, "rgid", has->gid);
	ic_xml_attribute_number(xml, "egid", has->egid);
	ic_xml_attribute_number(xml, "sgid", has->sgid);
	ic_xml_attribute_number(xml, "fsgid", has->fsgid);
	capability(xml, "cap_inh", has->cap_inheritable);
	capability(xml, "cap_prm", has->cap_permitted);
	capability(xml, "cap_eff", has->cap_effective);
	capability(xml, "cap_bnd", has->cap_bounding);
	capability(xml, "cap_amb", has->cap_ambient);
	ic_xml_attribute_number(xml, "no_new_privs", has->no_new_privs);
	ic_xml_attribute_hex(xml, "secure_bits", has->secure_bits);
	ic_xml_attribute(xml, "lsm_profile", has->lsm_profile);
}

static void registers(struct ic_xml *xml, const struct ic_cpu_state *cpu)
{
	if (!cpu->arch)
		return;
	ic_xml_attribute_hex(xml, "pc", cpu->registers[cpu->arch->pc]);
	ic_xml_attribute_hex(xml, "sp", cpu->registers[cpu->arch->sp]);
}

static void seccomp(struct ic_xml *xml, uint32_t mode)
{
	if (mode < IC_NR(seccomp_modes))
		ic_xml_attribute_string(xml, "seccomp", seccomp_modes[mode]);
	else
		ic_xml_attribute_number(xml, "seccomp", mode);
}

static void thread_element(struct ic_xml *xml, const struct ic_thread *thread)
{
	char nice[16];

	ic_xml_begin(xml, "ic:thread");
	ic_xml_attribute_number(xml, "tid", thread->tid);
	ic_xml_attribute(xml, "comm", thread->comm);
	if (thread->lost) {
		ic_xml_attribute_number(xml, "lost", 1);
	} else {
		registers(xml, &thread->cpu);
		ic_xml_attribute_number(xml, "sched_policy", thread->sched_policy);
		ic_xml_attribute_number(xml, "sched_priority", thread->sched_priority);
		(void)snprintf(nice, sizeof(nice), "%" PRId32, thread->nice);
		ic_xml_attribute_string(xml, "nice", nice);
		seccomp(xml, thread->seccomp_mode);
		ic_xml_attribute_hex(xml, "blocked", thread->blocked);
		ic_xml_attribute_hex(xml, "pending", thread->pending.mask);
		ic_xml_attribute_number(xml, "pending_queued", thread->pending.nr);
		credentials(xml, &thread->credentials);
	}
	ic_xml_end(xml);
}

static void memory_marks(struct ic_xml *xml, const struct ic_process *process)
{
	if (!process->space.nr_mappings)
		return;
	ic_xml_attribute_hex(xml, "start_code", process->start_code);
	ic_xml_attribute_hex(xml, "end_code", process->end_code);
	ic_xml_attribute_hex(xml, "start_data", process->start_data);
	ic_xml_attribute_hex(xml, "end_data", process->end_data);
	ic_xml_attribute_hex(xml, "start_stack", process->start_stack);
	ic_xml_attribute_hex(xml, "start_brk", process->start_brk);
	ic_xml_attribute_hex(xml, "brk", process->brk);
	ic_xml_attribute_hex(xml, "arg_start", process->arg_start);
	ic_xml_attribute_hex(xml, "arg_end", process->arg_end);
	ic_xml_attribute_hex(xml, "env_start", process->env_start);
	ic_xml_attribute_hex(xml, "env_end", process->env_end);
}

static void identity(struct ic_xml *xml, const struct ic_process *process)
{
	char umask_octal[16];

	ic_xml_attribute_number(xml, "pid", process->pid);
	ic_xml_attribute_number(xml, "ppid", process->ppid);
	ic_xml_attribute_number(xml, "pgid", process->pgid);
	ic_xml_attribute_number(xml, "sid", process->sid);
	ic_xml_attribute(xml, "comm", process->comm);
	ic_xml_attribute_string(xml, "state", ic_process_state_name(process->state));
	if (process->state == IC_PROCESS_ZOMBIE)
		ic_xml_attribute_number(xml, "exit_status", process->exit_status);
	if (process->stop_signal)
		ic_xml_attribute_number(xml, "stop_signal", process->stop_signal);
	ic_xml_attribute_hex(xml, "flags", process->flags);
	if (process->arch)
		ic_xml_attribute_string(xml, "arch", process->arch->name);
	if (process->state != IC_PROCESS_ZOMBIE) {
		(void)snprintf(umask_octal, sizeof(umask_octal), "%04" PRIo32, process->umask);
		ic_xml_attribute_string(xml, "umask", umask_octal); /* as /proc/PID/status */
	}
}

static void groups(struct ic_xml *xml, const struct ic_process *process)
{
	const struct ic_credentials *has;

	if (!process->nr_threads || !process->threads[0].credentials.known)
		return;
	has = &process->threads[0].credentials;
	for (size_t i = 0; i < has->nr_groups && !ic_xml_failed(xml); i++) {
		ic_xml_begin(xml, "ic:group");
		ic_xml_attribute_number(xml, "gid", has->groups[i]);
		ic_xml_end(xml);
	}
}

static void argument_elements(struct ic_xml *xml, struct ic_words *arguments)
{
	struct ic_text text;

	for (uint64_t i = 0; ic_words_next(arguments, &text) && !ic_xml_failed(xml); i++) {
		ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;

		ic_xml_fail(xml, ic_escaped_make(text, &escaped));
		ic_xml_begin(xml, "ic:arg");
		ic_xml_attribute_number(xml, "index", i);
		ic_xml_attribute_string(xml, "arg_b64", escaped.base64);
		ic_xml_text(xml, text);
		ic_xml_end(xml);
	}
}

void ic_dfxml_process_element(const struct ic_dfxml *dfxml, size_t index)
{
	const struct ic_process *process = &dfxml->input->checkpoint->processes[index];
	const struct ic_process_facts *facts = &dfxml->facts->processes[index];
	struct ic_xml *xml = dfxml->xml;
	ic_cleanup(ic_words_release) struct ic_words arguments = { 0 };

	ic_xml_fail(xml, ic_words_command_line(process, IC_WORDS_SHOWN_BYTES, &arguments));
	ic_xml_begin(xml, "ic:process");
	identity(xml, process);
	if (process->nr_threads)
		credentials(xml, &process->threads[0].credentials);
	ic_xml_attribute_number(xml, "num_threads", facts->nr_threads);
	ic_xml_attribute_number(xml, "num_fds", facts->nr_descriptors);
	ic_xml_attribute_number(xml, "mappings", facts->nr_mappings);
	ic_dfxml_pages(dfxml, &facts->memory);
	memory_marks(xml, process);
	ic_xml_attribute_hex(xml, "pending", process->pending.mask);
	if (process->space.nr_mappings)
		ic_xml_attribute_string(xml, "args",
					!arguments.known    ? "not in the checkpoint" :
					arguments.truncated ? "truncated" :
							      "complete");
	groups(xml, process);
	argument_elements(xml, &arguments);
	for (size_t i = 0; i < process->nr_threads && !ic_xml_failed(xml); i++)
		thread_element(xml, &process->threads[i]);
	ic_xml_end(xml);
}
