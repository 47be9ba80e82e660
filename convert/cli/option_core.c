/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/arch/signal_name.h"
#include "convert/cli/option.h"

static const char *const zero_words[] = { "auto", "holes", "omit", NULL };

static struct ic_error *set_zero(struct ic_settings *settings, const char *argument)
{
	settings->core.zero = argument[0] == 'h' ? IC_ZERO_HOLES :
			      argument[0] == 'o' ? IC_ZERO_OMIT :
						   IC_ZERO_AUTO;
	return NULL;
}

static struct ic_error *set_signal(struct ic_settings *settings, const char *argument)
{
	if (!ic_signal_name_number(argument, NULL))
		return ic_error_new(IC_ERR_USAGE, "--signal %s: no signal's number or name",
				    argument);
	settings->signal = argument;
	return NULL;
}

static struct ic_error *set_thread(struct ic_settings *settings, const char *argument)
{
	unsigned long tid;
	char *end;

	errno = 0;
	tid = strtoul(argument, &end, 10);
	if (errno || *end || *argument < '0' || *argument > '9' || !tid || tid > UINT32_MAX)
		return ic_error_new(IC_ERR_USAGE, "--thread %s: not a thread id", argument);
	settings->core.thread = (uint32_t)tid;
	return NULL;
}

/* As /proc/PID/coredump_filter shows it: hexadecimal, with or without 0x. */
static struct ic_error *set_filter(struct ic_settings *settings, const char *argument)
{
	unsigned long mask;
	char *end;

	errno = 0;
	mask = strtoul(argument, &end, 16);
	if (errno || *end || end == argument || !strchr("0123456789abcdefABCDEF", *argument) ||
	    mask > IC_FILTER_ALL)
		return ic_error_new(IC_ERR_USAGE, "--filter %s: not a hexadecimal mask up to %x",
				    argument, IC_FILTER_ALL);
	settings->core.has_filter = true;
	settings->core.filter = (uint32_t)mask;
	return NULL;
}

static struct ic_error *set_like_kernel(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->core.like_kernel = true;
	return NULL;
}

static const char *const layout_words[] = { "compat", "native", NULL };

static struct ic_error *set_xstate_layout(struct ic_settings *settings, const char *argument)
{
	settings->core.native_xstate = argument[0] == 'n';
	return NULL;
}

static const char *const paddr_words[] = { "zero", "vaddr", NULL };

static struct ic_error *set_paddr(struct ic_settings *settings, const char *argument)
{
	settings->core.paddr_is_vaddr = argument[0] == 'v';
	return NULL;
}

static struct ic_error *set_no_sparse(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->no_sparse = true;
	return NULL;
}

static const char *const compress_words[] = { "gzip", "zstd", NULL };

static struct ic_error *set_compress(struct ic_settings *settings, const char *argument)
{
	settings->compression = ic_compression_find(argument);
	return NULL;
}

static struct ic_error *set_pac_keys(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->core.keys = true;
	return NULL;
}

const struct ic_option ic_option_zero = {
	"zero",
	0,
	"MODE",
	zero_words,
	"untouched memory: holes in the file, left out, or auto: holes but for inaccessible memory "
	"and runs of 64 MiB and more",
	set_zero,
};
const struct ic_option ic_option_signal = {
	"signal",
	0,
	"SIGNAL",
	NULL,
	"say that the process died of this signal (11, SEGV or SIGSEGV); with --thread only the "
	"process that has it",
	set_signal,
};
const struct ic_option ic_option_thread = {
	"thread",   0, "TID", NULL, "the thread that debuggers begin with, instead of the leader",
	set_thread,
};
const struct ic_option ic_option_filter = {
	"filter",
	0,
	"MASK",
	NULL,
	"only memory of these kinds: a mask as /proc/PID/coredump_filter shows it (33)",
	set_filter,
};
const struct ic_option ic_option_like_kernel = {
	"like-kernel",
	0,
	NULL,
	NULL,
	"leave out what the kernel would: MADV_DONTDUMP, and what --filter (default 33) does not "
	"ask for",
	set_like_kernel,
};
const struct ic_option ic_option_xstate_layout = {
	"xstate-layout",
	0,
	"LAYOUT",
	layout_words,
	"x86's vector registers where every gdb looks for them, or where the processor had them",
	set_xstate_layout,
};
const struct ic_option ic_option_paddr = {
	"paddr",
	0,
	"WHAT",
	paddr_words,
	"p_paddr of segments: zero, or the address again, for readers of memory images such as "
	"Volatility's layers",
	set_paddr,
};
const struct ic_option ic_option_no_sparse = {
	"no-sparse", 0, NULL, NULL, "write zeros instead of holes", set_no_sparse,
};
const struct ic_option ic_option_compress = {
	"compress",
	0,
	"FORMAT",
	compress_words,
	"compress cores, to core.PID.gz or core.PID.zst; debuggers read only what is restored",
	set_compress,
};
const struct ic_option ic_option_pac_keys = {
	"pac-keys",
	0,
	NULL,
	NULL,
	"put a thread's keys of pointer authentication into the core (aarch64), which are secret",
	set_pac_keys,
};
