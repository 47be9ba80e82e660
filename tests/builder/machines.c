/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/state.h"

/* The registers of architectures other than x86, as their thread_info_ARCH has them. */
static const struct icb_machine machines[] = {
	{ .march = ICB_X86_64, .name = "x86_64", .word_size = 8 },
	{ .march = ICB_ARM,
	  .name = "v7l",
	  .word_size = 4,
	  .info = offsetof(CoreEntry, ti_arm),
	  .descriptor = &thread_info_arm__descriptor,
	  .text = "1:0 2:$2 3:{1-13:+$3 14:$1 15:+$4 16:$0 17:0x60000010 18:0x77} "
		  "4:{1:+$4*32 2:0x10 3:0 4:0 5:0}" },
	{ .march = ICB_AARCH64,
	  .name = "aarch64",
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_aarch64),
	  .descriptor = &thread_info_aarch64__descriptor,
	  .text = "1:0 2:$2 3:{1:+$3*31 2:$1 3:$0 4:0x60001000} 4:{1:+$4*64 2:0x10 3:0}" },
	{ .march = ICB_PPC64,
	  .name = "power9",
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_ppc64),
	  .descriptor = &thread_info_ppc64__descriptor,
	  .text = "1:0 2:{1:$3 1:$1 1:+$4*11 1:$2 1:+$3*18 2:$0 3:0x900000000280f033 4-8:+$3 "
		  "9:0} 3:{1:+$4*33} 4:{1:+$4*66 2:0x10} 5:{1:+$3*32}" },
	{ .march = ICB_S390,
	  .name = "z13",
	  .big_endian = true,
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_s390),
	  .descriptor = &thread_info_s390__descriptor,
	  .text = "1:0 2:{1:0x0705000180000000 2:$0 3:+$3*15 3:$1 4:0 4:$2 4:+$4*14 5:0 "
		  "6:0x1d} 3:{1:0x10 2:+$4*16} 4:{1:+$3*16} 5:{1:+$4*32}" },
	{ .march = ICB_MIPS,
	  .name = "mips64",
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_mips),
	  .descriptor = &thread_info_mips__descriptor,
	  .text = "1:0 2:$2 3:{1:0 2-29:+$3 30:$1 31-34:+$4 35:$0 36:+$4 37-38:0} "
		  "4:{1-32:+$4 33-34:0 35-36:0x10}" },
	{ .march = ICB_LOONGARCH64,
	  .name = "loongarch",
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_loongarch64),
	  .descriptor = &thread_info_loongarch64__descriptor,
	  .text = "1:0 2:$2 3:{1:0 1:$4 1:$2 1:$1 1:+$3*28 2:$0} 4:{1:+$4*32 2:0x10 3:0x20}" },
	{ .march = ICB_RISCV64,
	  .name = "riscv64",
	  .word_size = 8,
	  .info = offsetof(CoreEntry, ti_riscv64),
	  .descriptor = &thread_info_riscv64__descriptor,
	  .text = "1:0 2:$2 3:{1:$0 2:$4 3:$1 4:$3 5:$2 6-32:+$3} 4:{1:+$4*32 2:0x10}" },
};

const struct icb_machine *icb_machine(uint32_t march)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].march == march)
			return &machines[i];
	icb_die("no such machine: %u", march);
}

static void *take(void *b, size_t size)
{
	return icb_alloc(b, size);
}

static void keep(void *b, void *memory)
{
	(void)b;
	(void)memory;
}

void icb_machine_registers(struct icb_thread *t)
{
	struct icb *b = t->process->b;
	/* The others count up, from numbers that tell threads and kinds of registers apart. */
	const uint64_t vars[10] = { t->ip, t->sp, t->tls, (uint64_t)t->tid << 16,
				    ((uint64_t)t->tid << 16) + 0x1000 };
	struct icb_wire wire = icb_wire(b, b->machine->text, vars);
	ProtobufCAllocator allocator = { take, keep, b };
	ProtobufCMessage *info = protobuf_c_message_unpack(b->machine->descriptor, &allocator,
							   wire.size, wire.bytes);

	if (!info)
		icb_die("%s: no such registers", b->machine->name);
	*(ProtobufCMessage **)(void *)((unsigned char *)t->core + b->machine->info) = info;
}
