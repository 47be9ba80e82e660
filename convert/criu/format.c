/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/format.h"

#include <string.h>

#include <apparmor.pb-c.h>
#include <autofs.pb-c.h>
#include <binfmt_misc.pb-c.h>
#include <bpfmap_data.pb-c.h>
#include <bpfmap_file.pb-c.h>
#include <cgroup.pb-c.h>
#include <core.pb-c.h>
#include <cpuinfo.pb-c.h>
#include <creds.pb-c.h>
#include <eventfd.pb-c.h>
#include <eventpoll.pb-c.h>
#include <ext_file.pb-c.h>
#include <fdinfo.pb-c.h>
#include <fh.pb-c.h>
#include <fifo.pb-c.h>
#include <file_lock.pb-c.h>
#include <files.pb-c.h>
#include <fs.pb-c.h>
#include <fsnotify.pb-c.h>
#include <ghost_file.pb-c.h>
#include <inventory.pb-c.h>
#include <ipc_msg.pb-c.h>
#include <ipc_sem.pb-c.h>
#include <ipc_shm.pb-c.h>
#include <ipc_var.pb-c.h>
#include <memfd.pb-c.h>
#include <mm.pb-c.h>
#include <mnt.pb-c.h>
#include <netdev.pb-c.h>
#include <ns.pb-c.h>
#include <packet_sock.pb-c.h>
#include <pagemap.pb-c.h>
#include <pidfd.pb-c.h>
#include <pidns.pb-c.h>
#include <pipe.pb-c.h>
#include <pipe_data.pb-c.h>
#include <pstree.pb-c.h>
#include <regfile.pb-c.h>
#include <remap_file_path.pb-c.h>
#include <rlimit.pb-c.h>
#include <seccomp.pb-c.h>
#include <siginfo.pb-c.h>
#include <signalfd.pb-c.h>
#include <sk_inet.pb-c.h>
#include <sk_netlink.pb-c.h>
#include <sk_packet.pb-c.h>
#include <sk_unix.pb-c.h>
#include <stats.pb-c.h>
#include <tcp_stream.pb-c.h>
#include <timens.pb-c.h>
#include <timer.pb-c.h>
#include <timerfd.pb-c.h>
#include <tty.pb-c.h>
#include <tun.pb-c.h>
#include <userns.pb-c.h>
#include <utsns.pb-c.h>
#include <vma.pb-c.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"

#define MAGIC_COMMON  0x54564319U /* before the magic of ordinary images since CRIU 1.6 */
#define MAGIC_SERVICE 0x55105940U /* before that of stats and caches */

