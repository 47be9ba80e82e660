/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/tty.h"

#include "convert/base/attributes.h"

const char *ic_terminal_kind_name(enum ic_terminal_kind kind)
{
	static const char *const names[] = {
		[IC_TERMINAL_UNKNOWN] = "unknown", [IC_TERMINAL_PTY] = "pty",
		[IC_TERMINAL_CONSOLE] = "console", [IC_TERMINAL_VT] = "vt",
		[IC_TERMINAL_CURRENT] = "current", [IC_TERMINAL_EXTERNAL] = "external",
		[IC_TERMINAL_SERIAL] = "serial",
	};

	return (size_t)kind < IC_NR(names) ? names[kind] : "unknown";
}
