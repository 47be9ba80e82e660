/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_INFO_H
#define IC_REPORT_INFO_H

/* Private to the info_*.c files: the blocks of the page. */

#include "report/facts.h"
#include "report/page.h"

/** Where CRIU's logs say it ran, and how many errors they have; fields of the head. */
void ic_info_criu_logs(struct ic_page_writer *writer, const struct ic_container *container);

/** What is known of the container; nothing when it is none. */
void ic_info_container(struct ic_page_writer *writer, const struct ic_facts *facts);

/** The process tree. */
void ic_info_processes(struct ic_page_writer *writer, const struct ic_facts *facts);

/** Memory by origin. */
void ic_info_memory(struct ic_page_writer *writer, const struct ic_facts *facts);

/** Files that filled memory, and those that were refused; nothing when there are none. */
void ic_info_files(struct ic_page_writer *writer, const struct ic_facts *facts);

/** The container's changed files, counted; nothing when there are none. */
void ic_info_changes(struct ic_page_writer *writer, const struct ic_facts *facts);

/** What is missing or damaged. */
void ic_info_gaps(struct ic_page_writer *writer, const struct ic_facts *facts);

#endif
