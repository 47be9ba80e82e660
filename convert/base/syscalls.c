/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/syscalls.h"

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/base/attributes.h"

static const int forbidden[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(kill),
	SCMP_SYS(tkill),
	SCMP_SYS(symlink),
	SCMP_SYS(symlinkat),
	SCMP_SYS(mknod),
	SCMP_SYS(mknodat),
};

void ic_syscalls_forbid(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter)
		return;
	for (size_t i = 0; i < IC_NR(forbidden); i++)
		(void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(1 /* EPERM */), forbidden[i], 0);
	(void)seccomp_load(filter);
	seccomp_release(filter);
}

bool ic_syscalls_name(uint32_t abi, uint32_t number, char *name, size_t size)
{
	char *found = seccomp_syscall_resolve_num_arch(abi, (int)number);

	if (!found)
		return false;
	(void)snprintf(name, size, "%s", found);
	free(found);
	return true;
}
