/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/memory_file.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int fuzz_memory_file(const void *bytes, size_t size, char ret_path[static FUZZ_PATH_SIZE])
{
	const uint8_t *from = bytes;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	for (size_t done = 0; fd >= 0 && done < size;) {
		ssize_t put = write(fd, from + done, size - done);

		if (put <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)put;
	}
	(void)snprintf(ret_path, FUZZ_PATH_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}
