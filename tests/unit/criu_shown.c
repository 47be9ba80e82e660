/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/shown.h"

#include "convert/base/limits.h"
#include "convert/criu/format.h"
#include "tests/unit/unit.h"

#define MOST 256

/* Every message that an image can hold, each once. */
struct messages {
	const ProtobufCMessageDescriptor *all[MOST];
	size_t nr;
};

static void add(struct messages *messages, const ProtobufCMessageDescriptor *message)
{
	for (size_t i = 0; i < messages->nr; i++)
		if (messages->all[i] == message)
			return;
	assert_true(messages->nr < MOST);
	messages->all[messages->nr++] = message;
	for (unsigned i = 0; i < message->n_fields; i++) {
		const struct ic_shown *shown = ic_shown_find(message->name,
							     message->fields[i].name);

		if (message->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			add(messages, message->fields[i].descriptor);
		if (shown && shown->packed)
			add(messages, shown->packed);
	}
}

static struct messages collect(void)
{
	struct messages messages = { 0 };

	for (size_t i = 0; i < ic_nr_formats; i++) {
		add(&messages, ic_formats[i].record);
		if (ic_formats[i].rest)
			add(&messages, ic_formats[i].rest);
	}
	return messages;
}

static void rows_are_sorted_by_message_and_field(void **state)
{
	(void)state;
	for (size_t i = 1; i < ic_nr_shown; i++) {
		int order = strcmp(ic_shown[i - 1].message, ic_shown[i].message);

		assert_true(order < 0 ||
			    (!order && strcmp(ic_shown[i - 1].field, ic_shown[i].field) < 0));
	}
	for (size_t i = 0; i < ic_nr_shown; i++)
		assert_ptr_equal(ic_shown_find(ic_shown[i].message, ic_shown[i].field),
				 &ic_shown[i]);
	assert_null(ic_shown_find("mm_entry", "no_such_field"));
	assert_null(ic_shown_find("zzz", "id"));
}

static void a_row_has_what_its_kind_needs_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_shown; i++) {
		enum ic_shown_as as = ic_shown[i].as;

		assert_int_equal(ic_shown[i].names != NULL,
				 as == IC_SHOWN_FLAGS || as == IC_SHOWN_NAMES);
		assert_int_equal(ic_shown[i].packed != NULL, as == IC_SHOWN_MESSAGE);
	}
}

static bool takes_bytes(enum ic_shown_as as)
{
	return as == IC_SHOWN_TEXT || as == IC_SHOWN_BASE64 || as == IC_SHOWN_UNIX ||
	       as == IC_SHOWN_MESSAGE;
}

/* A new field of bytes would be shown as base64 silently, though it may be text. */
static void every_field_of_bytes_has_a_row_that_says_what_they_are(void **state)
{
	struct messages messages = collect();

	(void)state;
	assert_true(messages.nr > 100);
	for (size_t i = 0; i < messages.nr; i++)
		for (unsigned j = 0; j < messages.all[i]->n_fields; j++) {
			const ProtobufCFieldDescriptor *field = &messages.all[i]->fields[j];
			const struct ic_shown *shown = ic_shown_find(messages.all[i]->name,
								     field->name);
			bool bytes = field->type == PROTOBUF_C_TYPE_BYTES;

			assert_int_not_equal(field->type, PROTOBUF_C_TYPE_STRING);
			if (bytes != (shown && takes_bytes(shown->as)))
				fail_msg("%s.%s", messages.all[i]->name, field->name);
		}
}

static void every_row_names_a_field_that_is_there(void **state)
{
	struct messages messages = collect();

	(void)state;
	for (size_t i = 0; i < ic_nr_shown; i++) {
		const ProtobufCFieldDescriptor *field = NULL;

		/* The messages of the graphics plugin are in no image. */
		if (!strncmp(ic_shown[i].message, "criu_", 5))
			continue;
		for (size_t j = 0; j < messages.nr; j++)
			if (!strcmp(messages.all[j]->name, ic_shown[i].message))
				field = protobuf_c_message_descriptor_get_field_by_name(
					messages.all[j], ic_shown[i].field);
		if (!field)
			fail_msg("%s.%s", ic_shown[i].message, ic_shown[i].field);
	}
}

static void no_message_has_more_fields_than_there_is_room_for(void **state)
{
	struct messages messages = collect();

	(void)state;
	for (size_t i = 0; i < messages.nr; i++)
		assert_true(messages.all[i]->n_fields <= IC_MAX_MESSAGE_FIELDS);
}

static void names_of_bits_share_no_bit(void **state)
{
	static const struct ic_shown_name *const flags[] = {
		ic_shown_mmap_prot,   ic_shown_mmap_flags,  ic_shown_mmap_status,
		ic_shown_rfile_flags, ic_shown_seals_flags, ic_shown_pmap_flags,
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(flags); i++)
		for (uint32_t march = 0; march < 9; march++) {
			uint32_t seen = 0;

			for (const struct ic_shown_name *name = ic_shown_on(flags[i], march);
			     name->name; name++) {
				assert_true(name->value && !(seen & name->value));
				seen |= name->value;
			}
		}
}

static void open_flags_are_those_of_the_machine(void **state)
{
	static const struct {
		uint32_t march, directory;
	} rows[] = { { 0, 0200000 }, { 1, 0200000 }, { 2, 040000 },  { 3, 040000 }, { 4, 040000 },
		     { 5, 0200000 }, { 6, 0200000 }, { 7, 0200000 }, { 8, 0200000 } };

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_shown_name *name = ic_shown_on(ic_shown_rfile_flags, rows[i].march);

		while (strcmp(name->name, "O_DIRECTORY") != 0)
			name++;
		assert_int_equal(name->value, rows[i].directory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sorted_by_message_and_field),
		cmocka_unit_test(a_row_has_what_its_kind_needs_and_nothing_else),
		cmocka_unit_test(every_field_of_bytes_has_a_row_that_says_what_they_are),
		cmocka_unit_test(every_row_names_a_field_that_is_there),
		cmocka_unit_test(no_message_has_more_fields_than_there_is_room_for),
		cmocka_unit_test(names_of_bits_share_no_bit),
		cmocka_unit_test(open_flags_are_those_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
