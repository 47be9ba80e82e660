/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_FILE_MODE_H
#define IC_REPORT_FILE_MODE_H

#include "convert/model/change.h"

#define IC_FILE_MODE_SIZE 11

/** Kind and permissions as ls(1) writes them: "-rwsr-xr-x"; 'h' for a hard link, as tar(1) has it. */
void ic_file_mode(enum ic_change_kind kind, uint32_t mode, char ret[static IC_FILE_MODE_SIZE]);

/** The letter of a kind alone, which is DFXML's name_type, too. */
char ic_file_letter(enum ic_change_kind kind);

#endif
