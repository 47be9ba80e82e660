/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/shown.h"

#include <string.h>

#include <apparmor.pb-c.h>
#include <bpfmap_file.pb-c.h>
#include <cgroup.pb-c.h>
#include <eventfd.pb-c.h>
#include <eventpoll.pb-c.h>
#include <ext_file.pb-c.h>
#include <fifo.pb-c.h>
#include <fsnotify.pb-c.h>
#include <ns.pb-c.h>
#include <packet_sock.pb-c.h>
#include <pidfd.pb-c.h>
#include <pipe.pb-c.h>
#include <signalfd.pb-c.h>
#include <sk_inet.pb-c.h>
#include <sk_netlink.pb-c.h>
#include <sk_unix.pb-c.h>
#include <timerfd.pb-c.h>
#include <tty.pb-c.h>
#include <tun.pb-c.h>

#include "convert/base/attributes.h"

const struct ic_shown ic_shown[] = {
	{ "aa_namespace", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "aa_namespace", "namespaces", IC_SHOWN_MESSAGE, NULL, &aa_namespace__descriptor },
	{ "aa_policy", "blob", IC_SHOWN_BASE64, NULL, NULL },
	{ "aa_policy", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "extension", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "flags", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "interpreter", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "magic", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "mask", IC_SHOWN_TEXT, NULL, NULL },
	{ "binfmt_misc_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "bpfmap_file_entry", "flags", IC_SHOWN_FLAGS, ic_shown_rfile_flags, NULL },
	{ "bpfmap_file_entry", "map_name", IC_SHOWN_TEXT, NULL, NULL },
	{ "cg_controller_entry", "cnames", IC_SHOWN_TEXT, NULL, NULL },
	{ "cg_member_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "cg_member_entry", "path", IC_SHOWN_TEXT, NULL, NULL },
	{ "cgroup_dir_entry", "children", IC_SHOWN_MESSAGE, NULL, &cgroup_dir_entry__descriptor },
	{ "cgroup_dir_entry", "dir_name", IC_SHOWN_TEXT, NULL, NULL },
	{ "cgroup_prop_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "cgroup_prop_entry", "value", IC_SHOWN_TEXT, NULL, NULL },
	{ "cpuinfo_x86_entry", "model_id", IC_SHOWN_TEXT, NULL, NULL },
	{ "creds_entry", "apparmor_data", IC_SHOWN_BASE64, NULL, NULL },
	{ "creds_entry", "lsm_profile", IC_SHOWN_TEXT, NULL, NULL },
	{ "creds_entry", "lsm_sockcreate", IC_SHOWN_TEXT, NULL, NULL },
	{ "criu_kfd", "priv_data", IC_SHOWN_BASE64, NULL, NULL },
	{ "fanotify_file_entry", "evflags", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_file_entry", "faflags", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_file_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_mark_entry", "ignored_mask", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_mark_entry", "mask", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_mark_entry", "mflags", IC_SHOWN_HEX, NULL, NULL },
	{ "fanotify_mark_entry", "s_dev", IC_SHOWN_DEVICE, NULL, NULL },
	{ "fanotify_mount_mark_entry", "path", IC_SHOWN_TEXT, NULL, NULL },
	{ "fdinfo_entry", "xattr_security_selinux", IC_SHOWN_TEXT, NULL, NULL },
	{ "fh_entry", "path", IC_SHOWN_TEXT, NULL, NULL },
	{ "file_entry", "bpf", IC_SHOWN_MESSAGE, NULL, &bpfmap_file_entry__descriptor },
	{ "file_entry", "efd", IC_SHOWN_MESSAGE, NULL, &eventfd_file_entry__descriptor },
	{ "file_entry", "epfd", IC_SHOWN_MESSAGE, NULL, &eventpoll_file_entry__descriptor },
	{ "file_entry", "ext", IC_SHOWN_MESSAGE, NULL, &ext_file_entry__descriptor },
	{ "file_entry", "ffy", IC_SHOWN_MESSAGE, NULL, &fanotify_file_entry__descriptor },
	{ "file_entry", "fifo", IC_SHOWN_MESSAGE, NULL, &fifo_entry__descriptor },
	{ "file_entry", "ify", IC_SHOWN_MESSAGE, NULL, &inotify_file_entry__descriptor },
	{ "file_entry", "isk", IC_SHOWN_MESSAGE, NULL, &inet_sk_entry__descriptor },
	{ "file_entry", "nlsk", IC_SHOWN_MESSAGE, NULL, &netlink_sk_entry__descriptor },
	{ "file_entry", "nsf", IC_SHOWN_MESSAGE, NULL, &ns_file_entry__descriptor },
	{ "file_entry", "pidfd", IC_SHOWN_MESSAGE, NULL, &pidfd_entry__descriptor },
	{ "file_entry", "pipe", IC_SHOWN_MESSAGE, NULL, &pipe_entry__descriptor },
	{ "file_entry", "psk", IC_SHOWN_MESSAGE, NULL, &packet_sock_entry__descriptor },
	{ "file_entry", "sgfd", IC_SHOWN_MESSAGE, NULL, &signalfd_entry__descriptor },
	{ "file_entry", "tfd", IC_SHOWN_MESSAGE, NULL, &timerfd_entry__descriptor },
	{ "file_entry", "tty", IC_SHOWN_MESSAGE, NULL, &tty_file_entry__descriptor },
	{ "file_entry", "tunf", IC_SHOWN_MESSAGE, NULL, &tunfile_entry__descriptor },
	{ "file_entry", "usk", IC_SHOWN_MESSAGE, NULL, &unix_sk_entry__descriptor },
	{ "ghost_file_entry", "dev", IC_SHOWN_DEVICE, NULL, NULL },
	{ "ghost_file_entry", "rdev", IC_SHOWN_ODEVICE, NULL, NULL },
	{ "ghost_file_entry", "symlnk_target", IC_SHOWN_TEXT, NULL, NULL },
	{ "inet_sk_entry", "dst_addr", IC_SHOWN_IP, NULL, NULL },
	{ "inet_sk_entry", "family", IC_SHOWN_NAMES, ic_shown_sk_family, NULL },
	{ "inet_sk_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "inet_sk_entry", "ifname", IC_SHOWN_TEXT, NULL, NULL },
	{ "inet_sk_entry", "proto", IC_SHOWN_NAMES, ic_shown_sk_proto, NULL },
	{ "inet_sk_entry", "src_addr", IC_SHOWN_IP, NULL, NULL },
	{ "inet_sk_entry", "state", IC_SHOWN_NAMES, ic_shown_sk_state, NULL },
	{ "inet_sk_entry", "type", IC_SHOWN_NAMES, ic_shown_sk_type, NULL },
	{ "inotify_file_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "inotify_wd_entry", "ignored_mask", IC_SHOWN_HEX, NULL, NULL },
	{ "inotify_wd_entry", "mask", IC_SHOWN_HEX, NULL, NULL },
	{ "inotify_wd_entry", "s_dev", IC_SHOWN_DEVICE, NULL, NULL },
	{ "inventory_entry", "dump_criu_run_id", IC_SHOWN_TEXT, NULL, NULL },
	{ "irmap_cache_entry", "dev", IC_SHOWN_ODEVICE, NULL, NULL },
	{ "irmap_cache_entry", "path", IC_SHOWN_TEXT, NULL, NULL },
	{ "memfd_file_entry", "flags", IC_SHOWN_FLAGS, ic_shown_rfile_flags, NULL },
	{ "memfd_inode_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "memfd_inode_entry", "seals", IC_SHOWN_FLAGS, ic_shown_seals_flags, NULL },
	{ "mm_entry", "mm_arg_end", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_arg_start", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_brk", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_end_code", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_end_data", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_env_end", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_env_start", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_start_brk", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_start_code", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_start_data", IC_SHOWN_HEX, NULL, NULL },
	{ "mm_entry", "mm_start_stack", IC_SHOWN_HEX, NULL, NULL },
	{ "mnt_entry", "ext_key", IC_SHOWN_TEXT, NULL, NULL },
	{ "mnt_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "mnt_entry", "fsname", IC_SHOWN_TEXT, NULL, NULL },
	{ "mnt_entry", "mountpoint", IC_SHOWN_TEXT, NULL, NULL },
	{ "mnt_entry", "options", IC_SHOWN_TEXT, NULL, NULL },
	{ "mnt_entry", "root", IC_SHOWN_TEXT, NULL, NULL },
	{ "mnt_entry", "root_dev", IC_SHOWN_DEVICE, NULL, NULL },
	{ "mnt_entry", "sb_flags", IC_SHOWN_HEX, NULL, NULL },
	{ "mnt_entry", "source", IC_SHOWN_TEXT, NULL, NULL },
	{ "net_device_entry", "address", IC_SHOWN_BASE64, NULL, NULL },
	{ "net_device_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "net_device_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "netlink_sk_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "netns_entry", "ext_key", IC_SHOWN_TEXT, NULL, NULL },
	{ "packet_mclist", "addr", IC_SHOWN_BASE64, NULL, NULL },
	{ "packet_sock_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "pagemap_entry", "flags", IC_SHOWN_FLAGS, ic_shown_pmap_flags, NULL },
	{ "pagemap_entry", "vaddr", IC_SHOWN_HEX, NULL, NULL },
	{ "pidns_entry", "ext_key", IC_SHOWN_TEXT, NULL, NULL },
	{ "pipe_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "plugins_entry", "plugins", IC_SHOWN_TEXT, NULL, NULL },
	{ "reg_file_entry", "flags", IC_SHOWN_FLAGS, ic_shown_rfile_flags, NULL },
	{ "reg_file_entry", "name", IC_SHOWN_TEXT, NULL, NULL },
	{ "sa_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "sa_entry", "mask", IC_SHOWN_HEX, NULL, NULL },
	{ "sa_entry", "mask_extended", IC_SHOWN_HEX, NULL, NULL },
	{ "sa_entry", "restorer", IC_SHOWN_HEX, NULL, NULL },
	{ "sa_entry", "sigaction", IC_SHOWN_HEX, NULL, NULL },
	{ "seccomp_filter", "filter", IC_SHOWN_BASE64, NULL, NULL },
	{ "siginfo_entry", "siginfo", IC_SHOWN_BASE64, NULL, NULL },
	{ "signalfd_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "signalfd_entry", "sigmask", IC_SHOWN_HEX, NULL, NULL },
	{ "sit_entry", "local", IC_SHOWN_IP, NULL, NULL },
	{ "sit_entry", "rd_prefix", IC_SHOWN_IP, NULL, NULL },
	{ "sit_entry", "relay_prefix", IC_SHOWN_IP, NULL, NULL },
	{ "sit_entry", "remote", IC_SHOWN_IP, NULL, NULL },
	{ "sk_opts_entry", "so_bound_dev", IC_SHOWN_TEXT, NULL, NULL },
	{ "sysctl_entry", "sarg", IC_SHOWN_TEXT, NULL, NULL },
	{ "task_core_entry", "blk_sigset", IC_SHOWN_HEX, NULL, NULL },
	{ "task_core_entry", "blk_sigset_extended", IC_SHOWN_HEX, NULL, NULL },
	{ "task_core_entry", "comm", IC_SHOWN_TEXT, NULL, NULL },
	{ "task_core_entry", "membarrier_registration_mask", IC_SHOWN_HEX, NULL, NULL },
	{ "task_core_entry", "task_state", IC_SHOWN_NAMES, ic_shown_task_state, NULL },
	{ "tcp_stream_entry", "opt_mask", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_core_entry", "comm", IC_SHOWN_TEXT, NULL, NULL },
	{ "thread_info_aarch64", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_aarch64", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_arm", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_arm", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_loongarch64", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_loongarch64", "fpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_loongarch64", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_mips", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_mips", "fpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_mips", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_ppc64", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_ppc64", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_riscv64", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_riscv64", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "fpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "gs_bc", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "gs_cb", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "ri_cb", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "vxrs_high", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_s390", "vxrs_low", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_x86", "clear_tid_addr", IC_SHOWN_HEX, NULL, NULL },
	{ "thread_info_x86", "gpregs", IC_SHOWN_HEX, NULL, NULL },
	{ "timerfd_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "timerfd_entry", "settime_flags", IC_SHOWN_HEX, NULL, NULL },
	{ "tty_data_entry", "data", IC_SHOWN_BASE64, NULL, NULL },
	{ "tty_file_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "tun_link_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "tunfile_entry", "netdev", IC_SHOWN_TEXT, NULL, NULL },
	{ "unix_sk_entry", "flags", IC_SHOWN_HEX, NULL, NULL },
	{ "unix_sk_entry", "name", IC_SHOWN_UNIX, NULL, NULL },
	{ "unix_sk_entry", "name_dir", IC_SHOWN_TEXT, NULL, NULL },
	{ "unix_sk_entry", "state", IC_SHOWN_NAMES, ic_shown_sk_state, NULL },
	{ "unix_sk_entry", "type", IC_SHOWN_NAMES, ic_shown_sk_type, NULL },
	{ "unix_sk_entry", "uflags", IC_SHOWN_HEX, NULL, NULL },
	{ "user_x86_cet_entry", "cet", IC_SHOWN_HEX, NULL, NULL },
	{ "user_x86_cet_entry", "ssp", IC_SHOWN_HEX, NULL, NULL },
	{ "utsns_entry", "domainname", IC_SHOWN_TEXT, NULL, NULL },
	{ "utsns_entry", "nodename", IC_SHOWN_TEXT, NULL, NULL },
	{ "vma_entry", "end", IC_SHOWN_HEX, NULL, NULL },
	{ "vma_entry", "fdflags", IC_SHOWN_HEX, NULL, NULL },
	{ "vma_entry", "flags", IC_SHOWN_FLAGS, ic_shown_mmap_flags, NULL },
	{ "vma_entry", "madv", IC_SHOWN_HEX, NULL, NULL },
	{ "vma_entry", "prot", IC_SHOWN_FLAGS, ic_shown_mmap_prot, NULL },
	{ "vma_entry", "start", IC_SHOWN_HEX, NULL, NULL },
	{ "vma_entry", "status", IC_SHOWN_FLAGS, ic_shown_mmap_status, NULL },
};

const size_t ic_nr_shown = IC_NR(ic_shown);

const struct ic_shown *ic_shown_find(const char *message, const char *field)
{
	size_t low = 0, high = ic_nr_shown;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(message, ic_shown[middle].message);

		if (!order)
			order = strcmp(field, ic_shown[middle].field);
		if (!order)
			return &ic_shown[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
