/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/run_facts.h"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "convert/base/attributes.h"

static int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void ic_run_facts_begin(const struct ic_settings *settings, struct ic_run_facts *ret,
			int64_t *ret_started_ms)
{
	static struct utsname system; /* the reports keep pointers into it */

	if (uname(&system))
		system = (struct utsname){ .sysname = "" };
	*ret_started_ms = now_ms();
	*ret = (struct ic_run_facts){
		.start_seconds = time(NULL),
		.os_sysname = system.sysname,
		.os_release = system.release,
		.os_version = system.version,
		.host = system.nodename,
		.machine = system.machine,
		.uid = getuid(),
		.username = settings->user_name ? settings->user_name : "",
		.argv = settings->argv,
		.argc = settings->argc,
	};
}

void ic_run_facts_end(struct ic_run_facts *facts, int64_t started_ms)
{
	facts->end_seconds = time(NULL);
	facts->elapsed_milliseconds = (uint64_t)(now_ms() - started_ms);
}

const struct ic_report_library *ic_run_libraries(size_t *ret_nr)
{
	static const struct ic_report_library libraries[] = {
		{ "json-c", IC_JSON_C_VERSION, NULL },
		{ "libarchive", IC_LIBARCHIVE_VERSION, NULL },
		{ "libcrypto", IC_LIBCRYPTO_VERSION, NULL },
		{ "libelf", IC_LIBELF_VERSION, NULL },
		{ "libmagic", IC_LIBMAGIC_VERSION, NULL },
		{ "libseccomp", IC_LIBSECCOMP_VERSION, NULL },
		{ "libzstd", IC_LIBZSTD_VERSION, NULL },
		{ "protobuf-c", IC_PROTOBUF_C_VERSION, NULL },
		{ "zlib", IC_ZLIB_VERSION, NULL },
	};

	*ret_nr = IC_NR(libraries);
	return libraries;
}
