/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints of every architecture, through the images. */
#include "convert/model/auxv.h"
#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"

#define PC  0x111110
#define SP  0x222220
#define TLS 0x333330

static const struct machine {
	uint32_t march;
	bool big_endian;
	const struct ic_arch *arch;
	uint32_t page_size;
	const char *tls;     /* the register that holds the TLS pointer, or NULL */
	const char *counted; /* one that the builder counts up: tid * 65536 and so many more */
	uint64_t more;
} machines[] = {
	{ ICB_X86_64, false, &ic_arch_x86_64, 4096, "fs_base", NULL, 0 },
	{ ICB_ARM, false, &ic_arch_arm, 4096, NULL, "r12", 12 },
	{ ICB_AARCH64, false, &ic_arch_aarch64, 16384, NULL, "x30", 30 },
	{ ICB_PPC64, false, &ic_arch_ppc64le, 65536, "r13", "r31", 17 },
	{ ICB_S390, true, &ic_arch_s390x, 4096, "acr1", "r14", 14 },
	{ ICB_MIPS, false, &ic_arch_mips64el, 16384, NULL, "gp", 27 },
	{ ICB_MIPS, true, &ic_arch_mips64, 16384, NULL, "at", 0 },
	{ ICB_LOONGARCH64, false, &ic_arch_loongarch64, 16384, "r2", "r31", 27 },
	{ ICB_RISCV64, false, &ic_arch_riscv64, 4096, "tp", "t6", 26 },
};

static struct icb_process *process_on(struct dump *dump, const struct machine *machine)
{
	struct icb *b;

	icb_free(dump->b);
	b = describe(dump, &(struct icb_options){ .march = machine->march,
						  .big_endian = machine->big_endian,
						  .page_size = machine->page_size });
	return icb_process(b, 42, 0, "victim");
}

static uint64_t register_of(const struct ic_thread *thread, const char *name)
{
	const struct ic_arch *arch = thread->cpu.arch;

	for (size_t i = 0; i < arch->nr_registers; i++)
		if (!strcmp(arch->registers[i].name, name))
			return thread->cpu.registers[i];
	fail_msg("%s has no register %s", arch->name, name);
	return 0;
}

static const uint64_t *set_of(const struct ic_thread *thread, size_t set)
{
	return ((const struct ic_register_sets *)thread->cpu.extra)->set[set];
}

static void every_architecture_is_read(void **state)
{
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(machines); i++) {
		const struct machine *machine = &machines[i];
		struct icb_process *p = process_on(dump, machine);
		const struct ic_checkpoint *checkpoint;
		const struct ic_process *process;

		icb_registers(icb_thread(p, 43, "worker"), PC, SP, TLS);
		checkpoint = made(dump);
		process = process_of(checkpoint, 42);
		if (machine->march != ICB_LOONGARCH64)
			expect_no_gaps(checkpoint);
		assert_true(ic_process_has_core(process));
		assert_ptr_equal(process->arch, machine->arch);
		assert_int_equal(process->space.page_size, machine->page_size);
		assert_int_equal(process->nr_threads, 2);
		for (size_t thread = 0; thread < 2; thread++) {
			const struct ic_thread *is = &process->threads[thread];

			assert_false(is->lost);
			assert_true(ic_arch_has_fp(&is->cpu));
			assert_int_equal(is->cpu.processor->page_size, machine->page_size);
			if (machine->counted)
				assert_int_equal(register_of(is, machine->counted),
						 (is->tid << 16) + machine->more);
		}
		assert_int_equal(process->threads[1].cpu.registers[machine->arch->pc], PC);
		assert_int_equal(process->threads[1].cpu.registers[machine->arch->sp], SP);
		if (machine->tls)
			assert_int_equal(register_of(&process->threads[1], machine->tls), TLS);
	}
}

