/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/ledger.h"

#include <stdlib.h>
#include <unistd.h>

#include "convert/base/blob.h"
#include "convert/base/checked.h"
#include "convert/base/sink.h"

#define NAME "the ledger"

/*
 * Records are written as they are in memory: the file never leaves this process, and the members
 * that an extent points at outlive it.
 */
struct ic_ledger {
	int fd;
	struct ic_sink *sink;
	uint64_t nr;    /* records appended */
	size_t nr_kept; /* of them still in `kept` */
	struct ic_ledger_entry kept[512];
};

struct ic_error *ic_ledger_new(const struct ic_outdir *outdir, struct ic_ledger **ret)
{
	struct ic_ledger *ledger = calloc(1, sizeof(*ledger));
	struct ic_error *err;

	if (!ledger)
		return ic_error_memory();
	ledger->fd = -1;
	err = ic_outdir_scratch(outdir, &ledger->fd);
	if (!err)
		err = ic_sink_stream(ledger->fd, NAME, &ledger->sink);
	if (err) {
		ic_ledger_free(ledger);
		return err;
	}
	*ret = ledger;
	return NULL;
}

static struct ic_error *flush(struct ic_ledger *ledger)
{
	struct ic_output done;
	struct ic_error *err = ic_sink_write(ledger->sink, ledger->kept,
					     ledger->nr_kept * sizeof(ledger->kept[0]));

	ledger->nr_kept = 0;
	return err ? err : ic_sink_finish(ledger->sink, &done);
}

struct ic_error *ic_ledger_append(struct ic_ledger *ledger, const struct ic_ledger_entry *entry)
{
	ledger->kept[ledger->nr_kept++] = *entry;
	ledger->nr++;
	return ledger->nr_kept == sizeof(ledger->kept) / sizeof(ledger->kept[0]) ? flush(ledger) :
										   NULL;
}

struct ic_error *ic_ledger_rewind(struct ic_ledger *ledger, struct ic_ledger_reader *ret)
{
	struct ic_error *err = flush(ledger);

	if (!err)
		*ret = (struct ic_ledger_reader){ .ledger = ledger };
	return err;
}

static struct ic_error *fill(struct ic_ledger_reader *reader)
{
	const struct ic_ledger *ledger = reader->ledger;
	struct ic_blob blob = { .fd = ledger->fd,
				.size = ledger->nr * sizeof(struct ic_ledger_entry) };
	size_t want = (size_t)ic_min(sizeof(reader->buffer) / sizeof(reader->buffer[0]),
				     ledger->nr - reader->next);

	reader->used = 0;
	reader->have = 0;
	if (want) {
		struct ic_error *err =
			ic_blob_read(&blob, NAME, reader->next * sizeof(struct ic_ledger_entry),
				     reader->buffer, want * sizeof(struct ic_ledger_entry));

		if (err)
			return err;
		reader->have = want;
		reader->next += want;
	}
	return NULL;
}

struct ic_error *ic_ledger_next(struct ic_ledger_reader *reader, struct ic_ledger_entry *ret,
				bool *ret_more)
{
	if (reader->used == reader->have) {
		struct ic_error *err = fill(reader);

		if (err)
			return err;
	}
	*ret_more = reader->used < reader->have;
	if (*ret_more)
		*ret = reader->buffer[reader->used++];
	return NULL;
}

void ic_ledger_free(struct ic_ledger *ledger)
{
	if (!ledger)
		return;
	ic_sink_free(ledger->sink);
	if (ledger->fd >= 0)
		close(ledger->fd);
	free(ledger);
}

void ic_ledger_freep(struct ic_ledger **ledger)
{
	ic_ledger_free(*ledger);
}
