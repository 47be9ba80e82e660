/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bpf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/arch/syscall.h"

/* Classic BPF: what the bits of a code say. */
#define CLASS 0x07U
enum { LD, LDX, ST, STX, ALU, JMP, RET, MISC };
#define MODE  0xe0U
#define ABS   0x20U
#define IMM   0x00U
#define MEM   0x60U
#define LEN   0x80U
#define OP    0xf0U
#define BY_X  0x08U
#define RET_A 0x10U
#define TXA   0x80U
#define JA    0x00U
#define JEQ   0x10U
#define JGT   0x20U
#define JGE   0x30U
#define JSET  0x40U
#define NEG   0x80U

/* struct seccomp_data: number, architecture, instruction pointer, six arguments. */
#define DATA_NR    0U
#define DATA_ARCH  4U
#define DATA_IP    8U
#define DATA_ARGS  16U
#define DATA_BYTES 64U

#define LINE_BYTES 192

/* What is known on the way to an instruction. */
enum holds { NOTHING, NUMBER, ARCH };

struct known {
	bool reached;
	enum holds a;
	uint32_t arch; /* AUDIT_ARCH_* that was compared with; 0: none, or several */
};

struct disassembler {
	const struct ic_bpf_instruction *code;
	size_t nr;
	struct known *known; /* of each instruction */
	uint32_t own_arch;
	bool big_endian;
};

/* Where two ways meet, only what both know is known. */
static void reach(struct disassembler *of, uint64_t target, struct known known)
{
	struct known *there;

	if (target >= of->nr)
		return;
	there = &of->known[target];
	if (!there->reached) {
		*there = known;
		there->reached = true;
		return;
	}
	if (there->a != known.a)
		there->a = NOTHING;
	if (there->arch != known.arch)
		there->arch = 0;
}

static struct known behind_load(const struct ic_bpf_instruction *one, struct known known)
{
	known.a = NOTHING;
	if ((one->code & MODE) == ABS && one->k == DATA_NR)
		known.a = NUMBER;
	if ((one->code & MODE) == ABS && one->k == DATA_ARCH)
		known.a = ARCH;
	return known;
}

static void follow_jump(struct disassembler *of, size_t at, struct known known)
{
	const struct ic_bpf_instruction *one = &of->code[at];
	bool tells_arch = (one->code & OP) == JEQ && !(one->code & BY_X) && known.a == ARCH;
	struct known taken = known;

	if ((one->code & OP) == JA) {
		reach(of, at + 1 + (uint64_t)one->k, known);
		return;
	}
	if (tells_arch)
		taken.arch = one->k;
	reach(of, at + 1 + (uint64_t)one->if_true, taken);
	reach(of, at + 1 + (uint64_t)one->if_false, known);
}

/* Jumps lead only ahead, so one pass finds what is known everywhere. */
static void find_known(struct disassembler *of)
{
	reach(of, 0, (struct known){ .a = NOTHING });
	for (size_t at = 0; at < of->nr; at++) {
		struct known known = of->known[at];
		unsigned int class = of->code[at].code & CLASS;

		if (!known.reached || class == RET)
			continue;
		if (class == JMP) {
			follow_jump(of, at, known);
			continue;
		}
		if (class == LD)
			known = behind_load(&of->code[at], known);
		else if (class == ALU || (class == MISC && of->code[at].code & TXA))
			known.a = NOTHING;
		reach(of, at + 1, known);
	}
}

static void name_data(const struct disassembler *of, uint32_t at, char *ret, size_t room)
{
	uint32_t argument = (at - DATA_ARGS) / 8;
	/* The half of a number that holds its upper bits. */
	const char *high = (at % 8 == 4) != of->big_endian ? " >> 32" : "";

	if (at % 4 || at >= DATA_BYTES)
		(void)snprintf(ret, room, "data[%" PRIu32 "]", at);
	else if (at == DATA_NR || at == DATA_ARCH)
		(void)snprintf(ret, room, "%s", at == DATA_NR ? "sys_number" : "arch");
	else if (at < DATA_ARGS)
		(void)snprintf(ret, room, "instruction_pointer%s", high);
	else
		(void)snprintf(ret, room, "args[%" PRIu32 "]%s", argument, high);
}

/* What a register is loaded with. */
static void load(const struct disassembler *of, const struct ic_bpf_instruction *one, char *ret,
		 size_t room)
{
	const char *to = (one->code & CLASS) == LD ? "A" : "X";
	char data[48];

	switch (one->code & MODE) {
	case ABS:
		name_data(of, one->k, data, sizeof(data));
		(void)snprintf(ret, room, "%s = %s", to, data);
		break;
	case IMM:
		(void)snprintf(ret, room, "%s = 0x%" PRIx32, to, one->k);
		break;
	case MEM:
		(void)snprintf(ret, room, "%s = mem[%" PRIu32 "]", to, one->k);
		break;
	case LEN:
		(void)snprintf(ret, room, "%s = %u (the data's length)", to, DATA_BYTES);
		break;
	default:
		(void)snprintf(ret, room, "unknown load");
	}
}

static void calculate(const struct ic_bpf_instruction *one, char *ret, size_t room)
{
	static const char *const operators[] = { "+",  "-",  "*",  "/", "|", "&",
						 "<<", ">>", NULL, "%", "^" };
	unsigned int which = (one->code & OP) >> 4;

	if ((one->code & OP) == NEG)
		(void)snprintf(ret, room, "A = -A");
	else if (which >= IC_NR(operators))
		(void)snprintf(ret, room, "unknown operation");
	else if (one->code & BY_X)
		(void)snprintf(ret, room, "A %s= X", operators[which]);
	else
		(void)snprintf(ret, room, "A %s= 0x%" PRIx32, operators[which], one->k);
}

