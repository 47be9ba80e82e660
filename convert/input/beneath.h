/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_BENEATH_H
#define IC_INPUT_BENEATH_H

/**
 * Open something beneath a directory, whatever its name is: no link is followed, not in the middle
 * either, nothing above is reached, and a fifo or a device does not block. Where files are many the
 * process's own limit on descriptors is raised as far as it may be. Does not touch the time of
 * access where that can be helped.
 *
 * @param directory  an open directory
 * @param name       relative to it
 * @param flags      of open(2), beside those that make it safe
 * @return a descriptor, or -1 and errno (ELOOP: a link)
 */
int ic_beneath_open(int directory, const char *name, int flags);

#endif