/* One of the dumps has a register less; the threads beside it are whole. */
static void a_list_of_another_length_costs_its_thread(void **state)
{
	static const struct machine *const arm64 = &machines[2];
	struct dump *dump = *state;
	struct icb_process *p = process_on(dump, arm64);
	const struct ic_checkpoint *checkpoint;

	icb_core(icb_thread(p, 43, "worker"))->ti_aarch64->gpregs->n_regs = 30;
	(void)icb_thread(p, 44, "worker");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42,
		   "thread 43 has no registers: core-43.img+0x8: register regs is not there");
	assert_true(process_of(checkpoint, 42)->threads[1].lost);
	assert_false(process_of(checkpoint, 42)->threads[2].lost);
}

static void general_registers_that_are_not_there_cost_their_thread(void **state)
{
	struct dump *dump = *state;

	for (size_t i = 1; i < IC_NR(machines); i++) {
		CoreEntry *core =
			icb_core(icb_thread(process_on(dump, &machines[i]), 43, "worker"));
		const struct ic_checkpoint *checkpoint;

		core->ti_arm = NULL;
		core->ti_aarch64 = NULL;
		core->ti_ppc64 = NULL;
		core->ti_s390 = NULL;
		core->ti_mips = NULL;
		core->ti_loongarch64 = NULL;
		core->ti_riscv64 = NULL;
		checkpoint = made(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "core-43.img+0x8: no general registers");
		assert_true(process_of(checkpoint, 42)->threads[1].lost);
		assert_true(ic_process_has_core(process_of(checkpoint, 42)));
	}
}

static void a_set_that_is_not_whole_is_left_out(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = process_on(dump, &machines[4]);
	const struct ic_checkpoint *checkpoint;
	const struct ic_thread *thread;

	icb_core(icb_leader(p))->ti_s390->vxrs_high->n_regs = 31;
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "v16 to v31: regs is not there, or not whole");
	thread = &process_of(checkpoint, 42)->threads[0];
	assert_null(set_of(thread, 3));
	assert_non_null(set_of(thread, 2));
	assert_true(ic_arch_has_fp(&thread->cpu));
}

static void floating_point_registers_that_are_not_there_are_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = process_on(dump, &machines[8]);
	const struct ic_checkpoint *checkpoint;

	icb_core(icb_leader(p))->ti_riscv64->fpsimd = NULL;
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "no floating-point registers");
	assert_false(ic_arch_has_fp(&process_of(checkpoint, 42)->threads[0].cpu));
}

/* CRIU does not store them, whatever the image has. */
static void fp_registers_of_loongarch64_are_a_gap_once_a_process(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)icb_thread(process_on(dump, &machines[7]), 43, "worker");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "f0 to f31 are not what the program had");
	assert_int_equal(checkpoint->gaps.list.nr, 1);
	assert_int_equal(set_of(&process_of(checkpoint, 42)->threads[0], 0)[32], 0x10);
}

/* The other order than the architecture's: no kernel of that kind is known to CRIU. */
static void registers_of_the_wrong_byte_order_are_refused(void **state)
{
	struct dump *dump = *state;
	struct machine wrong = machines[2];
	const struct ic_checkpoint *checkpoint;

	wrong.big_endian = true;
	(void)process_on(dump, &wrong);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_UNSUPPORTED, 42,
		   "core-42.img+0x8: aarch64 of a big-endian machine");
	assert_false(ic_process_has_core(process_of(checkpoint, 42)));
}