const struct ic_image_format ic_formats[] = {
	{ "TIMENS", 0x43114433, "timens-", ".img", &timens_entry__descriptor, NULL, NULL },
	{ "EVENTPOLL_TFD", 0x44433746, "eventpoll-tfd.img", NULL, &eventpoll_tfd_entry__descriptor,
	  NULL, NULL },
	{ "EVENTFD_FILE", 0x44523722, "eventfd.img", NULL, &eventfd_file_entry__descriptor, NULL,
	  NULL },
	{ "EVENTPOLL_FILE", 0x45023858, "eventpoll.img", NULL, &eventpoll_file_entry__descriptor,
	  NULL, NULL },
	{ "IPCNS_SHM", 0x46283044, "ipcns-shm-", ".img", &ipc_shm_entry__descriptor, NULL,
	  ic_payload_shm },
	{ "INOTIFY_FILE", 0x48424431, "inotify.img", NULL, &inotify_file_entry__descriptor, NULL,
	  NULL },
	{ "MEMFD_INODE", 0x48453499, "memfd.img", NULL, &memfd_inode_entry__descriptor, NULL,
	  NULL },
	{ "AUTOFS", 0x49353943, "autofs-", ".img", &autofs_entry__descriptor, NULL, NULL },
	{ "PSTREE", 0x50273030, "pstree.img", NULL, &pstree_entry__descriptor, NULL, NULL },
	{ "REG_FILES", 0x50363636, "reg-files.img", NULL, &reg_file_entry__descriptor, NULL, NULL },
	{ "TIMERFD", 0x50493712, "timerfd.img", NULL, &timerfd_entry__descriptor, NULL, NULL },
	{ "FS", 0x51403912, "fs-", ".img", &fs_entry__descriptor, NULL, NULL },
	{ "TCP_STREAM", 0x51465506, "tcp-stream-", ".img", &tcp_stream_entry__descriptor, NULL,
	  ic_payload_tcp },
	{ "GHOST_FILE", 0x52583605, "ghost-file-", ".img", &ghost_file_entry__descriptor,
	  &ghost_chunk_entry__descriptor, ic_payload_ghost },
	{ "POSIX_TIMERS", 0x52603957, "posix-timers-", ".img", &posix_timer_entry__descriptor, NULL,
	  NULL },
	{ "IPC_VAR", 0x53115007, "ipcns-var-", ".img", &ipc_var_entry__descriptor, NULL, NULL },
	{ "CREDS", 0x54023547, "creds-", ".img", &creds_entry__descriptor, NULL, NULL },
	{ "VMAS", 0x54123737, "vmas-", ".img", &vma_entry__descriptor, NULL, NULL },
	{ "FILE_LOCKS", 0x54323616, "filelocks.img", NULL, &file_lock_entry__descriptor, NULL,
	  NULL },
	{ "FILE_LOCKS", 0x54323616, "filelocks-", ".img", &file_lock_entry__descriptor, NULL,
	  NULL },
	{ "UNIXSK", 0x54373943, "unixsk.img", NULL, &unix_sk_entry__descriptor, NULL, NULL },
	{ "IDS", 0x54432030, "ids-", ".img", &task_kobj_ids_entry__descriptor, NULL, NULL },
	{ "PIDFD", 0x54435556, "pidfd.img", NULL, &pidfd_entry__descriptor, NULL, NULL },
	{ "UTSNS", 0x54473203, "utsns-", ".img", &utsns_entry__descriptor, NULL, NULL },
	{ "INOTIFY_WD", 0x54562009, "inotify-wd.img", NULL, &inotify_wd_entry__descriptor, NULL,
	  NULL },
	{ "CORE", 0x55053847, "core-", ".img", &core_entry__descriptor, NULL, NULL },
	{ "FANOTIFY_FILE", 0x55096122, "fanotify.img", NULL, &fanotify_file_entry__descriptor, NULL,
	  NULL },
	{ "SIGACT", 0x55344201, "sigacts-", ".img", &sa_entry__descriptor, NULL, NULL },
	{ "IPCNS_MSG", 0x55453737, "ipcns-msg-", ".img", &ipc_msg_entry__descriptor, NULL,
	  ic_payload_messages },
	{ "USERNS", 0x55474906, "userns-", ".img", &userns_entry__descriptor, NULL, NULL },
	{ "MNTS", 0x55563928, "mountpoints-", ".img", &mnt_entry__descriptor, NULL, NULL },
	{ "NETNS", 0x55933752, "netns-", ".img", &netns_entry__descriptor, NULL, NULL },
	{ "PAGEMAP", 0x56084025, "pagemap-", ".img", &pagemap_head__descriptor,
	  &pagemap_entry__descriptor, NULL },
	{ "FDINFO", 0x56213732, "fdinfo-", ".img", &fdinfo_entry__descriptor, NULL, NULL },
	{ "SK_QUEUES", 0x56264026, "sk-queues.img", NULL, &sk_packet_entry__descriptor, NULL,
	  ic_payload_socket_queue },
	{ "FILES", 0x56303138, "files.img", NULL, &file_entry__descriptor, NULL, NULL },
	{ "INETSK", 0x56443851, "inetsk.img", NULL, &inet_sk_entry__descriptor, NULL, NULL },
	{ "PIPES_DATA", 0x56453709, "pipes-data.img", NULL, &pipe_data_entry__descriptor, NULL,
	  ic_payload_pipe },
	{ "FANOTIFY_MARK", 0x56506035, "fanotify-mark.img", NULL, &fanotify_mark_entry__descriptor,
	  NULL, NULL },
	{ "PIPES", 0x56513555, "pipes.img", NULL, &pipe_entry__descriptor, NULL, NULL },
	{ "IRMAP_CACHE", 0x57004059, "irmap-cache", NULL, &irmap_cache_entry__descriptor, NULL,
	  NULL },
	{ "STATS", 0x57093306, "stats-dump", NULL, &stats_entry__descriptor, NULL, NULL },
	{ "STATS", 0x57093306, "stats-restore", NULL, &stats_entry__descriptor, NULL, NULL },
	{ "RLIMIT", 0x57113925, "rlimit-", ".img", &rlimit_entry__descriptor, NULL, NULL },
	{ "TUNFILE", 0x57143751, "tunfile.img", NULL, &tunfile_entry__descriptor, NULL, NULL },
	{ "SIGNALFD", 0x57323820, "signalfd.img", NULL, &signalfd_entry__descriptor, NULL, NULL },
	{ "NETDEV", 0x57373951, "netdev-", ".img", &net_device_entry__descriptor, NULL, NULL },
	{ "ITIMERS", 0x57464056, "itimers-", ".img", &itimer_entry__descriptor, NULL, NULL },
	{ "MM", 0x57492820, "mm-", ".img", &mm_entry__descriptor, NULL, NULL },
	{ "BPFMAP_FILE", 0x57506142, "bpfmap-file.img", NULL, &bpfmap_file_entry__descriptor, NULL,
	  NULL },
	{ "NETLINK_SK", 0x58005614, "netlinksk.img", NULL, &netlink_sk_entry__descriptor, NULL,
	  NULL },
	{ "INVENTORY", 0x58313116, "inventory.img", NULL, &inventory_entry__descriptor, NULL,
	  NULL },
	{ "FIFO", 0x58364939, "fifo.img", NULL, &fifo_entry__descriptor, NULL, NULL },
	{ "REMAP_FPATH", 0x59133954, "remap-fpath.img", NULL, &remap_file_path_entry__descriptor,
	  NULL, NULL },
	{ "EXT_FILES", 0x59255641, "ext-files.img", NULL, &ext_file_entry__descriptor, NULL, NULL },
	{ "SIGNAL", 0x59255647, "signal-s-", ".img", &siginfo_entry__descriptor, NULL, NULL },
	{ "PSIGNAL", 0x59255647, "signal-p-", ".img", &siginfo_entry__descriptor, NULL, NULL },
	{ "FIFO_DATA", 0x59333054, "fifo-data.img", NULL, &pipe_data_entry__descriptor, NULL,
	  ic_payload_pipe },
	{ "CGROUP", 0x59383330, "cgroup.img", NULL, &cgroup_entry__descriptor, NULL, NULL },
	{ "TTY_DATA", 0x59413026, "tty-data.img", NULL, &tty_data_entry__descriptor, NULL, NULL },
	{ "APPARMOR", 0x59423047, "apparmor.img", NULL, &apparmor_entry__descriptor, NULL, NULL },
	{ "TTY_FILES", 0x59433025, "tty.img", NULL, &tty_file_entry__descriptor, NULL, NULL },
	{ "TTY_INFO", 0x59453036, "tty-info.img", NULL, &tty_info_entry__descriptor, NULL, NULL },
	{ "IPCNS_SEM", 0x59573019, "ipcns-sem-", ".img", &ipc_sem_entry__descriptor, NULL,
	  ic_payload_semaphores },
	{ "PACKETSK", 0x60454618, "packetsk.img", NULL, &packet_sock_entry__descriptor, NULL,
	  NULL },
	{ "PIDNS", 0x61157326, "pidns-", ".img", &pidns_entry__descriptor, NULL, NULL },
	{ "NS_FILES", 0x61394011, "ns-files.img", NULL, &ns_file_entry__descriptor, NULL, NULL },
	{ "CPUINFO", 0x61404013, "cpuinfo.img", NULL, &cpuinfo_entry__descriptor, NULL, NULL },
	{ "BPFMAP_DATA", 0x64324033, "bpfmap-data.img", NULL, &bpfmap_data_entry__descriptor, NULL,
	  ic_payload_bpfmap },
	{ "SECCOMP", 0x64413049, "seccomp.img", NULL, &seccomp_entry__descriptor, NULL, NULL },
	{ "BINFMT_MISC", 0x67343323, "binfmt-misc.img", NULL, &binfmt_misc_entry__descriptor, NULL,
	  NULL },
	{ "BINFMT_MISC", 0x67343323, "binfmt-misc-", ".img", &binfmt_misc_entry__descriptor, NULL,
	  NULL },
};

