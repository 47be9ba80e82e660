/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/arch.h"
#include "convert/base/endian.h"

static const uint64_t *numbers(const struct ic_regset *regset, const struct ic_cpu_state *cpu)
{
	return ((const struct ic_register_sets *)cpu->extra)->set[regset->set];
}

size_t ic_regset_size(const struct ic_regset *regset, const struct ic_cpu_state *cpu)
{
	if (regset->size)
		return regset->size(cpu);
	return numbers(regset, cpu) ? regset->bytes : 0;
}

void ic_regset_encode(const struct ic_regset *regset, const struct ic_cpu_state *cpu, uint8_t *desc)
{
	const uint64_t *number;

	if (regset->encode) {
		regset->encode(cpu, desc);
		return;
	}
	number = numbers(regset, cpu);
	for (size_t i = 0; i < regset->nr_words; i++) {
		const struct ic_regset_words *words = &regset->words[i];

		for (size_t word = 0; word < words->nr; word++)
			ic_put(desc + words->at + word * words->size, words->size,
			       cpu->arch->big_endian, *number++);
	}
}
