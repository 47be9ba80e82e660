/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/container.h"

const char *ic_container_fact_name(enum ic_container_fact fact)
{
	static const char *const names[IC_NR_CONTAINER_FACTS] = {
		[IC_CONTAINER_NAME] = "name",
		[IC_CONTAINER_NAME_IN_ENGINE] = "name_in_engine",
		[IC_CONTAINER_ID] = "id",
		[IC_CONTAINER_IMAGE] = "image",
		[IC_CONTAINER_IMAGE_ID] = "image_id",
		[IC_CONTAINER_IMAGE_DIGEST] = "image_digest",
		[IC_CONTAINER_POD] = "pod",
		[IC_CONTAINER_POD_NAMESPACE] = "pod_namespace",
		[IC_CONTAINER_POD_ID] = "pod_id",
		[IC_CONTAINER_POD_UID] = "pod_uid",
		[IC_CONTAINER_HOSTNAME] = "hostname",
		[IC_CONTAINER_RUNTIME] = "runtime",
		[IC_CONTAINER_STATE] = "state",
		[IC_CONTAINER_ATTEMPT] = "attempt",
		[IC_CONTAINER_HOST_PID] = "host_pid",
		[IC_CONTAINER_EXIT_CODE] = "exit_code",
		[IC_CONTAINER_CREATED] = "created",
		[IC_CONTAINER_STARTED] = "started",
		[IC_CONTAINER_CHECKPOINTED] = "checkpointed",
		[IC_CONTAINER_RESTORED] = "restored",
		[IC_CONTAINER_FINISHED] = "finished",
		[IC_CONTAINER_CHECKPOINT] = "checkpoint",
		[IC_CONTAINER_LOG_PATH] = "log_path",
		[IC_CONTAINER_CGROUPS_PATH] = "cgroups_path",
		[IC_CONTAINER_ROOT_PATH] = "root_path",
		[IC_CONTAINER_COMMAND] = "command",
		[IC_CONTAINER_ENGINE_VERSION] = "engine_version",
		[IC_CONTAINER_RUNTIME_VERSION] = "runtime_version",
		[IC_CONTAINER_MONITOR_VERSION] = "monitor_version",
		[IC_CONTAINER_CRIU_VERSION] = "criu_version",
		[IC_CONTAINER_HOST_ARCH] = "host_arch",
		[IC_CONTAINER_HOST_KERNEL] = "host_kernel",
		[IC_CONTAINER_HOST_SYSTEM] = "host_system",
		[IC_CONTAINER_HOST_SYSTEM_VERSION] = "host_system_version",
		[IC_CONTAINER_CGROUPS_VERSION] = "cgroups_version",
	};

	return names[fact];
}
