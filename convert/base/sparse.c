/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/sparse.h"

#include <errno.h>
#include <unistd.h>

#include "convert/base/checked.h"

uint64_t ic_sparse_data(int fd, uint64_t from, uint64_t end, uint64_t *ret)
{
	off_t data = lseek(fd, (off_t)from, SEEK_DATA);
	off_t hole;

	if (data < 0 && errno == ENXIO) { /* no data up to the end of the file */
		*ret = end;
		return end;
	}
	if (data < (off_t)from) {
		*ret = from;
		return end;
	}
	*ret = ic_min((uint64_t)data, end);
	hole = lseek(fd, data, SEEK_HOLE);
	return hole <= data ? end : ic_max(*ret, ic_min((uint64_t)hole, end));
}
