/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/load/container.h"

static const char from_image[] = "container image", from_name[] = "file name";

/*
 * Annotations of a container image that holds a checkpoint.
 *
 * Sources: checkpointctl, lib/annotations.go; Podman 5, libpod/define/annotations.go.
 */
static const struct {
	const char *name;
	enum ic_container_fact fact;
} image_rows[] = {
	{ "org.criu.checkpoint.container.name", IC_CONTAINER_NAME },
	{ "org.criu.checkpoint.pod.name", IC_CONTAINER_POD },
	{ "org.criu.checkpoint.pod.namespace", IC_CONTAINER_POD_NAMESPACE },
	{ "org.criu.checkpoint.pod.id", IC_CONTAINER_POD_ID },
	{ "org.criu.checkpoint.pod.uid", IC_CONTAINER_POD_UID },
	{ "org.criu.checkpoint.rootfsImageName", IC_CONTAINER_IMAGE },
	{ "org.criu.checkpoint.rootfsImageUserRequested", IC_CONTAINER_IMAGE },
	{ "org.criu.checkpoint.rawImageName", IC_CONTAINER_IMAGE },
	{ "org.criu.checkpoint.rootfsImageID", IC_CONTAINER_IMAGE_ID },
	{ "org.criu.checkpoint.rootfsImageSha", IC_CONTAINER_IMAGE_DIGEST },
	{ "org.criu.checkpoint.runtime.name", IC_CONTAINER_RUNTIME },
	{ "org.criu.checkpoint.runtime.version", IC_CONTAINER_RUNTIME_VERSION },
	{ "org.criu.checkpoint.engine.version", IC_CONTAINER_ENGINE_VERSION },
	{ "org.criu.checkpoint.criu.version", IC_CONTAINER_CRIU_VERSION },
	{ "org.criu.checkpoint.conmon.version", IC_CONTAINER_MONITOR_VERSION },
	{ "org.criu.checkpoint.host.arch", IC_CONTAINER_HOST_ARCH },
	{ "org.criu.checkpoint.host.kernel", IC_CONTAINER_HOST_KERNEL },
	{ "org.criu.checkpoint.cgroup.version", IC_CONTAINER_CGROUPS_VERSION },
	{ "org.criu.checkpoint.distribution.name", IC_CONTAINER_HOST_SYSTEM },
	{ "org.criu.checkpoint.distribution.version", IC_CONTAINER_HOST_SYSTEM_VERSION },
	{ "io.kubernetes.cri-o.annotations.checkpoint.name", IC_CONTAINER_NAME },
	{ "io.podman.annotations.checkpoint.name", IC_CONTAINER_NAME },
	{ "io.podman.annotations.checkpoint.rootfsImageName", IC_CONTAINER_IMAGE },
	{ "io.podman.annotations.checkpoint.rawImageName", IC_CONTAINER_IMAGE },
	{ "io.podman.annotations.checkpoint.rootfsImageID", IC_CONTAINER_IMAGE_ID },
	{ "io.podman.annotations.checkpoint.podman.version", IC_CONTAINER_ENGINE_VERSION },
	{ "io.podman.annotations.checkpoint.runtime.name", IC_CONTAINER_RUNTIME },
	{ "io.podman.annotations.checkpoint.runtime.version", IC_CONTAINER_RUNTIME_VERSION },
	{ "io.podman.annotations.checkpoint.conmon.version", IC_CONTAINER_MONITOR_VERSION },
	{ "io.podman.annotations.checkpoint.criu.version", IC_CONTAINER_CRIU_VERSION },
	{ "io.podman.annotations.checkpoint.host.arch", IC_CONTAINER_HOST_ARCH },
	{ "io.podman.annotations.checkpoint.host.kernel", IC_CONTAINER_HOST_KERNEL },
	{ "io.podman.annotations.checkpoint.cgroups.version", IC_CONTAINER_CGROUPS_VERSION },
	{ "io.podman.annotations.checkpoint.distribution.name", IC_CONTAINER_HOST_SYSTEM },
	{ "io.podman.annotations.checkpoint.distribution.version",
	  IC_CONTAINER_HOST_SYSTEM_VERSION },
};

static struct ic_text text_of(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

static void read_annotation(struct ic_container_loading *loading,
			    const struct ic_annotation *annotation)
{
	struct ic_container_annotation *one = ic_container_append(loading, &loading->listed,
								  sizeof(*one));

	if (!one)
		return;
	*one = (struct ic_container_annotation){
		.name = text_of(annotation->key),
		.text = text_of(annotation->value),
		.where = from_image,
	};
	for (size_t i = 0; i < IC_NR(image_rows); i++)
		if (ic_text_is(one->name, image_rows[i].name))
			ic_container_say(loading, image_rows[i].fact, one->text, from_image,
					 image_rows[i].name);
}

void ic_container_read_image(struct ic_container_loading *loading)
{
	const struct ic_container_image *image = ic_store_container_image(loading->loader->store);

	if (!image)
		return;
	for (size_t i = 0; i < image->nr_annotations; i++)
		if (image->annotations[i].key && image->annotations[i].value)
			read_annotation(loading, &image->annotations[i]);
	ic_container_say(loading, IC_CONTAINER_CHECKPOINT, text_of(image->ref), from_image, "ref");
}

void ic_container_read_file_name(struct ic_container_loading *loading)
{
	const struct ic_kubelet_name *name = ic_store_kubelet_name(loading->loader->store);

	if (!name)
		return;
	ic_container_say(loading, IC_CONTAINER_POD, text_of(name->pod), from_name, "pod");
	ic_container_say(loading, IC_CONTAINER_POD_NAMESPACE, text_of(name->pod_namespace),
			 from_name, "namespace");
	ic_container_say(loading, IC_CONTAINER_NAME, text_of(name->container), from_name,
			 "container");
	ic_container_say(loading, IC_CONTAINER_CHECKPOINTED, text_of(name->time), from_name,
			 "time");
}

void ic_container_check_file_name(struct ic_container_loading *loading)
{
	const struct ic_kubelet_name *name = ic_store_kubelet_name(loading->loader->store);
	const struct ic_text *is = loading->container->is;

	if (!name || !is[IC_CONTAINER_POD_NAMESPACE].bytes || !is[IC_CONTAINER_NAME].bytes ||
	    ic_kubelet_name_fits(name, is[IC_CONTAINER_POD_NAMESPACE].bytes,
				 is[IC_CONTAINER_NAME].bytes))
		return;
	ic_container_caution(loading, "contradiction",
			     "the file is named after %s, what is in it is of the namespace %s and "
			     "the container %s",
			     name->both, is[IC_CONTAINER_POD_NAMESPACE].bytes,
			     is[IC_CONTAINER_NAME].bytes);
}
