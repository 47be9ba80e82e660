/* SPDX-License-Identifier: Apache-2.0 */
/* gdb executes these scripts: no byte of the evidence may be anything but a harmless path. */
#include "elfcore/gdb_script.h"

#include "tests/unit/core_fixture.h"

static const char *script(struct unit *unit, const struct ic_file *exe, const char *sysroot)
{
	struct subject s;
	struct ic_sink *sink;

	subject_make(&s, &ic_arch_x86_64)->exe = exe;
	(void)unlinkat(unit->outdir.fd, "core.42.gdb", 0);
	assert_null(ic_sink_open(&unit->outdir, "core.42.gdb", false, &sink));
	assert_null(ic_gdb_script_write(&s.process, "core.42", NULL, sysroot, sink));
	finish(sink);
	return file_text(unit, "core.42.gdb");
}

/* Whether the script has a line that begins so: a command and no comment. */
static bool has_command(const char *text, const char *command)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, command, strlen(command)))
			return true;
	}
	return false;
}

static void it_keeps_gdb_from_running_and_fetching_what_it_finds(void **state)
{
	struct ic_file exe = { .path = TEXT("/usr/bin/app") };
	const char *text = script(*state, &exe, NULL);

	assert_true(has_command(text, "set auto-load off\n"));
	assert_true(has_command(text, "set debuginfod enabled off\n"));
	assert_true(has_command(text, "set sysroot sysroot\n"));
	assert_true(has_command(text, "core-file core.42\n"));
	assert_false(has_command(text, "file ")); /* nothing of this machine's own */
	assert_has(text, "# file sysroot/usr/bin/app\n");
}

static void a_compressed_core_is_to_be_restored_first(void **state)
{
	struct unit *unit = *state;
	const char *text;
	struct subject s;
	struct ic_sink *sink;

	subject_make(&s, &ic_arch_x86_64);
	assert_null(ic_sink_open(&unit->outdir, "core.42.gdb", false, &sink));
	assert_null(ic_gdb_script_write(&s.process, "core.42", &ic_compression_zstd, NULL, sink));
	finish(sink);
	text = file_text(unit, "core.42.gdb");
	assert_has(text, "# The core is compressed. Restore it first: zstd -d core.42.zst\n");
	assert_true(has_command(text, "core-file core.42\n"));
}

static void with_a_sysroot_the_executable_is_taken_from_there(void **state)
{
	struct ic_file exe = { .path = TEXT("/usr/bin/app") };
	const char *text = script(*state, &exe, "/srv/rootfs");

	assert_true(has_command(text, "set sysroot /srv/rootfs\n"));
	assert_true(has_command(text, "file /srv/rootfs/usr/bin/app\n"));
}

/* Each of the 256 bytes in the middle of a path: only those of the list are let through. */
static void only_safe_characters_are_let_through(void **state)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789/._+@=-";

	for (int byte = 0; byte < 256; byte++) {
		char path[] = "/usr/bin/a?b";
		struct ic_file exe = { .path = { path, sizeof(path) - 1 } };
		const char *text;

		path[10] = (char)byte;
		text = script(*state, &exe, "/srv/rootfs");
		assert_int_equal(has_command(text, "file "), byte && strchr(safe, byte) != NULL);
	}
}

static void a_hostile_path_is_a_comment_and_nothing_of_it_is_there(void **state)
{
	static const char *const hostile[] = {
		"/x\nshell touch /tmp/owned",
		"/x\rshell id",
		"/x|id",
		"/x;id",
		"/$(id)",
		"/`id`",
		"/a b",
		"/\"x",
		"/'x",
		"/x\\",
		"/\x1b[2J",
		"",
	};

	for (size_t i = 0; i < IC_NR(hostile); i++) {
		struct ic_file exe = { .path = { hostile[i], strlen(hostile[i]) } };
		const char *text = script(*state, &exe, "/srv/rootfs");

		assert_false(has_command(text, "file "));
		assert_false(has_command(text, "shell"));
		assert_null(strstr(text, "id\n"));
		assert_has(text, "# The executable's path has characters that are not safe here");
	}
}

static void a_hostile_sysroot_is_not_taken(void **state)
{
	struct ic_file exe = { .path = TEXT("/usr/bin/app") };
	const char *text = script(*state, &exe, "/srv/my rootfs\nshell id");

	assert_has(text, "# The sysroot's path has characters that are not safe here");
	assert_true(has_command(text, "set sysroot sysroot\n"));
	assert_false(has_command(text, "shell"));
	assert_false(has_command(text, "file "));
}

static void without_an_executable_it_says_so(void **state)
{
	struct ic_file nameless = { .path = { NULL, 0 } };
	struct ic_file deleted = { .path = TEXT("/tmp/x (deleted)"), .deleted = true };

	assert_has(script(*state, NULL, "/srv"), "# The checkpoint does not name the executable");
	assert_has(script(*state, &nameless, "/srv"), "# The checkpoint does not name");
	assert_has(script(*state, &deleted, "/srv"), "# The executable had been deleted");
}

static void a_path_without_a_slash_stays_below_the_sysroot(void **state)
{
	struct ic_file exe = { .path = TEXT("app") };

	assert_true(has_command(script(*state, &exe, "/srv/rootfs"), "file /srv/rootfs/app\n"));
}

/* Nor does one that climbs out of it: the analyst's own files are not the evidence's. */
static void a_path_that_climbs_does_not_leave_the_sysroot(void **state)
{
	struct ic_file exe = { .path = TEXT("/../../etc/passwd") };

	assert_false(has_command(script(*state, &exe, "/srv/rootfs"), "file "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(it_keeps_gdb_from_running_and_fetching_what_it_finds),
		folder_test(a_compressed_core_is_to_be_restored_first),
		folder_test(with_a_sysroot_the_executable_is_taken_from_there),
		folder_test(only_safe_characters_are_let_through),
		folder_test(a_hostile_path_is_a_comment_and_nothing_of_it_is_there),
		folder_test(a_hostile_sysroot_is_not_taken),
		folder_test(without_an_executable_it_says_so),
		folder_test(a_path_without_a_slash_stays_below_the_sysroot),
		folder_test(a_path_that_climbs_does_not_leave_the_sysroot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
