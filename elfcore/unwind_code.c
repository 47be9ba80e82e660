/* SPDX-License-Identifier: Apache-2.0 */
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "elfcore/unwind_walk.h"

/* As nm(1): lower case for what only its own file sees. */
static char symbol_type(const GElf_Sym *symbol)
{
	return GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? 't' :
	       GELF_ST_BIND(symbol->st_info) == STB_WEAK  ? 'W' :
							    'T';
}

static void find_symbol(const struct ic_unwind_walk *walk, Dwfl_Module *module,
			struct ic_unwind_code *code)
{
	GElf_Off offset = 0;
	GElf_Sym symbol;
	const char *name = dwfl_module_addrinfo(module, code->at, &offset, &symbol, NULL, NULL,
						NULL);

	if (!name || !*name)
		return;
	code->symbol = name;
	code->symbol_type = symbol_type(&symbol);
	code->symbol_offset = offset;
	/* Thumb functions have an odd value and begin one byte before it. */
	if (walk->process->arch->elf_machine == EM_ARM)
		code->symbol_offset += symbol.st_value & 1;
}

/* Whether the code at an address says how to go on from it. */
static bool has_cfi(Dwfl_Module *module, Dwarf_Addr at)
{
	for (int dwarf = 0; dwarf < 2; dwarf++) {
		Dwarf_Addr bias = 0;
		Dwarf_CFI *table = dwarf ? dwfl_module_dwarf_cfi(module, &bias) :
					   dwfl_module_eh_cfi(module, &bias);
		Dwarf_Frame *frame = NULL;

		if (table && !dwarf_cfi_addrframe(table, at - bias, &frame)) {
			free(frame);
			return true;
		}
	}
	return false;
}

/* libdwfl goes through all symbols of a module for each address; threads are at the same few. */
const struct ic_unwind_code *ic_unwind_code_at(struct ic_unwind_walk *walk, Dwarf_Addr at)
{
	struct ic_unwind_code *code = &walk->known[(at ^ at >> 11) % IC_NR(walk->known)];
	Dwfl_Module *module;

	if (code->is_known && code->at == at)
		return code;
	*code = (struct ic_unwind_code){ .at = at, .is_known = true };
	module = dwfl_addrmodule(walk->dwfl, at);
	if (module) {
		code->has_cfi = has_cfi(module, at);
		find_symbol(walk, module, code);
	}
	return code;
}
