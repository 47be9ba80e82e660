/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SETTINGS_H
#define IC_CLI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/compression.h"
#include "elfcore/options.h"
#include "report/row_filter.h"
#include "report/view.h"

/** Exit statuses, the same for every verb. */
enum {
	IC_EXIT_DONE = 0,
	IC_EXIT_FAILED = 1,
	IC_EXIT_USAGE = 2,
	IC_EXIT_GAPS = 3,
};

/** What a verb wants of a container's changed files. */
enum ic_changes_wanted {
	IC_CHANGES_NOT,    /**< nothing */
	IC_CHANGES_LISTED, /**< what archives' headers say */
	IC_CHANGES_READ,   /**< digests and types, too */
};

struct ic_mime;

/** Root file systems that one run asks, one behind the other. */
#define IC_MAX_SYSROOTS 8

/** What the command line asks of a view. */
struct ic_view_settings {
	const struct ic_view *view;
	const struct ic_renderer *renderer; /**< NULL: pretty on a terminal, else quick */
	const char *filters[IC_MAX_ROW_FILTERS];
	size_t nr_filters;
	const char *hidden[IC_MAX_COLUMNS];
	size_t nr_hidden;
	struct ic_view_options options;
};

/** What the command line asks for. */
struct ic_settings {
	const char *const *inputs; /**< checkpoints, as named */
	size_t nr_inputs;
	const char *output; /**< -o; NULL: the verb's default */
	bool has_pid;
	uint32_t pid;
	struct ic_core_options core; /**< but for `signal`, whose number depends on the machine */
	const char *signal;          /**< a number or a name; NULL: as recorded */
	bool no_digests;
	bool reproducible;
	bool gaps_ok;
	bool quiet;
	bool verbose;
	bool pretty;          /**< numbers as people read them */
	bool no_payload;      /**< of images: only how many bytes they hold beside their records */
	const char **parents; /**< --parent, the nearest first */
	size_t nr_parents;
	const char *pages;                  /**< --pages; NULL: none */
	const struct ic_evidence *evidence; /**< in step with `inputs`; see cli/evidence.h */
	const char *format; /**< of memory files; NULL: the first of ic_memory_formats[] */
	bool no_sparse;     /**< cores have zeros where they would have holes */
	const struct ic_compression *compression; /**< of cores; NULL: none */
	const char *user_name;   /**< who runs this; looked up before the run is confined */
	const char *const *argv; /**< the whole command line, for the reports */
	size_t argc;
	const char *sysroots[IC_MAX_SYSROOTS];      /**< in the order in which they are asked */
	const char *sysroot_names[IC_MAX_SYSROOTS]; /**< the same, as named */
	size_t nr_sysroots;
	int sysroot_fds[IC_MAX_SYSROOTS]; /**< the same, open */
	bool trust_sysroot;
	const char *checkpoint;     /**< --checkpoint: the one of several in an input; NULL: each */
	const char *sysroot_folder; /**< the first that is a root file system; NULL: none is */
	bool has_image;             /**< one of them is a container image */
	struct ic_view_settings view;
	enum ic_changes_wanted changes;
	struct ic_mime *mime; /**< loaded before the run is confined; NULL: no MIME types */
};

#endif
