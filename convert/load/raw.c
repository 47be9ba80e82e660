/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/raw.h"

#include <string.h>

#include "convert/base/attributes.h"

const struct ic_raw_format *const ic_raw_formats[] = {
	&ic_raw_pages,         &ic_raw_ifaddr,
	&ic_raw_route,         &ic_raw_route6,
	&ic_raw_rule,          &ic_raw_iptables,
	&ic_raw_ip6tables,     &ic_raw_nftables,
	&ic_raw_conntrack,     &ic_raw_expectations,
	&ic_raw_tmpfs,         &ic_raw_descriptors,
	&ic_raw_dump_log,      &ic_raw_pre_dump_log,
	&ic_raw_restore_log,   &ic_raw_amdgpu_kfd,
	&ic_raw_amdgpu_render, &ic_raw_amdgpu_dmabuf,
	&ic_raw_amdgpu_pages,  &ic_raw_amdgpu_drm_pages,
};

const size_t ic_nr_raw_formats = IC_NR(ic_raw_formats);

static bool has_name(const struct ic_raw_format *format, const char *name)
{
	size_t size = strlen(name), before = strlen(format->prefix),
	       behind = strlen(format->suffix);

	return size >= before + behind && !memcmp(name, format->prefix, before) &&
	       !strcmp(name + size - behind, format->suffix);
}

const struct ic_raw_format *ic_raw_find(const char *base_name)
{
	for (size_t i = 0; i < ic_nr_raw_formats; i++)
		if (has_name(ic_raw_formats[i], base_name))
			return ic_raw_formats[i];
	return NULL;
}
