/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_OPTION_H
#define IC_CLI_OPTION_H

#include "convert/base/error.h"
#include "convert/cli/settings.h"

/**
 * An option. The same row parses the command line, is a line of --help and a word of the shell
 * completion. To add one: a row in option_core.c (what a core holds), option_evidence.c (where its
 * bytes are looked for) or option_run.c (the rest; option_view.c: of views), its address in the verbs that take it.
 */
struct ic_option {
	const char *name;         /**< without the dashes */
	char letter;              /**< 0: has no short form */
	const char *argument;     /**< what --help calls its argument; NULL: it takes none */
	const char *const *words; /**< the arguments it accepts, ended by NULL; or NULL: any */
	const char *about;        /**< a line of help */

	/** Note it. `argument` is one of `words` if there are any. */
	struct ic_error *(*set)(struct ic_settings *settings, const char *argument);
};

extern const struct ic_option ic_option_pretty, ic_option_no_payload;

extern const struct ic_option ic_option_output, ic_option_pid, ic_option_zero, ic_option_no_digests,
	ic_option_reproducible, ic_option_gaps_ok, ic_option_quiet, ic_option_sysroot,
	ic_option_format, ic_option_parent, ic_option_pages, ic_option_trust_sysroot,
	ic_option_pac_keys, ic_option_verbose, ic_option_signal, ic_option_thread, ic_option_filter,
	ic_option_like_kernel, ic_option_xstate_layout, ic_option_paddr, ic_option_no_sparse,
	ic_option_compress, ic_option_pids, ic_option_renderer, ic_option_filters,
	ic_option_hide_columns, ic_option_threads, ic_option_decorate_comm, ic_option_address,
	ic_option_maxsize, ic_option_dump, ic_option_registers, ic_option_dump_regions,
	ic_option_dump_maxsize, ic_option_hexdump_size, ic_option_all_pages, ic_option_checkpoint;

/** More options than any view has, and the NULL behind them. */
#define IC_MAX_VIEW_OPTIONS 32

/** The options that a view takes, ended by NULL. */
void ic_view_options_list(const struct ic_view *view,
			  const struct ic_option *ret[static IC_MAX_VIEW_OPTIONS]);

/**
 * Parse what follows a verb.
 *
 * @param options  the verb's, ended by NULL
 * @param inputs   room for twice argc names; gains those that are no options, then --parent's
 * @param ret      set on success; --help sets *ret_help and nothing else
 * @return NULL or IC_ERR_USAGE
 */
ic_must_use struct ic_error *ic_options_parse(const struct ic_option *const *options, int argc,
					      char *const *argv, const char **inputs,
					      struct ic_settings *ret, bool *ret_help);

#endif
