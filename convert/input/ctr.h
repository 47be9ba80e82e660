/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_CTR_H
#define IC_INPUT_CTR_H

#include "convert/input/container_image.h"

/**
 * The layer of a checkpoint made by `ctr` that has what the container changed in its root file
 * system, as an OCI layer with whiteouts; NULL: there is none, or it is no such checkpoint.
 *
 * Source: containerd 2, client/container_checkpoint_opts.go, WithCheckpointRW().
 */
const struct ic_member *ic_ctr_root_diff(const struct ic_container_image *image);

#endif