static void keys_of_aarch64_are_read(void **state)
{
	PacAddressKeys address = PAC_ADDRESS_KEYS__INIT;
	PacGenericKeys generic = PAC_GENERIC_KEYS__INIT;
	PacKeys keys = PAC_KEYS__INIT, none = PAC_KEYS__INIT;
	struct dump *dump = *state;
	struct icb_process *p = process_on(dump, &machines[2]);
	const struct ic_checkpoint *checkpoint;
	const struct ic_thread *threads;

	address.has_apiakey_lo = address.has_apiakey_hi = address.has_apibkey_lo = 1;
	address.has_apibkey_hi = address.has_apdakey_lo = address.has_apdakey_hi = 1;
	address.has_apdbkey_lo = address.has_apdbkey_hi = address.has_pac_enabled_key = 1;
	address.apdbkey_hi = 0x1234;
	address.pac_enabled_key = 0xf;
	generic.has_apgakey_lo = generic.has_apgakey_hi = 1;
	generic.apgakey_hi = 0x5678;
	keys.pac_address_keys = &address;
	keys.pac_generic_keys = &generic;
	icb_core(icb_leader(p))->ti_aarch64->pac_keys = &keys;
	icb_core(icb_thread(p, 43, "worker"))->ti_aarch64->pac_keys = &none;
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	threads = process_of(checkpoint, 42)->threads;
	assert_int_equal(set_of(&threads[0], 2)[0], 0xf);
	assert_int_equal(set_of(&threads[0], 3)[7], 0x1234);
	assert_int_equal(set_of(&threads[0], 4)[1], 0x5678);
	for (size_t set = 2; set <= 4; set++)
		assert_null(set_of(&threads[1], set));
}

/* In a transaction the image has the two states in each other's place. */
static void a_transaction_of_ppc64_is_put_right(void **state)
{
	UserPpc64TmRegsEntry tm = USER_PPC64_TM_REGS_ENTRY__INIT;
	struct dump *dump = *state;
	struct icb_process *p = process_on(dump, &machines[3]);
	ThreadInfoPpc64 *info = icb_core(icb_leader(p))->ti_ppc64;
	ThreadInfoPpc64 *inner = icb_core(icb_thread(p, 43, "worker"))->ti_ppc64;
	UserPpc64RegsEntry now = *inner->gpregs;
	const struct ic_thread *thread;

	now.nip = 0x9999;
	tm.gpregs = &now;
	tm.fpstate = inner->fpstate;
	info->tmstate = &tm;
	info->gpregs->nip = 0x8888;
	info->gpregs->has_texasr = info->gpregs->has_tfhar = info->gpregs->has_tfiar = 1;
	info->gpregs->tfhar = 1;
	info->gpregs->texasr = 2;
	info->gpregs->tfiar = 3;
	thread = &process_of(made(dump), 42)->threads[0];
	assert_int_equal(thread->cpu.registers[ic_arch_ppc64le.pc], 0x9999);
	assert_int_equal(set_of(thread, 0)[1], (43 << 16) + 0x1001); /* fp */
	assert_null(set_of(thread, 1));                              /* vmx: not used yet */
	assert_int_equal(set_of(thread, 3)[32], 0x8888);
	assert_int_equal(set_of(thread, 4)[1], (42 << 16) + 0x1001);
	assert_int_equal(set_of(thread, 5)[66], 0x10);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(set_of(thread, 7)[i], i + 1);
}

static void a_32_bit_kernels_vector_has_its_own_words(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;
	uint64_t value = 0;

	(void)process_on(dump, &machines[1]);
	process = process_of(made(dump), 42);
	assert_true(ic_auxv_find(process, 6, &value)); /* AT_PAGESZ */
	assert_int_equal(value, 4096);
	assert_int_equal(process->auxv[process->nr_auxv - 2], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(every_architecture_is_read),
		dump_test(a_list_of_another_length_costs_its_thread),
		dump_test(general_registers_that_are_not_there_cost_their_thread),
		dump_test(a_set_that_is_not_whole_is_left_out),
		dump_test(floating_point_registers_that_are_not_there_are_a_gap),
		dump_test(fp_registers_of_loongarch64_are_a_gap_once_a_process),
		dump_test(registers_of_the_wrong_byte_order_are_refused),
		dump_test(keys_of_aarch64_are_read),
		dump_test(a_transaction_of_ppc64_is_put_right),
		dump_test(a_32_bit_kernels_vector_has_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
