/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/call.h"

#include <errno.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"

/* The kernel's own errors, which no program ever sees: include/linux/errno.h (Linux 6.12). */
#define ERESTARTSYS           512
#define ERESTARTNOINTR        513
#define ERESTARTNOHAND        514
#define ERESTART_RESTARTBLOCK 516

static uint64_t narrow(const struct ic_arch *arch, uint64_t value)
{
	return arch->word_bytes == 4 ? (uint32_t)value : value;
}

int64_t ic_call_signed(const struct ic_arch *arch, uint64_t argument)
{
	return arch->word_bytes == 4 ? (int32_t)(uint32_t)argument : (int64_t)argument;
}

static int64_t signed_register(const struct ic_cpu_state *cpu, uint8_t row)
{
	return ic_call_signed(cpu->arch, cpu->registers[row]);
}

static int64_t negated(int64_t value)
{
	return value == INT64_MIN ? 0 : -value;
}

static bool is_restart(int64_t error)
{
	return error == ERESTARTSYS || error == ERESTARTNOINTR || error == ERESTARTNOHAND ||
	       error == ERESTART_RESTARTBLOCK;
}

static void take_call(const struct ic_cpu_state *cpu, uint64_t number, struct ic_call *call)
{
	const struct ic_arch *arch = cpu->arch;

	call->has_number = true;
	call->number = narrow(arch, number);
	call->is_named = ic_syscall_find(ic_syscall_audit_arch(arch), call->number, &call->syscall);
	for (size_t i = 0; i < IC_NR(call->arguments); i++)
		call->arguments[i] = narrow(arch, cpu->registers[arch->entry->arguments[i]]);
}

/*
 * CRIU puts the number where the result was when it goes back to the instruction. So may a result
 * be (read() is 0): then the address that the kernel would return to tells.
 */
static enum ic_call_state kept_state(const struct ic_cpu_state *cpu, int64_t number, int64_t result)
{
	const struct ic_call_entry *entry = cpu->arch->entry;
	bool is_behind = entry->has_return &&
			 cpu->registers[entry->return_to] == cpu->registers[cpu->arch->pc];

	if ((result == number && !is_behind) || is_restart(negated(result)))
		return IC_CALL_WAITING;
	return result == -EINTR ? IC_CALL_INTERRUPTED : IC_CALL_RETURNED;
}

static void kept_call(const struct ic_cpu_state *cpu, struct ic_call *call)
{
	int64_t number = signed_register(cpu, cpu->arch->syscall);

	if (number < 0)
		return;
	take_call(cpu, (uint64_t)number, call);
	call->result = signed_register(cpu, cpu->arch->entry->result);
	call->state = kept_state(cpu, number, call->result);
}

static bool in_mode(const struct ic_call_instruction *instruction, const struct ic_cpu_state *cpu)
{
	return (cpu->registers[instruction->mode] & instruction->mode_mask) ==
	       instruction->mode_value;
}

/* The instruction in the bytes at an address; *known is whether they are at hand. */
static struct ic_error *matches(const struct ic_process *process, const struct ic_cpu_state *cpu,
				const struct ic_call_instruction *instruction, uint64_t vaddr,
				bool *known, bool *ret, uint64_t *ret_number)
{
	uint8_t bytes[4];
	uint64_t number = 0;
	size_t have;
	struct ic_error *err = ic_memory_read(&process->space, vaddr, bytes, instruction->size,
					      &have);

	if (err)
		return err;
	*known = have == instruction->size;
	if (*known)
		number = ic_get(bytes, instruction->size, cpu->arch->big_endian);
	*ret = *known && (number & instruction->mask) == instruction->value;
	*ret_number = instruction->number_inside && (number & 0xff) ?
			      number & 0xff :
			      cpu->registers[cpu->arch->syscall];
	return NULL;
}

/* The error that asks for a restart, or EINTR; 0: the result is no such error. */
static int64_t error_of(const struct ic_call_instruction *instruction,
			const struct ic_cpu_state *cpu)
{
	int64_t result = signed_register(cpu, cpu->arch->entry->result);
	int64_t error = instruction->error_mask ? result : negated(result);

	if (instruction->error_mask &&
	    !(cpu->registers[instruction->error] & instruction->error_mask))
		return 0;
	return is_restart(error) || error == EINTR ? error : 0;
}

static struct ic_error *try_instruction(const struct ic_process *process,
					const struct ic_cpu_state *cpu,
					const struct ic_call_instruction *instruction,
					bool *unknown, struct ic_call *call)
{
	uint64_t pc = cpu->registers[cpu->arch->pc], number = 0;
	bool known = false, found = false;
	int64_t error;
	struct ic_error *err = matches(process, cpu, instruction, pc, &known, &found, &number);

	if (err)
		return err;
	*unknown |= !known;
	if (found) {
		take_call(cpu, number, call);
		call->state = IC_CALL_WAITING;
		return NULL;
	}
	error = instruction->behind ? error_of(instruction, cpu) : 0;
	if (!error || pc < instruction->size)
		return NULL;
	err = matches(process, cpu, instruction, pc - instruction->size, &known, &found, &number);
	*unknown |= !known;
	if (err || !found)
		return err;
	take_call(cpu, number, call);
	call->arguments[0] = narrow(cpu->arch, cpu->registers[cpu->arch->entry->first]);
	call->state = error == EINTR ? IC_CALL_INTERRUPTED : IC_CALL_WAITING;
	return NULL;
}

/* What the kernel keeps beside the registers; false: nothing, or it is not in the checkpoint. */
static bool set_number(const struct ic_cpu_state *cpu, uint64_t *ret)
{
	const struct ic_call_entry *entry = cpu->arch->entry;
	const struct ic_register_sets *sets = cpu->extra;

	if (!entry->has_set || !sets || !sets->set[entry->set])
		return false;
	*ret = sets->set[entry->set][0] & 0xffff;
	return true;
}

struct ic_error *ic_call_of(const struct ic_process *process, const struct ic_thread *thread,
			    struct ic_call *ret)
{
	const struct ic_cpu_state *cpu = &thread->cpu;
	const struct ic_call_entry *entry = cpu->arch->entry;
	struct ic_call call = { .state = IC_CALL_NONE };
	struct ic_error *err = NULL;
	uint64_t number = cpu->registers[cpu->arch->syscall];
	bool unknown = false, none = set_number(cpu, &number) && !number;

	if (entry->kept)
		kept_call(cpu, &call);
	for (size_t i = 0;
	     !err && !none && call.state == IC_CALL_NONE && i < entry->nr_instructions; i++)
		if (in_mode(&entry->instructions[i], cpu))
			err = try_instruction(process, cpu, &entry->instructions[i], &unknown,
					      &call);
	if (err)
		return err;
	if (call.state == IC_CALL_NONE && unknown) {
		take_call(cpu, number, &call);
		call.is_named = false;
		call.state = IC_CALL_UNKNOWN;
	}
	*ret = call;
	return NULL;
}
