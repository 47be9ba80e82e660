/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_ARCH_H
#define IC_ARCH_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IC_MAX_REGISTERS 64

struct ic_arch;

#define IC_MAX_SETS 12

/** What the checkpoint tells of the processor and of its use by a process; 0: it does not. */
struct ic_processor {
	uint64_t hwcap;              /**< AT_HWCAP */
	uint64_t address_end;        /**< end of the highest mapping */
	uint32_t page_size;          /**< bytes */
	uint64_t xfeatures;          /**< x86: the components of XSAVE in use, as in XCR0 */
	uint32_t xsave_bytes;        /**< x86: of an XSAVE area that holds them */
	uint64_t signal_frame_bytes; /**< AT_MINSIGSTKSZ: the largest frame of a signal handler */
};

/** What one thread's processor held. */
struct ic_cpu_state {
	const struct ic_arch *arch;
	uint64_t registers[IC_MAX_REGISTERS]; /**< in the order of arch->registers */
	const void *extra; /**< everything else: the struct that the architecture's header names */
	const struct ic_processor *processor; /**< NULL: nothing is known */
};

/** ic_cpu_state.extra of every architecture whose notes are plain lists of numbers. */
struct ic_register_sets {
	/** By the enum of the architecture's header, which tells how many numbers; NULL: none. */
	const uint64_t *set[IC_MAX_SETS];
};

/** One register of the general set: where it goes in pr_reg of NT_PRSTATUS. */
struct ic_register {
	const char *name; /**< as gdb spells it; also the key in reports */
	uint16_t at;      /**< byte offset in pr_reg */
	uint8_t size;     /**< bytes there: 2, 4 or 8 */
};

/** A run of equal words in a descriptor: the next `nr` numbers of the set. */
struct ic_regset_words {
	uint16_t at; /**< byte offset in the descriptor */
	uint16_t nr;
	uint8_t size; /**< bytes of each: 4 or 8 */
};

/**
 * A register set that is a core note of its own, behind the thread's NT_PRSTATUS: either one of the
 * thread's ic_register_sets and where its numbers go, or two functions.
 */
struct ic_regset {
	const char *name;  /**< of the note type, for people: "X86_XSTATE" */
	const char *owner; /**< "CORE" or "LINUX" */
	uint32_t type;     /**< NT_* */

	/** Bytes of the descriptor for this thread; 0 when the thread has no such registers. */
	size_t (*size)(const struct ic_cpu_state *cpu);

	/** Fill the descriptor, which is zeroed and has the size that size() gave. */
	void (*encode)(const struct ic_cpu_state *cpu, uint8_t *desc);

	/* Without these functions: */
	uint8_t set;    /**< index in ic_register_sets */
	uint16_t bytes; /**< of the descriptor, all of it; what no word covers is zero */
	const struct ic_regset_words *words;
	size_t nr_words;

	bool secret;  /**< keys: written on request only */
	bool derived; /**< not in a checkpoint: it follows from what is */
};

/** Bytes of a set's descriptor for this thread; 0: it has no such registers. */
size_t ic_regset_size(const struct ic_regset *regset, const struct ic_cpu_state *cpu);

/** Fill a descriptor, which is zeroed and has the size that ic_regset_size() gave. */
void ic_regset_encode(const struct ic_regset *regset, const struct ic_cpu_state *cpu,
		      uint8_t *desc);

/** An instruction that enters the kernel. */
struct ic_call_instruction {
	uint32_t value, mask; /**< of its bytes, as a number in the architecture's byte order */
	uint8_t size;         /**< bytes: 2 or 4 */
	bool number_inside;   /**< its lowest byte is the call's number, unless that is 0 */
	/** Only where this register has these bits, if the mask is not 0: arm's Thumb state. */
	uint8_t mode;
	uint32_t mode_mask, mode_value;
	/** The pc may be behind it when the result is an error that asks for a restart. */
	bool behind;
	/** Such errors are positive and these bits of this register say so; 0: they are negative. */
	uint8_t error;
	uint32_t error_mask;
};

/**
 * How a thread asks something of the kernel. The registers are rows of the architecture's table.
 *
 * Source: the entry code of arch/NAME (Linux 6.12), and what compel/arch/NAME/src/lib/infect.c (CRIU
 * 4.2) does to the registers of a thread that it found in a call.
 */
