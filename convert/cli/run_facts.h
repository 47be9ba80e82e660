/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_RUN_FACTS_H
#define IC_CLI_RUN_FACTS_H

#include "convert/cli/settings.h"
#include "report/report.h"

/** Note when, where and by whom this run was begun. Strings live as long as the program. */
void ic_run_facts_begin(const struct ic_settings *settings, struct ic_run_facts *ret,
			int64_t *ret_started_ms);

/** Note its end. */
void ic_run_facts_end(struct ic_run_facts *facts, int64_t started_ms);

/** The libraries of this build, by name, but for libxml2. */
const struct ic_report_library *ic_run_libraries(size_t *ret_nr);

#endif
