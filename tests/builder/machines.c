/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/state.h"

#define INFO(field) .info = offsetof(CoreEntry, field), .has_info = offsetof(CoreEntry, has_##field)

/* The registers of architectures other than x86, as their thread_info_ARCH has them. */
static const struct icb_machine machines[] = {
	{ .march = ICB_X86_64, .name = "x86_64", .word_size = 8 },
	{ .march = ICB_ARM,
	  .name = "v7l",
	  .word_size = 4,
	  INFO(ti_arm),
	  .text = "1:0 2:$2 3:{1-13:0 14:$1 15:0 16:$0 17:0x60000010 18:0} "
		  "4:{1:0*32 2:0 3:0 4:0 5:0}" },
	{ .march = ICB_AARCH64,
	  .name = "aarch64",
	  .word_size = 8,
	  INFO(ti_aarch64),
	  .text = "1:0 2:$2 3:{1:0*31 2:$1 3:$0 4:0x60001000} 4:{1:0*64 2:0 3:0}" },
	{ .march = ICB_PPC64,
	  .name = "power9",
	  .word_size = 8,
	  INFO(ti_ppc64),
	  .text = "1:0 2:{1:0 1:$1 1:0*11 1:$2 1:0*18 2:$0 3:0x900000000280f033 4-9:0} "
		  "3:{1:0*33} 4:{1:0*66 2:0}" },
	{ .march = ICB_S390,
	  .name = "z13",
	  .big_endian = true,
	  .word_size = 8,
	  INFO(ti_s390),
	  .text = "1:0 2:{1:0x0705000180000000 2:$0 3:0*15 3:$1 4:0 4:$2 4:0*14 5:0 6:0} "
		  "3:{1:0 2:0*16} 4:{1:0*16} 5:{1:0*32}" },
	{ .march = ICB_MIPS,
	  .name = "mips64",
	  .word_size = 8,
	  INFO(ti_mips),
	  .text = "1:0 2:$2 3:{1-29:0 30:$1 31-34:0 35:$0 36-38:0} 4:{1-36:0}" },
	{ .march = ICB_LOONGARCH64,
	  .name = "loongarch",
	  .word_size = 8,
	  INFO(ti_loongarch64),
	  .text = "1:0 2:$2 3:{1:0*2 1:$2 1:$1 1:0*28 2:$0} 4:{1:0*32 2:0 3:0}" },
	{ .march = ICB_RISCV64,
	  .name = "riscv64",
	  .word_size = 8,
	  INFO(ti_riscv64),
	  .text = "1:0 2:$2 3:{1:$0 2:0 3:$1 4:0 5:$2 6-32:0} 4:{1:0*32 2:0}" },
};

const struct icb_machine *icb_machine(uint32_t march)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].march == march)
			return &machines[i];
	icb_die("no such machine: %u", march);
}

void icb_machine_registers(struct icb_thread *t)
{
	struct icb *b = t->process->b;
	const uint64_t vars[10] = { t->ip, t->sp, t->tls };
	struct icb_wire wire = icb_wire(b, b->machine->text, vars);
	unsigned char *core = (unsigned char *)t->core;

	*(protobuf_c_boolean *)(void *)(core + b->machine->has_info) = 1;
	*(ProtobufCBinaryData *)(void *)(core + b->machine->info) =
		(ProtobufCBinaryData){ .data = wire.bytes, .len = wire.size };
}
