/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/ctr.h"

#include <string.h>

/* Source: containerd 2, core/images/mediatypes.go: its own parts have types of its own. */
#define OWN_TYPES "application/vnd.containerd."

const struct ic_member *ic_ctr_root_diff(const struct ic_container_image *image)
{
	for (size_t i = 0; image->is_ctr_checkpoint && i < image->nr_layers; i++) {
		const char *type = image->layers[i].media_type;

		if (image->layers[i].is_tar && type && strncmp(type, OWN_TYPES, strlen(OWN_TYPES)))
			return image->layers[i].member;
	}
	return NULL;
}