/* What A is compared with, by name where A is known to hold what has names. */
static void name_operand(const struct disassembler *of, size_t at, char *ret, size_t room)
{
	const struct ic_bpf_instruction *one = &of->code[at];
	const struct known *known = &of->known[at];
	uint32_t arch = known->arch ? known->arch : of->own_arch;
	struct ic_syscall call;

	if (one->code & BY_X) {
		(void)snprintf(ret, room, "X");
		return;
	}
	if (known->a == ARCH && ic_syscall_audit_arch_name(one->k))
		(void)snprintf(ret, room, "%s", ic_syscall_audit_arch_name(one->k));
	else if (known->a == NUMBER && (one->code & OP) == JEQ &&
		 ic_syscall_find(arch, one->k, &call))
		(void)snprintf(ret, room, "%s", call.name);
	else
		(void)snprintf(ret, room, "0x%" PRIx32, one->k);
}

/* A jump's target; one behind the end no kernel would have taken. */
static void name_target(const struct disassembler *of, uint64_t target, char ret[static 40])
{
	(void)snprintf(ret, 40, "%04" PRIu64 "%s", target,
		       target < of->nr ? "" : " (behind the end)");
}

static const struct comparison {
	unsigned int op;
	const char *yes, *no;
} comparisons[] = {
	{ JEQ, "A == ", "A != " },
	{ JGT, "A > ", "A <= " },
	{ JGE, "A >= ", "A < " },
	{ JSET, "A & ", "!(A & " },
};

static const struct comparison *find_comparison(const struct ic_bpf_instruction *one)
{
	for (size_t i = 0; i < IC_NR(comparisons); i++)
		if (comparisons[i].op == (one->code & OP))
			return &comparisons[i];
	return NULL;
}

static void branch(const struct disassembler *of, size_t at, char *ret, size_t room)
{
	const struct ic_bpf_instruction *one = &of->code[at];
	const struct comparison *how = find_comparison(one);
	char operand[48], yes[40], no[40];

	if (!how) {
		(void)snprintf(ret, room, "unknown jump");
		return;
	}
	name_operand(of, at, operand, sizeof(operand));
	name_target(of, at + 1 + (uint64_t)one->if_true, yes);
	name_target(of, at + 1 + (uint64_t)one->if_false, no);
	if (one->if_true && one->if_false)
		(void)snprintf(ret, room, "if (%s%s) goto %s, else goto %s", how->yes, operand, yes,
			       no);
	else if (one->if_true)
		(void)snprintf(ret, room, "if (%s%s) goto %s", how->yes, operand, yes);
	else
		(void)snprintf(ret, room, "if (%s%s%s) goto %s", how->no, operand,
			       how->op == JSET ? ")" : "", no);
}

static void jump(const struct disassembler *of, size_t at, char *ret, size_t room)
{
	const struct ic_bpf_instruction *one = &of->code[at];
	char target[40];

	if ((one->code & OP) != JA) {
		branch(of, at, ret, room);
		return;
	}
	name_target(of, at + 1 + (uint64_t)one->k, target);
	(void)snprintf(ret, room, "goto %s", target);
}

static void give_back(const struct ic_bpf_instruction *one, char *ret, size_t room)
{
	char action[48];

	if (one->code & RET_A)
		(void)snprintf(ret, room, "return A");
	else
		(void)snprintf(ret, room, "return %s",
			       ic_bpf_action(one->k, action, sizeof(action)));
}

static void explain(const struct disassembler *of, size_t at, char *ret, size_t room)
{
	const struct ic_bpf_instruction *one = &of->code[at];

	switch (one->code & CLASS) {
	case LD:
	case LDX:
		load(of, one, ret, room);
		break;
	case ST:
	case STX:
		(void)snprintf(ret, room, "mem[%" PRIu32 "] = %s", one->k,
			       (one->code & CLASS) == ST ? "A" : "X");
		break;
	case ALU:
		calculate(one, ret, room);
		break;
	case JMP:
		jump(of, at, ret, room);
		break;
	case RET:
		give_back(one, ret, room);
		break;
	default:
		(void)snprintf(ret, room, one->code & TXA ? "A = X" : "X = A");
	}
}

void ic_bpf_disassemble(const struct ic_seccomp_filter *filter, const struct ic_arch *arch,
			struct ic_text_list *list)
{
	struct disassembler of = {
		.code = filter->code,
		.nr = filter->nr < IC_MAX_BPF_INSTRUCTIONS ? filter->nr : IC_MAX_BPF_INSTRUCTIONS,
		.own_arch = arch ? ic_syscall_audit_arch(arch) : 0,
		.big_endian = arch && arch->big_endian,
	};
	char text[LINE_BYTES];

	of.known = ic_arena_alloc(list->arena, of.nr, sizeof(*of.known));
	list->no_memory |= !of.known;
	if (!of.known)
		return;
	find_known(&of);
	for (size_t i = 0; i < of.nr; i++) {
		const struct ic_bpf_instruction *one = &of.code[i];

		explain(&of, i, text, sizeof(text));
		ic_text_list_add(list, "%04zu: 0x%02x 0x%02x 0x%02x 0x%08" PRIx32 "  %s%s", i,
				 one->code, one->if_true, one->if_false, one->k, text,
				 of.known[i].reached ? "" : "  (never reached)");
	}
	if (of.nr < filter->nr)
		ic_text_list_add(list, "and %zu more, which no kernel would have taken",
				 filter->nr - of.nr);
}
