/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/base/digest.h"
#include "convert/base/syscalls.h"
#include "convert/cli/evidence.h"

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_RIGHTS                                                                    \
	(READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                  \
	 LANDLOCK_ACCESS_FS_MAKE_DIR)
/* Everything that the first version of Landlock knows is forbidden unless a rule allows it. */
#define ALL_RIGHTS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static void allow(int ruleset, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = fd };
	struct stat status;

	if (fd < 0)
		return;
	if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	(void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
}

/* A run that fails takes its empty folder away again: that needs a right in the folder above. */
static void allow_removal(int ruleset, const char *folder)
{
	size_t size = strlen(folder);
	char *above = malloc(size + sizeof("/.."));

	if (!above)
		return;
	memcpy(above, folder, size);
	memcpy(above + size, "/..", sizeof("/.."));
	allow(ruleset, above, LANDLOCK_ACCESS_FS_REMOVE_DIR);
	free(above);
}

static void allow_chain(int ruleset, const struct ic_chain *chain)
{
	for (size_t i = 0; i < chain->nr; i++)
		allow(ruleset, chain->paths[i], READ_RIGHTS);
}

static void confine_files(const struct ic_settings *settings, const char *writable)
{
	struct landlock_ruleset_attr attributes = { .handled_access_fs = ALL_RIGHTS };
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);

	if (ruleset < 0)
		return;
	for (size_t i = 0; i < settings->nr_inputs; i++) {
		allow(ruleset, settings->inputs[i], READ_RIGHTS);
		allow_chain(ruleset, &settings->evidence[i].images);
		allow_chain(ruleset, &settings->evidence[i].pages_chain);
	}
	for (size_t i = 0; i < settings->nr_sysroots; i++)
		allow(ruleset, settings->sysroots[i], READ_RIGHTS);
	if (settings->pages)
		allow(ruleset, settings->pages, READ_RIGHTS);
	if (writable) {
		allow(ruleset, writable, WRITE_RIGHTS);
		allow_removal(ruleset, writable);
	}
	(void)syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
}

/* libcrypto reads its configuration, and loads what that names, when it is first used. */
static void load_late_libraries(void)
{
	struct ic_sha256 *sha = NULL;

	ic_error_free(ic_sha256_new(&sha));
	ic_sha256_free(sha);
}

void ic_confine(const struct ic_settings *settings, const char *writable)
{
	struct rlimit no_core = { 0, 0 };

	if (!IC_CONFINE)
		return;
	load_late_libraries();
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return;
	confine_files(settings, writable);
	ic_syscalls_forbid();
}
