/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/endian.h"
#include "elfcore/unwind_private.h"

/*
 * Exception Handling ABI for the Arm Architecture (IHI 0038, 2024Q3), chapters 6 and 10: a table of
 * functions by address, and for each one a list of instructions that undo what it pushed.
 */
#define ENTRY_BYTES    8U
#define CANNOT_UNWIND  1U
#define INLINE_BIT     0x80000000U
#define MOST_BYTECODES (4U + 4U * 255U) /* a word, and as many more as a byte can say */
#define FIRST_CALLEES  4U               /* r4, the first register that a function keeps */
#define SP             13U
#define LR             14U
#define PC             15U
#define DOUBLE_BYTES   8U

/* The instructions of one function, and what they work on. */
struct machine {
	const struct ic_process *process;
	uint32_t *r;
	uint32_t sp;
	bool has_pc; /* popped; else it is what lr has at the end */
	uint8_t code[MOST_BYTECODES];
	size_t size, at;
};

static bool read_word(const struct ic_process *process, uint64_t vaddr, uint32_t *ret)
{
	uint8_t bytes[4];
	size_t have = 0;
	struct ic_error *err = ic_memory_read(&process->space, vaddr, bytes, sizeof(bytes), &have);

	ic_error_free(err);
	if (err || have != sizeof(bytes))
		return false;
	*ret = (uint32_t)ic_get(bytes, sizeof(bytes), false);
	return true;
}

/* A signed distance of 31 bits from where it stands. */
static uint32_t from_here(uint32_t word, uint32_t place)
{
	uint32_t distance = word & 0x7fffffff;

	return place + (distance & 0x40000000 ? distance | 0x80000000 : distance);
}

