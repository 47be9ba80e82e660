/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_KUBELET_NAME_H
#define IC_INPUT_KUBELET_NAME_H

#include <stdbool.h>

#include "convert/base/arena.h"

/**
 * What the kubelet writes into the name of a checkpoint: "checkpoint-POD_NAMESPACE-CONTAINER-TIME.tar".
 * Pod names have dashes and dots, namespaces and containers dashes, none has an underscore: so pod
 * and time are certain, and where the namespace ends only if there is one dash.
 *
 * A name is what somebody called a file: it says less than what is in it.
 *
 * Source: kubernetes 1.30, pkg/kubelet/kubelet.go, CheckpointContainer(); pkg/kubelet/container/
 * helpers.go, BuildPodFullName().
 */
struct ic_kubelet_name {
	const char *pod;
	const char *pod_namespace; /**< NULL: more than one dash, it may be either */
	const char *container;     /**< NULL: likewise */
	const char *both;          /**< "NAMESPACE-CONTAINER", as it is */
	const char *time;          /**< of the checkpoint: RFC 3339, to the second */
};

/**
 * Take a file's name apart.
 *
 * @param base_name  without folders; may end in ".tar", and ".gz", ".zst" ... behind that
 * @param ret        NULL in *ret: it is not the kubelet's; else in the arena
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_kubelet_name_parse(const char *base_name, struct ic_arena *arena,
						   const struct ic_kubelet_name **ret);

/** Whether a namespace and a container, known from elsewhere, are those of the name. */
bool ic_kubelet_name_fits(const struct ic_kubelet_name *name, const char *pod_namespace,
			  const char *container);

#endif
