/* SPDX-License-Identifier: Apache-2.0 */
#include "report/file_words.h"
#include "report/view.h"

static const char *const columns[] = {
	"PID", "Process", "FD", "Kind", "Type", "Start", "End", "Path",
};

static const char *kind_word(const struct ic_file_lock *lock, struct ic_arena *arena)
{
	switch (lock->kind) {
	case IC_LOCK_POSIX:
		return "POSIX";
	case IC_LOCK_FLOCK:
		return "FLOCK";
	case IC_LOCK_OFD:
		return "OFDLCK";
	case IC_LOCK_LEASE:
		return "LEASE";
	default:
		return ic_arena_format(arena, "0x%x", lock->kind);
	}
}

/* As /proc/locks has it; the number, where it is none of these. */
static const char *type_word(const struct ic_file_lock *lock, struct ic_arena *arena)
{
	static const char *const words[] = { "READ", "WRITE", "UNLCK" };

	return lock->type < IC_NR(words) ? words[lock->type] :
					   ic_arena_format(arena, "0x%x", lock->type);
}

/* The last byte; of a lock to the end of the file none. */
static struct ic_cell end_of(const struct ic_file_lock *lock)
{
	int64_t end;

	if (!lock->length)
		return ic_cell_string("EOF");
	if (__builtin_add_overflow(lock->start, lock->length, &end))
		return ic_cell_absent();
	return ic_cell_signed(end - (end > INT64_MIN));
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_file_lock *lock)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_signed(lock->pid),
		lock->process ? ic_cell_text(lock->process->comm) : ic_cell_absent(),
		ic_cell_signed(lock->fd),
		ic_cell_string(kind_word(lock, arena)),
		ic_cell_string(type_word(lock, arena)),
		ic_cell_signed(lock->start),
		end_of(lock),
		lock->file ? ic_cell_text(ic_file_path_words(lock->file, arena)) : ic_cell_absent(),
	};

	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_locks; i++) {
		const struct ic_file_lock *lock = &checkpoint->locks[i];

		if (lock->process ? ic_view_wants(request, lock->process) :
				    !request->options->nr_pids)
			err = put(request, lock);
	}
	return err;
}

const struct ic_view ic_view_locks = {
	.name = "locks",
	.volatility = "linux.locks.Locks",
	.about = "locks of files: who holds which bytes",
	.details = "List the locks that the processes hold, in the words of /proc/locks. Without\n"
		   "CRIU's --file-locks there are none in a checkpoint.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