/* The last entry of a sorted table whose function begins at or before `pc`. */
static bool find_entry(const struct ic_process *process, const struct ic_unwind_module *module,
		       uint32_t pc, uint32_t *ret_place, uint32_t *ret_word)
{
	uint64_t low = 0, high = (module->exidx_end - module->exidx) / ENTRY_BYTES;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		uint32_t place = (uint32_t)(module->exidx + middle * ENTRY_BYTES), word;

		if (!read_word(process, place, &word))
			return false;
		if (from_here(word, place) <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	*ret_place = (uint32_t)(module->exidx + (low - 1) * ENTRY_BYTES + 4);
	return read_word(process, *ret_place, ret_word);
}

static void put_bytes(struct machine *machine, uint32_t word, unsigned nr)
{
	while (nr--)
		machine->code[machine->size++] = (uint8_t)(word >> (8 * nr));
}

/* The instructions behind a word that has `nr` of them itself, in the `more` words at `place`. */
static bool take_code(struct machine *machine, uint32_t word, unsigned nr, uint32_t more,
		      uint32_t place)
{
	put_bytes(machine, word, nr);
	for (uint32_t i = 0; i < more; i++) {
		if (!read_word(machine->process, place + 4 * i, &word))
			return false;
		put_bytes(machine, word, 4);
	}
	return true;
}

static bool find_code(struct machine *machine, uint32_t place, uint32_t word)
{
	if (word == CANNOT_UNWIND)
		return false;
	if (!(word & INLINE_BIT)) {
		place = from_here(word, place);
		if (!read_word(machine->process, place, &word))
			return false;
		place += 4;
	} else if (word >> 24 != 0x80) {
		return false;
	}
	if (!(word & INLINE_BIT)) { /* a language's own routine: gcc's layout follows its address */
		if (!read_word(machine->process, place, &word))
			return false;
		return take_code(machine, word, 3, word >> 24, place + 4);
	}
	switch (word >> 24) {
	case 0x80:
		return take_code(machine, word, 3, 0, 0);
	case 0x81:
	case 0x82:
		return take_code(machine, word, 2, word >> 16 & 0xff, place);
	default:
		return false;
	}
}

static bool pop(struct machine *machine, unsigned first, uint32_t mask)
{
	uint32_t sp = machine->sp;
	bool has_sp = false;

	for (unsigned i = 0; mask >> i; i++) {
		if (!(mask >> i & 1))
			continue;
		if (!read_word(machine->process, machine->sp, &machine->r[first + i]))
			return false;
		machine->sp += 4;
		has_sp |= first + i == SP;
		machine->has_pc |= first + i == PC;
	}
	if (has_sp)
		machine->sp = machine->r[SP];
	return machine->sp >= sp;
}

static bool next_byte(struct machine *machine, uint8_t *ret)
{
	if (machine->at == machine->size)
		return false;
	*ret = machine->code[machine->at++];
	return true;
}

/* More than 0x204 bytes, in groups of 7 bits. */
static bool grow(struct machine *machine)
{
	uint32_t words = 0;
	uint8_t byte = 0x80;

	for (unsigned shift = 0; byte & 0x80; shift += 7) {
		if (shift > 28 || !next_byte(machine, &byte))
			return false;
		words |= (uint32_t)(byte & 0x7f) << shift;
	}
	machine->sp += 0x204 + (words << 2);
	return true;
}

/* Instructions from 0xb1 on that have a byte behind them. */
static bool long_instruction(struct machine *machine, uint8_t code)
{
	uint32_t doubles;
	uint8_t byte;

	if (!next_byte(machine, &byte))
		return false;
	doubles = (byte & 0xfU) + 1;
	switch (code) {
	case 0xb1:
		return byte && byte < 0x10 && pop(machine, 0, byte);
	case 0xb3:
		machine->sp += doubles * DOUBLE_BYTES + 4;
		return true;
	case 0xc6:
	case 0xc8:
	case 0xc9:
		machine->sp += doubles * DOUBLE_BYTES;
		return true;
	case 0xc7:
		machine->sp += 4 * (uint32_t)__builtin_popcount(byte);
		return byte && byte < 0x10;
	default:
		return false;
	}
}

/* One that is no more than its byte. */
static bool short_instruction(struct machine *machine, uint8_t code)
{
	uint32_t low = code & 7;

	if (code < 0x40) {
		machine->sp += ((code & 0x3fU) << 2) + 4;
	} else if (code < 0x80) {
		machine->sp -= ((code & 0x3fU) << 2) + 4;
	} else if (code >= 0x90 && code < 0xa0) {
		if ((code & 0xf) == SP || (code & 0xf) == PC)
			return false;
		machine->sp = machine->r[code & 0xf];
	} else if (code >= 0xa0 && code < 0xb0) {
		return pop(machine, FIRST_CALLEES,
			   ((2U << low) - 1) | (code & 8 ? 1U << (LR - FIRST_CALLEES) : 0));
	} else if (code == 0xb4) { /* a code that authenticates the return address */
		machine->sp += 4;
	} else if (code >= 0xb8 && code < 0xc0) {
		machine->sp += (low + 1) * DOUBLE_BYTES + 4;
	} else if ((code >= 0xc0 && code < 0xc6) || (code >= 0xd0 && code < 0xd8)) {
		machine->sp += (low + 1) * DOUBLE_BYTES;
	} else {
		return false;
	}
	return true;
}

/* Those that pop r4 to r15 by a mask of twelve bits; without any bit: there is no way. */
static bool mask_instruction(struct machine *machine, uint8_t code)
{
	uint8_t byte;

	if (!next_byte(machine, &byte))
		return false;
	return (code & 0xf || byte) && pop(machine, FIRST_CALLEES, (code & 0xfU) << 8 | byte);
}

static bool undo(struct machine *machine)
{
	uint8_t code;

	while (next_byte(machine, &code)) {
		bool done;

		if (code == 0xb0)
			return true;
		if (code >= 0x80 && code < 0x90)
			done = mask_instruction(machine, code);
		else if (code == 0xb2)
			done = grow(machine);
		else if (code == 0xb1 || code == 0xb3 || (code >= 0xc6 && code <= 0xc9))
			done = long_instruction(machine, code);
		else
			done = short_instruction(machine, code);
		if (!done)
			return false;
	}
	return true;
}

bool ic_unwind_exidx_step(const struct ic_process *process, const struct ic_unwind_module *module,
			  bool innermost, uint32_t r[16])
{
	struct machine machine = { .process = process, .r = r, .sp = r[SP] };
	uint32_t pc = innermost ? r[PC] : r[PC] - 1, sp = r[SP], place = 0, word = 0;

	if (!find_entry(process, module, pc, &place, &word) || !find_code(&machine, place, word) ||
	    !undo(&machine))
		return false;
	/* Only the innermost function may have left the stack as it was. */
	if (machine.sp < sp || (machine.sp == sp && !innermost))
		return false;
	r[SP] = machine.sp;
	r[PC] = (machine.has_pc ? r[PC] : r[LR]) & ~1U;
	return ic_unwind_is_code(process, r[PC]);
}
