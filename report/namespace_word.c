/* SPDX-License-Identifier: Apache-2.0 */
#include "report/namespace_word.h"

#include <stddef.h>

#include "convert/base/attributes.h"

const char *ic_namespace_word(uint32_t clone_flag)
{
	static const struct {
		uint32_t flag;
		const char *word;
	} words[] = {
		{ 0x00000080, "time" }, { 0x00020000, "mnt" }, { 0x02000000, "cgroup" },
		{ 0x04000000, "uts" },  { 0x08000000, "ipc" }, { 0x10000000, "user" },
		{ 0x20000000, "pid" },  { 0x40000000, "net" },
	};

	for (size_t i = 0; i < IC_NR(words); i++)
		if (words[i].flag == clone_flag)
			return words[i].word;
	return "namespace";
}
