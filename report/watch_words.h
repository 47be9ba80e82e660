/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_WATCH_WORDS_H
#define IC_REPORT_WATCH_WORDS_H

#include <stdint.h>

#include "convert/base/arena.h"

/*
 * What is watched for, by name, as ic_flag_words() has it.
 *
 * Source: include/uapi/linux/{eventpoll,inotify,fanotify}.h (Linux 6.12).
 */

/** "EPOLLIN|EPOLLET". */
const char *ic_watch_epoll_words(uint32_t events, struct ic_arena *arena);

/** "IN_CREATE|IN_DELETE". */
const char *ic_watch_inotify_words(uint32_t mask, struct ic_arena *arena);

/** "FAN_OPEN|FAN_EVENT_ON_CHILD". */
const char *ic_watch_fanotify_words(uint32_t mask, struct ic_arena *arena);

#endif
