/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store_private.h"

/*
 * kube-forensics runs `docker inspect`, `docker diff` and `docker export`, and kubectl for the pod.
 *
 * Source: keikoproj/kube-forensics, worker/kube-forensics-worker.sh.
 */
static bool recognise(const struct ic_store *store)
{
	return store->capture;
}

const struct ic_layout ic_layout_kube_forensics = {
	.name = "kube-forensics",
	.recognise = recognise,
	.no_memory = true,
};
