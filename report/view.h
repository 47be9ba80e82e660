/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_VIEW_H
#define IC_REPORT_VIEW_H

#include "convert/model/checkpoint.h"
#include "report/extract.h"
#include "report/rows.h"

/** Ids, and addresses, that one command line may name. */
#define IC_MAX_VIEW_PIDS      256
#define IC_MAX_VIEW_ADDRESSES 64

/** Bytes of memory that one row may show. */
#define IC_MAX_VIEW_HEXDUMP 65536U

/** Options that a view takes beside those that all take; each has a row in cli/option_view.c. */
enum ic_view_option {
	IC_VIEW_DUMP = 1 << 0,          /**< --dump: see ic_view.dumps */
	IC_VIEW_THREADS = 1 << 1,       /**< --threads */
	IC_VIEW_DECORATE_COMM = 1 << 2, /**< --decorate-comm */
	IC_VIEW_ADDRESS = 1 << 3,       /**< --address */
	IC_VIEW_MAXSIZE = 1 << 4,       /**< --maxsize */
	IC_VIEW_REGISTERS = 1 << 5,     /**< --registers: also the last column */
	IC_VIEW_DUMP_REGIONS = 1 << 6,  /**< --dump-regions: --dump by another name */
	IC_VIEW_DUMP_MAXSIZE = 1 << 7,  /**< --dump-maxsize: --maxsize by another name */
	IC_VIEW_HEXDUMP_SIZE = 1 << 8,  /**< --hexdump-size */
	IC_VIEW_ALL_PAGES = 1 << 9,     /**< --show-all-dirty-pages */
};

/** What the command line says of the rows. */
struct ic_view_options {
	uint32_t pids[IC_MAX_VIEW_PIDS]; /**< --pid; none: all processes */
	size_t nr_pids;
	bool dump;
	bool threads;       /**< a row a thread, not a process */
	bool registers;     /**< what a thread's processor held */
	bool decorate_comm; /**< threads that are no leaders in curly brackets */
	uint64_t addresses[IC_MAX_VIEW_ADDRESSES]; /**< only what holds one of these */
	size_t nr_addresses;
	uint64_t max_size;     /**< bytes of what --dump takes out; 0: without bound */
	uint64_t hexdump_size; /**< bytes of memory that a row shows; 0: the view's default */
	bool all_pages;        /**< a row for each page, not one for all of a mapping's */
};

/** What a view is made of. */
struct ic_view_request {
	const struct ic_checkpoint *checkpoint;
	const struct ic_view_options *options;
	struct ic_extract *extract; /**< where --dump puts files; NULL: nothing is taken out */
	struct ic_gaps *gaps;       /**< gains what turns out to be missing or damaged on the way */
	struct ic_rows *rows;
};

/**
 * A view: rows that say one thing of a checkpoint, named as Volatility 3 names it, with its
 * columns first and in its order; what a checkpoint has beside that stands behind them.
 *
 * To add one: a file view_NAME.c with its row, a line in ic_views[] (by name). The verb, --help,
 * completion and the renderers follow.
 */
struct ic_view {
	const char *name;       /**< the verb: "pslist" */
	const char *volatility; /**< the plugin's full name, "linux.pslist.PsList" */
	const char *older;      /**< the one that it had in older versions, or NULL */
	const char *about;      /**< a line, in the list of verbs */
	const char *details;    /**< more, in its own --help; lines end with a newline */
	const char *const *columns;
	size_t nr_columns;
	unsigned options; /**< enum ic_view_option, or'ed */
	bool needs_memory; /**< reads pages, or files beside the images: compressed ones are unpacked */
	bool needs_changes; /**< shows ic_checkpoint.changes: every changed file is read */
	const char *dumps;  /**< with IC_VIEW_DUMP: what a row stands for: "the mapping's memory" */

	/** Put the rows. The processes that are asked for are there: ic_view_check() has seen them. */
	struct ic_error *(*run)(const struct ic_view_request *request);
};

extern const struct ic_view ic_view_bash, ic_view_capabilities, ic_view_cgroups, ic_view_elfs,
	ic_view_envars, ic_view_firewall, ic_view_fschanges, ic_view_library_list, ic_view_locks,
	ic_view_lsof, ic_view_malfind, ic_view_maps, ic_view_mountinfo, ic_view_namespaces,
	ic_view_netdev, ic_view_psaux, ic_view_pslist, ic_view_pstree, ic_view_queues,
	ic_view_rlimits, ic_view_routes, ic_view_rss, ic_view_seccomp, ic_view_shm, ic_view_signals,
	ic_view_sockstat, ic_view_stack, ic_view_stats, ic_view_threads, ic_view_timers,
	ic_view_watches;

/** By name. */
extern const struct ic_view *const ic_views[];
extern const size_t ic_nr_views;

/** The view of that name, or NULL. */
const struct ic_view *ic_view_find(const char *name);

/**
 * The view that a Volatility command line means: its name, or any part of the plugin's full name
 * that no other has.
 *
 * @return NULL, IC_ERR_USAGE: none, or several
 */
ic_must_use struct ic_error *ic_view_find_plugin(const char *plugin, const struct ic_view **ret);

/** Refuse (IC_ERR_USAGE) process ids that the checkpoint does not have. */
ic_must_use struct ic_error *ic_view_check(const struct ic_view_request *request);

/** Call `put` for each process that --pid asks for, as in pstree, until one fails. */
ic_must_use struct ic_error *ic_view_each(
	const struct ic_view_request *request,
	struct ic_error *(*put)(const struct ic_view_request *request,
				const struct ic_process *process));

/**
 * The same for threads: the leader of each process that --pid asks for, and with `all` its other
 * threads. Of a process without any (a zombie, or one that is lost) `thread` is NULL.
 */
ic_must_use struct ic_error *ic_view_each_thread(
	const struct ic_view_request *request, bool all,
	struct ic_error *(*put)(const struct ic_view_request *request,
				const struct ic_process *process, const struct ic_thread *thread));

/**
 * Note a gap of a process, with the member and the offset where the memory at `vaddr` is.
 *
 * @param size  bytes of memory concerned; 0: it is there, and wrong
 */
ic_printf(6, 7) void ic_view_gap(const struct ic_view_request *request,
				 const struct ic_process *process, enum ic_gap_kind kind,
				 uint64_t vaddr, uint64_t size, const char *text, ...);

/**
 * The name of a thread; NULL is the leader. CRIU before 3.11 wrote only the leader's: of others it is
 * absent then, since it need not be the same.
 */
struct ic_text ic_view_comm(const struct ic_process *process, const struct ic_thread *thread);

/** Whether --pid asks for a process. */
bool ic_view_wants(const struct ic_view_request *request, const struct ic_process *process);

/** Whether --address asks for memory from `start` to before `end`. */
bool ic_view_wants_range(const struct ic_view_request *request, uint64_t start, uint64_t end);

/** What "File output" says of a row for which nothing is taken out: Volatility's word for it. */
static inline struct ic_cell ic_view_no_output(void)
{
	return ic_cell_string("Disabled");
}

#endif
