/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "convert/input/inroot.h"

/* A root with a file and what may lead to it, beside a file that nothing may lead to. */
static void lay(const struct unit *unit)
{
	assert_int_equal(mkdirat(unit->outdir.fd, "root", 0700), 0);
	assert_int_equal(mkdirat(unit->outdir.fd, "root/usr", 0700), 0);
	assert_int_equal(mkdirat(unit->outdir.fd, "root/usr/lib", 0700), 0);
	make_file(unit, "secret", "outside", 7);
	make_file(unit, "root/usr/lib/libc-2.36.so", "inside", 6);
	assert_int_equal(symlinkat("usr/lib", unit->outdir.fd, "root/lib"), 0);
	assert_int_equal(symlinkat("libc-2.36.so", unit->outdir.fd, "root/usr/lib/libc.so.6"), 0);
	assert_int_equal(symlinkat("/lib/libc.so.6", unit->outdir.fd, "root/absolute"), 0);
	assert_int_equal(symlinkat("../../../../usr/lib/libc.so.6", unit->outdir.fd, "root/climbs"),
			 0);
	assert_int_equal(symlinkat("../secret", unit->outdir.fd, "root/escapes"), 0);
	assert_int_equal(symlinkat("nowhere", unit->outdir.fd, "root/dangles"), 0);
	assert_int_equal(symlinkat("round", unit->outdir.fd, "root/round"), 0);
	assert_int_equal(mkfifoat(unit->outdir.fd, "root/fifo", 0600), 0);
	assert_int_equal(symlinkat("fifo", unit->outdir.fd, "root/to-fifo"), 0);
}

static int root_of(const struct unit *unit)
{
	int fd = openat(unit->outdir.fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void expect_inside(int fd, const char *path)
{
	char text[16] = "";

	if (fd < 0) {
		fail_msg("%s: %s", path, strerror(errno));
		return;
	}
	assert_int_equal(read(fd, text, sizeof(text)), 6);
	assert_string_equal(text, "inside");
	close(fd);
}

static const char *const good[] = {
	"/usr/lib/libc-2.36.so",
	"usr/lib/libc-2.36.so",
	"//usr//lib/./libc-2.36.so",
	"/lib/libc.so.6",
	"/absolute",
	"/climbs",
	"/../../lib/libc-2.36.so",
};

static void links_lead_where_they_do_in_a_chroot(void **state)
{
	struct unit *unit = *state;
	struct stat status;
	const char *why;
	int root;

	lay(unit);
	root = root_of(unit);
	for (size_t i = 0; i < IC_NR(good); i++) {
		expect_inside(ic_inroot_open(root, good[i], &status, &why), good[i]);
		assert_int_equal(status.st_size, 6);
	}
	close(root);
}

static void a_kernel_without_openat2_finds_the_same(void **state)
{
	struct unit *unit = *state;
	int root;

	lay(unit);
	root = root_of(unit);
	for (size_t i = 0; i < IC_NR(good); i++)
		expect_inside(ic_inroot_walk(root, good[i], O_RDONLY), good[i]);
	assert_int_equal(ic_inroot_walk(root, "/escapes", O_RDONLY), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(ic_inroot_walk(root, "/../secret", O_RDONLY), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(ic_inroot_walk(root, "/round", O_RDONLY), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(ic_inroot_walk(root, "/usr/lib/libc.so.6/x", O_RDONLY), -1);
	assert_int_equal(errno, ENOTDIR);
	close(root);
}

static void what_is_no_file_of_the_root_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *path;
		int failure;
		const char *why;
	} bad[] = {
		{ "/nowhere", ENOENT, "is not there" },
		{ "/usr/nowhere/x", ENOENT, "is not there" },
		{ "/usr/lib/libc.so.6/x", ENOTDIR, "is not there" },
		{ "/dangles", ENOENT, "is a link to what is not there" },
		{ "/escapes", ENOENT, "is a link to what is not there" },
		{ "/../secret", ENOENT, "is not there" },
		{ "/round", ELOOP, "is behind links that go in a circle" },
		{ "/fifo", EINVAL, "is a fifo" },
		{ "/to-fifo", EINVAL, "is a fifo" },
		{ "/usr", EINVAL, "is a folder" },
		{ "/", EINVAL, "is a folder" },
	};
	struct unit *unit = *state;
	struct stat status;
	const char *why;
	int root;

	lay(unit);
	root = root_of(unit);
	for (size_t i = 0; i < IC_NR(bad); i++) {
		assert_int_equal(ic_inroot_open(root, bad[i].path, &status, &why), -1);
		assert_int_equal(errno, bad[i].failure);
		assert_string_equal(why, bad[i].why);
	}
	close(root);
}

static void a_socket_is_told_from_a_device(void **state)
{
	struct unit *unit = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), root;
	struct stat status;
	const char *why;

	lay(unit);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/root/socket", unit->folder);
	assert_int_equal(bind(server, (const struct sockaddr *)&address, sizeof(address)), 0);
	root = root_of(unit);
	assert_int_equal(ic_inroot_open(root, "/socket", &status, &why), -1);
	assert_string_equal(why, "is a socket");
	close(root);
	close(server);
}

static void a_path_longer_than_any_is_refused(void **state)
{
	struct unit *unit = *state;
	static char path[3 * 4096];
	struct stat status;
	const char *why;
	int root;

	lay(unit);
	root = root_of(unit);
	memset(path, 'a', sizeof(path) - 1);
	assert_int_equal(ic_inroot_open(root, path, &status, &why), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	assert_int_equal(ic_inroot_walk(root, path, O_RDONLY), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	path[300] = 0;
	assert_int_equal(ic_inroot_walk(root, path, O_RDONLY), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(links_lead_where_they_do_in_a_chroot),
		folder_test(a_kernel_without_openat2_finds_the_same),
		folder_test(what_is_no_file_of_the_root_is_refused_with_a_reason),
		folder_test(a_socket_is_told_from_a_device),
		folder_test(a_path_longer_than_any_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