struct ic_call_entry {
	uint8_t arguments[6];
	uint8_t result;
	/** Where the kernel keeps the first argument, which the result overwrites. */
	uint8_t first;
	/**
	 * Whether the kernel keeps the number apart, negative outside of a call. Elsewhere only
	 * the instruction at the pc tells whether a thread is in a call.
	 */
	bool kept;
	/** The register in which the instruction leaves the address behind itself. */
	bool has_return;
	uint8_t return_to;
	/** Whether this one of the thread's sets has the number in 16 bits, 0 outside of a call. */
	bool has_set;
	uint8_t set;
	const struct ic_call_instruction *instructions;
	size_t nr_instructions;
};

/** Registers in a row that DWARF numbers in a row. */
struct ic_dwarf_registers {
	uint8_t number; /**< DWARF's of the first */
	uint8_t row;    /**< of ic_arch.registers, or index in the set */
	uint8_t nr;
	uint8_t set; /**< 0; or one more than the index in ic_register_sets */
};

/**
 * Where a function that keeps a frame pointer puts its caller's, and where it returns to; or, of a
 * stack whose frames are chained, where the frame of the caller is and the return address in it.
 */
struct ic_frame_layout {
	uint8_t pointer;                    /**< the register's row */
	int8_t saved_pointer, saved_return; /**< bytes from where it points */
	bool is_chain; /**< `pointer` points at the caller's pointer alone: follow that first */
};

/**
 * An architecture, as an ELF core sees it.
 *
 * To add one: a file arch/NAME.c with its rows and this struct, a line in ic_archs[] and below;
 * convert/criu/core_NAME.c and proto/core_NAME.proto that fill `registers` and `extra`. The unit
 * test that walks ic_archs[] then checks the tables.
 *
 * Source of the layouts: elf_prstatus and elf_prpsinfo in include/linux/elfcore.h and the regset
 * view of arch/NAME/kernel/ptrace.c (Linux 6.12).
 */
struct ic_arch {
	const char *name; /**< as uname -m says: "x86_64"; "mips64el" where that is not enough */
	uint16_t elf_machine; /**< EM_* */
	uint32_t elf_flags;   /**< e_flags when those of the executable are not at hand */
	bool big_endian;

	/**
	 * 32-bit tasks of a 64-bit kernel, whose checkpoint has words of 64 bits: siginfo in the
	 * 64-bit layout, two words of the auxiliary vector in one.
	 */
	bool compat;
	uint8_t word_bytes;  /**< of a long: 4 (ELFCLASS32) or 8 (ELFCLASS64) */
	uint8_t uid_bytes;   /**< of pr_uid and pr_gid in NT_PRPSINFO: 2 or 4 */
	uint32_t page_bytes; /**< the page size to take when nothing in the evidence tells */

	const struct ic_register *registers;
	size_t nr_registers;
	uint16_t registers_size; /**< bytes of pr_reg */
	uint8_t pc, sp,
		syscall; /**< rows of the program counter, the stack pointer, the call's number */
	const struct ic_call_entry *entry;

	/** For unwinders. Source: the architecture's psABI, its chapter on DWARF. */
	const struct ic_dwarf_registers *dwarf;
	size_t nr_dwarf;
	const struct ic_frame_layout *frame; /**< NULL: compilers agree on none */
	/** The address that a return address on the stack means; NULL: what is there. */
	uint64_t (*return_address)(const struct ic_cpu_state *cpu, uint64_t saved);

	const struct ic_regset *const *regsets; /**< in the kernel's order */
	size_t nr_regsets;
	const struct ic_regset
		*last; /**< written once, behind all threads, from the leader; or NULL */

	/**
	 * The same sets as the checkpointed machine's kernel lays them out, in step with `regsets`
	 * and `last`; NULL where there is but one layout.
	 */
	const struct ic_regset *const *native_regsets;
	const struct ic_regset *native_last;
	/** Whether the checkpoint tells that layout for this thread; NULL with native_regsets. */
	bool (*has_native)(const struct ic_cpu_state *cpu);
};

extern const struct ic_arch ic_arch_x86_64;
extern const struct ic_arch ic_arch_i386;
extern const struct ic_arch ic_arch_aarch64;
extern const struct ic_arch ic_arch_arm;
extern const struct ic_arch ic_arch_loongarch64;
extern const struct ic_arch ic_arch_mips64;
extern const struct ic_arch ic_arch_mips64el;
extern const struct ic_arch ic_arch_ppc64le;
extern const struct ic_arch ic_arch_riscv64;
extern const struct ic_arch ic_arch_s390x;

/** Whether the thread's floating-point registers are known: pr_fpvalid of NT_PRSTATUS. */
bool ic_arch_has_fp(const struct ic_cpu_state *cpu);

/** Every architecture, x86-64 first. */
extern const struct ic_arch *const ic_archs[];
extern const size_t ic_nr_archs;

#endif