const size_t ic_nr_formats = IC_NR(ic_formats);

const struct ic_image_format *ic_format_of_magic(uint32_t magic)
{
	for (size_t i = 0; i < ic_nr_formats && ic_formats[i].magic <= magic; i++)
		if (ic_formats[i].magic == magic)
			return &ic_formats[i];
	return NULL;
}

static bool has_name(const struct ic_image_format *format, const char *name)
{
	size_t size = strlen(name), before = strlen(format->prefix);
	size_t behind = format->suffix ? strlen(format->suffix) : 0;

	if (!format->suffix)
		return !strcmp(name, format->prefix);
	return size > before + behind && !memcmp(name, format->prefix, before) &&
	       !strcmp(name + size - behind, format->suffix);
}

const struct ic_image_format *ic_format_of_name(const char *base_name)
{
	for (size_t i = 0; i < ic_nr_formats; i++)
		if (has_name(&ic_formats[i], base_name))
			return &ic_formats[i];
	return NULL;
}

static bool is_head(uint32_t word)
{
	return word == MAGIC_COMMON || word == MAGIC_SERVICE;
}

struct ic_format_header ic_format_read(const uint8_t *bytes, size_t size)
{
	struct ic_format_header header = { .size = 4 };

	if (size < 4)
		return (struct ic_format_header){ 0 };
	for (unsigned order = 0; order < 2; order++) {
		uint32_t word = (uint32_t)ic_get(bytes, 4, order);

		header.big_endian = order;
		if (is_head(word)) {
			header.size = 8;
			header.magic = size < 8 ? 0 : (uint32_t)ic_get(bytes + 4, 4, order);
			header.format = ic_format_of_magic(header.magic);
			return header;
		}
		header.magic = word;
		header.format = ic_format_of_magic(word);
		if (header.format)
			return header;
	}
	header.magic = (uint32_t)ic_get(bytes, 4, false);
	header.big_endian = false;
	return header;
}
