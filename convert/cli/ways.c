/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/ways.h"

#include <inttypes.h>

#include "convert/cli/say.h"

void ic_ways_say(const char *folder, const char *name, const struct ic_output *output)
{
	ic_say("%s%s%s: bytes: %" PRIu64 " shared with the evidence's files, %" PRIu64
	       " copied by the kernel, %" PRIu64 " written, %" PRIu64 " in holes",
	       folder ? folder : "", folder ? "/" : "", name, output->shared_bytes,
	       output->copied_bytes,
	       output->data_bytes - output->shared_bytes - output->copied_bytes,
	       output->size - output->data_bytes);
}
