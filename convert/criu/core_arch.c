/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/core_arch.h"

#include <stdarg.h>
#include <stdio.h>

#include "convert/base/attributes.h"

const struct ic_core_arch *const ic_core_archs[] = {
	&ic_core_x86,    &ic_core_aarch64, &ic_core_arm,     &ic_core_loongarch64,
	&ic_core_mips64, &ic_core_ppc64,   &ic_core_riscv64, &ic_core_s390x,
};

const size_t ic_nr_core_archs = IC_NR(ic_core_archs);

void ic_core_arch_left_out(const struct ic_core_context *context, const char *text, ...)
{
	struct ic_gap gap = { .kind = IC_GAP_DAMAGED,
			      .pid = context->pid,
			      .member = context->at.member,
			      .offset = context->at.offset };
	va_list arguments;
	char line[160];

	va_start(arguments, text);
	(void)vsnprintf(line, sizeof(line), text, arguments);
	va_end(arguments);
	ic_gaps_add(context->gaps, gap, "%s", line);
}

static size_t count(const struct ic_unpacked_fields *fields, size_t nr_fields)
{
	size_t nr = 0;

	for (size_t i = 0; i < nr_fields; i++)
		nr += (fields[i].last - fields[i].first + 1) * fields[i].nr;
	return nr;
}

struct ic_error *ic_core_arch_general(const struct ic_core_context *context, const void *message,
				      const struct ic_unpacked_fields *fields, size_t nr_fields,
				      const struct ic_arch *arch, struct ic_cpu_state *ret,
				      struct ic_register_sets **ret_sets)
{
	const char *lacks;

	if (!message)
		return ic_error_at(IC_ERR_DAMAGED, context->at, "no general registers");
	lacks = ic_unpacked_numbers(message, fields, nr_fields, ret->registers);
	if (lacks)
		return ic_error_at(IC_ERR_DAMAGED, context->at,
				   "register %s is not there, or not whole", lacks);
	*ret_sets = ic_arena_alloc(context->arena, 1, sizeof(**ret_sets));
	if (!*ret_sets)
		return ic_error_memory();
	ret->arch = arch;
	ret->extra = *ret_sets;
	return NULL;
}

struct ic_error *ic_core_arch_set(const struct ic_core_context *context, const void *message,
				  const struct ic_core_set *set, struct ic_register_sets *sets)
{
	uint64_t *numbers;
	const char *lacks;

	if (!message) {
		ic_core_arch_left_out(context, "no %s", set->what);
		return NULL;
	}
	numbers = ic_arena_alloc(context->arena, count(set->fields, set->nr_fields),
				 sizeof(*numbers));
	if (!numbers)
		return ic_error_memory();
	lacks = ic_unpacked_numbers(message, set->fields, set->nr_fields, numbers);
	if (lacks)
		ic_core_arch_left_out(context,
				      "%s: %s is not there, or not whole: all of them left out",
				      set->what, lacks);
	else
		sets->set[set->set] = numbers;
	return NULL;
}
