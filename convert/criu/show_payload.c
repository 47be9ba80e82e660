/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include <ipc_msg.pb-c.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/criu/format.h"
#include "convert/criu/record.h"
#include "convert/criu/wire.h"

#define KEY "extra"

static uint64_t left(const struct ic_payload *payload)
{
	uint64_t size = payload->member->blob.size;

	return payload->offset < size ? size - payload->offset : 0;
}

static void cut_short(const struct ic_payload *payload, uint64_t need)
{
	ic_gaps_add(payload->show->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				     .member = payload->member->name,
				     .offset = payload->offset },
		    "cut short: need %" PRIu64 " bytes, have %" PRIu64, need, left(payload));
}

/* Move past bytes; those that are not there are a gap if they were not noted before. */
static void move(struct ic_payload *payload, uint64_t size, bool noted)
{
	if (size > left(payload) && !noted)
		cut_short(payload, size);
	payload->offset += ic_min(size, left(payload));
}

/* "... <1.5KB>": crit's. */
static void show_size(const struct ic_payload *payload, const char *key, uint64_t size)
{
	static const char *const units[] = { "", "K", "M", "G", "T", "P", "E" };
	char text[48];
	double number = (double)size;
	size_t unit = 0;

	while (number >= 1024 && unit < IC_NR(units) - 1) {
		number /= 1024;
		unit++;
	}
	(void)snprintf(text, sizeof(text), "... <%.*f%sB>", number != (double)(uint64_t)number,
		       number, units[unit]);
	ic_json_string(payload->show->json, key, text);
}

/* `size` bytes, or how many there are, and behind them up to a multiple of `unit`. */
static void show_bytes(struct ic_payload *payload, const char *key, uint64_t size, uint64_t unit)
{
	uint64_t padded = size;

	if (!ic_align_up(size, unit, &padded))
		padded = UINT64_MAX;
	if (payload->show->no_payload)
		show_size(payload, key, size);
	else
		ic_show_blob(payload->show, key, payload->member, payload->offset, size);
	move(payload, padded, !payload->show->no_payload && size > left(payload));
}

void ic_payload_pipe(struct ic_payload *payload)
{
	show_bytes(payload, KEY, ic_wire_number(payload->record, 2), 1);
}

void ic_payload_socket_queue(struct ic_payload *payload)
{
	show_bytes(payload, KEY, ic_wire_number(payload->record, 2), 1);
}

void ic_payload_tcp(struct ic_payload *payload)
{
	uint64_t in = (uint32_t)ic_wire_number(payload->record, 1);
	uint64_t out = (uint32_t)ic_wire_number(payload->record, 3);

	if (payload->show->no_payload) {
		show_bytes(payload, KEY, in + out, 1);
		return;
	}
	ic_json_object(payload->show->json, KEY);
	show_bytes(payload, "inq", in, 1);
	show_bytes(payload, "outq", out, 1);
	ic_json_close(payload->show->json);
}

void ic_payload_bpfmap(struct ic_payload *payload)
{
	uint64_t keys = (uint32_t)ic_wire_number(payload->record, 2);

	show_bytes(payload, KEY, keys + (uint32_t)ic_wire_number(payload->record, 3), 1);
}

/* Bytes of a file that is not in chunks: all there are, or as many as the record says. */
static uint64_t whole_size(const struct ic_payload *payload)
{
	bool is_regular = S_ISREG((mode_t)ic_wire_number(payload->record, 3));

	return ic_max(left(payload), is_regular ? ic_wire_number(payload->record, 10) : 0);
}

/* A chunk of a file, or a whole file, of which crit does not say the size. */
void ic_payload_ghost(struct ic_payload *payload)
{
	uint64_t size = payload->first ? whole_size(payload) : ic_wire_number(payload->record, 1);

	if (payload->first && ic_wire_number(payload->record, 9))
		return;
	if (payload->show->no_payload)
		move(payload, size, false);
	else
		show_bytes(payload, KEY, size, 1);
}

/* Since CRIU 3.0 the bytes are in a pagemap, and only crit looks for them here. */
void ic_payload_shm(struct ic_payload *payload)
{
	bool elsewhere = ic_wire_number(payload->record, 3) != 0;

	show_bytes(payload, KEY, elsewhere ? 0 : ic_wire_number(payload->record, 2), 4);
}

void ic_payload_semaphores(struct ic_payload *payload)
{
	struct ic_json *json = payload->show->json;
	uint64_t nr = (uint32_t)ic_wire_number(payload->record, 2), size = 2 * nr, padded;
	struct ic_error *err = NULL;
	uint8_t bytes[2];

	if (!ic_align_up(size, 8, &padded))
		padded = size;
	if (payload->show->no_payload) {
		show_size(payload, KEY, size);
		move(payload, padded, false);
		return;
	}
	ic_json_array(json, KEY);
	for (uint64_t i = 0; !err && !json->err && i < nr; i++) {
		err = ic_blob_read(&payload->member->blob, payload->member->name,
				   payload->offset + 2 * i, bytes, sizeof(bytes));
		if (!err)
			ic_json_number(json, NULL, ic_get(bytes, 2, payload->record.big_endian));
	}
	ic_json_close(json);
	if (err)
		ic_gaps_add_error(payload->show->gaps, 0, payload->member->name, err);
	move(payload, padded, err != NULL);
}

/* A message of a queue: a record of its own, and its bytes. */
static bool show_message(struct ic_payload *payload, uint64_t *size)
{
	ic_cleanup(ic_record_release) struct ic_record record = { 0 };
	struct ic_show raw = *payload->show;
	struct ic_payload one = *payload;
	struct ic_error *err;

	err = ic_record_read(payload->member, payload->offset, payload->record.big_endian, &record);
	if (err) {
		ic_gaps_add_error(payload->show->gaps, 0, payload->member->name, err);
		return false;
	}
	one.record = record.body;
	one.offset = payload->offset = record.end;
	raw.pretty = false; /* as crit has it */
	if (raw.no_payload) {
		uint64_t bytes = (uint32_t)ic_wire_number(record.body, 2), padded = bytes;

		*size += ic_reader_left(&record.body) + bytes;
		if (!ic_align_up(bytes, 8, &padded))
			return false;
		move(payload, padded, false);
		return true;
	}
	ic_json_object(raw.json, NULL);
	ic_show_message(&raw, &ipc_msg__descriptor, record.body);
	ic_json_close(raw.json);
	show_bytes(&one, NULL, (uint32_t)ic_wire_number(record.body, 2), 8);
	payload->offset = one.offset;
	return true;
}

void ic_payload_messages(struct ic_payload *payload)
{
	struct ic_json *json = payload->show->json;
	uint64_t nr = (uint32_t)ic_wire_number(payload->record, 3), size = 0;

	if (!payload->show->no_payload)
		ic_json_array(json, KEY);
	for (uint64_t i = 0; !json->err && i < nr; i++)
		if (!show_message(payload, &size))
			break;
	if (payload->show->no_payload)
		show_size(payload, KEY, size);
	else
		ic_json_close(json);
}
