/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

#include "convert/arch/syscall.h"
#include "convert/base/attributes.h"

struct call {
	const char *name, *arguments;
};

/* By name. What differs between machines is below. */
/* clang-format off */
static const struct call calls[] = {
	{ "_llseek", "duuau" }, { "_newselect", "iaaaa" }, { "accept", "daa" },
	{ "accept4", "daax" }, { "access", "pi" }, { "acct", "p" }, { "add_key", "ssazi" },
	{ "adjtimex", "a" }, { "alarm", "u" }, { "arch_prctl", "xa" },
	{ "arm_fadvise64_64", "dill" }, { "arm_sync_file_range", "dxll" }, { "bind", "daz" },
	{ "bpf", "iaz" }, { "breakpoint", "" }, { "brk", "a" }, { "cachectl", "azi" },
	{ "cacheflush", "aax" }, { "cachestat", "daax" }, { "capget", "aa" }, { "capset", "aa" },
	{ "chdir", "p" }, { "chmod", "po" }, { "chown", "puu" }, { "chown32", "puu" },
	{ "chroot", "p" }, { "clock_adjtime", "ia" }, { "clock_adjtime64", "ia" },
	{ "clock_getres", "ia" }, { "clock_getres_time64", "ia" }, { "clock_gettime", "ia" },
	{ "clock_gettime64", "ia" }, { "clock_nanosleep", "ixaa" },
	{ "clock_nanosleep_time64", "ixaa" }, { "clock_settime", "ia" },
	{ "clock_settime64", "ia" }, { "clone", "xaaaa" }, { "clone3", "az" }, { "close", "d" },
	{ "close_range", "uux" }, { "connect", "daz" }, { "copy_file_range", "dadazx" },
	{ "creat", "po" }, { "delete_module", "sx" }, { "dup", "d" }, { "dup2", "dd" },
	{ "dup3", "ddx" }, { "epoll_create", "i" }, { "epoll_create1", "x" },
	{ "epoll_ctl", "dida" }, { "epoll_pwait", "daiiaz" }, { "epoll_pwait2", "daiaaz" },
	{ "epoll_wait", "daii" }, { "eventfd", "u" }, { "eventfd2", "ux" }, { "execve", "paa" },
	{ "execveat", "Dpaax" }, { "exit", "i" }, { "exit_group", "i" }, { "faccessat", "Dpi" },
	{ "faccessat2", "Dpix" }, { "fadvise64", "dlzi" }, { "fadvise64_64", "dlli" },
	{ "fallocate", "dxll" }, { "fanotify_init", "xx" }, { "fanotify_mark", "dxXDp" },
	{ "fchdir", "d" }, { "fchmod", "do" }, { "fchmodat", "Dpo" }, { "fchmodat2", "Dpox" },
	{ "fchown", "duu" }, { "fchown32", "duu" }, { "fchownat", "Dpuux" }, { "fcntl", "dix" },
	{ "fcntl64", "dix" }, { "fdatasync", "d" }, { "fgetxattr", "dsaz" },
	{ "file_getattr", "Dpazx" }, { "file_setattr", "Dpazx" }, { "finit_module", "dsx" },
	{ "flistxattr", "daz" }, { "flock", "di" }, { "fork", "" }, { "fremovexattr", "ds" },
	{ "fsconfig", "disai" }, { "fsetxattr", "dsazx" }, { "fsmount", "dxx" },
	{ "fsopen", "sx" }, { "fspick", "Dpx" }, { "fstat", "da" }, { "fstat64", "da" },
	{ "fstatat64", "Dpax" }, { "fstatfs", "da" }, { "fstatfs64", "dza" }, { "fsync", "d" },
	{ "ftruncate", "dl" }, { "ftruncate64", "dl" }, { "futex", "aiuaau" },
	{ "futex_requeue", "axii" }, { "futex_time64", "aiuaau" }, { "futex_wait", "auuxai" },
	{ "futex_waitv", "auxai" }, { "futex_wake", "auix" }, { "futimesat", "Dpa" },
	{ "get_mempolicy", "aauax" }, { "get_robust_list", "taa" }, { "get_thread_area", "a" },
	{ "get_tls", "" }, { "getcpu", "aaa" }, { "getcwd", "az" }, { "getdents", "daz" },
	{ "getdents64", "daz" }, { "getegid", "" }, { "getegid32", "" }, { "geteuid", "" },
	{ "geteuid32", "" }, { "getgid", "" }, { "getgid32", "" }, { "getgroups", "ia" },
	{ "getgroups32", "ia" }, { "getitimer", "ia" }, { "getpeername", "daa" },
	{ "getpgid", "t" }, { "getpgrp", "" }, { "getpid", "" }, { "getppid", "" },
	{ "getpriority", "ii" }, { "getrandom", "azx" }, { "getresgid", "aaa" },
	{ "getresgid32", "aaa" }, { "getresuid", "aaa" }, { "getresuid32", "aaa" },
	{ "getrlimit", "ia" }, { "getrusage", "ia" }, { "getsid", "t" }, { "getsockname", "daa" },
	{ "getsockopt", "diiaa" }, { "gettid", "" }, { "gettimeofday", "aa" }, { "getuid", "" },
	{ "getuid32", "" }, { "getxattr", "psaz" }, { "getxattrat", "Dpxsaz" },
	{ "init_module", "azs" }, { "inotify_add_watch", "dpx" }, { "inotify_init", "" },
	{ "inotify_init1", "x" }, { "inotify_rm_watch", "di" }, { "io_cancel", "aaa" },
	{ "io_destroy", "a" }, { "io_getevents", "aiiaa" }, { "io_pgetevents", "aiiaaa" },
	{ "io_pgetevents_time64", "aiiaaa" }, { "io_setup", "ua" }, { "io_submit", "aia" },
	{ "io_uring_enter", "duuxaz" }, { "io_uring_register", "diau" },
	{ "io_uring_setup", "ua" }, { "ioctl", "dxx" }, { "ioperm", "uui" }, { "iopl", "u" },
	{ "ioprio_get", "it" }, { "ioprio_set", "iti" }, { "ipc", "iiiiaa" }, { "kcmp", "ttixx" },
	{ "kexec_file_load", "ddzsx" }, { "kexec_load", "auax" }, { "keyctl", "ixxxx" },
	{ "kill", "tg" }, { "landlock_add_rule", "diax" }, { "landlock_create_ruleset", "azx" },
	{ "landlock_restrict_self", "dx" }, { "lchown", "puu" }, { "lchown32", "puu" },
	{ "lgetxattr", "psaz" }, { "link", "pp" }, { "linkat", "DpDpx" }, { "listen", "di" },
	{ "listmount", "aazx" }, { "listns", "aazx" }, { "listxattr", "paz" },
	{ "listxattrat", "Dpxaz" }, { "llistxattr", "paz" }, { "lookup_dcookie", "Xaz" },
	{ "lremovexattr", "ps" }, { "lseek", "dli" }, { "lsetxattr", "psazx" },
	{ "lsm_get_self_attr", "iaax" }, { "lsm_list_modules", "aax" },
	{ "lsm_set_self_attr", "iazx" }, { "lstat", "pa" }, { "lstat64", "pa" },
	{ "madvise", "azi" }, { "map_shadow_stack", "azx" }, { "mbind", "azuaux" },
	{ "membarrier", "ixi" }, { "memfd_create", "sx" }, { "memfd_secret", "x" },
	{ "migrate_pages", "tuaa" }, { "mincore", "aza" }, { "mkdir", "po" }, { "mkdirat", "Dpo" },
	{ "mknod", "pox" }, { "mknodat", "Dpox" }, { "mlock", "az" }, { "mlock2", "azx" },
	{ "mlockall", "x" }, { "mmap", "azxxdl" }, { "mmap2", "azxxdu" }, { "modify_ldt", "iaz" },
	{ "mount", "ppsxa" }, { "mount_setattr", "Dpxaz" }, { "move_mount", "DpDpx" },
	{ "move_pages", "tuaaax" }, { "mprotect", "azx" }, { "mq_getsetattr", "daa" },
	{ "mq_notify", "da" }, { "mq_open", "soxa" }, { "mq_timedreceive", "dazaa" },
	{ "mq_timedreceive_time64", "dazaa" }, { "mq_timedsend", "dazua" },
	{ "mq_timedsend_time64", "dazua" }, { "mq_unlink", "s" }, { "mremap", "azzxa" },
	{ "mseal", "azx" }, { "msgctl", "iia" }, { "msgget", "ix" }, { "msgrcv", "iazix" },
	{ "msgsnd", "iazx" }, { "msync", "azx" }, { "munlock", "az" }, { "munlockall", "" },
	{ "munmap", "az" }, { "name_to_handle_at", "Dpaax" }, { "nanosleep", "aa" },
	{ "newfstatat", "Dpax" }, { "nfsservctl", "iaa" }, { "nice", "i" }, { "oldfstat", "da" },
	{ "oldlstat", "pa" }, { "oldolduname", "a" }, { "oldstat", "pa" }, { "olduname", "a" },
	{ "open", "pxo" }, { "open_by_handle_at", "dax" }, { "open_tree", "Dpx" },
	{ "open_tree_attr", "Dpxaz" }, { "openat", "Dpxo" }, { "openat2", "Dpaz" },
	{ "pause", "" }, { "perf_event_open", "atidx" }, { "personality", "x" },
	{ "pidfd_getfd", "ddx" }, { "pidfd_open", "tx" }, { "pidfd_send_signal", "dgax" },
	{ "pipe", "a" }, { "pipe2", "ax" }, { "pivot_root", "pp" }, { "pkey_alloc", "xx" },
	{ "pkey_free", "i" }, { "pkey_mprotect", "azxi" }, { "poll", "aui" }, { "ppoll", "auaaz" },
	{ "ppoll_time64", "auaaz" }, { "prctl", "ixxxx" }, { "pread64", "dazl" },
	{ "preadv", "dauuu" }, { "preadv2", "dauuux" }, { "prlimit64", "tiaa" },
	{ "process_madvise", "daziu" }, { "process_mrelease", "dx" },
	{ "process_vm_readv", "tauaux" }, { "process_vm_writev", "tauaux" },
	{ "pselect6", "iaaaaa" }, { "pselect6_time64", "iaaaaa" }, { "ptrace", "itxx" },
	{ "pwrite64", "dazl" }, { "pwritev", "dauuu" }, { "pwritev2", "dauuux" },
	{ "quotactl", "xpua" }, { "quotactl_fd", "dxua" }, { "read", "daz" },
	{ "readahead", "dlz" }, { "readdir", "dau" }, { "readlink", "paz" },
	{ "readlinkat", "Dpaz" }, { "readv", "dau" }, { "reboot", "xxxa" }, { "recv", "dazx" },
	{ "recvfrom", "dazxaa" }, { "recvmmsg", "dauxa" }, { "recvmmsg_time64", "dauxa" },
	{ "recvmsg", "dax" }, { "remap_file_pages", "azxux" }, { "removexattr", "ps" },
	{ "removexattrat", "Dpxs" }, { "rename", "pp" }, { "renameat", "DpDp" },
	{ "renameat2", "DpDpx" }, { "request_key", "sssi" }, { "restart_syscall", "" },
	{ "riscv_flush_icache", "aax" }, { "riscv_hwprobe", "azzax" }, { "rmdir", "p" },
	{ "rseq", "axxx" }, { "rseq_slice_yield", "" }, { "rt_sigaction", "gaaz" },
	{ "rt_sigpending", "az" }, { "rt_sigprocmask", "iaaz" }, { "rt_sigqueueinfo", "tga" },
	{ "rt_sigreturn", "" }, { "rt_sigsuspend", "az" }, { "rt_sigtimedwait", "aaaz" },
	{ "rt_sigtimedwait_time64", "aaaz" }, { "rt_tgsigqueueinfo", "ttga" }, { "rtas", "a" },
	{ "s390_guarded_storage", "ia" }, { "s390_pci_mmio_read", "aaz" },
	{ "s390_pci_mmio_write", "aaz" }, { "s390_runtime_instr", "ig" }, { "s390_sthyi", "uaax" },
	{ "sched_get_priority_max", "i" }, { "sched_get_priority_min", "i" },
	{ "sched_getaffinity", "tza" }, { "sched_getattr", "tazx" }, { "sched_getparam", "ta" },
	{ "sched_getscheduler", "t" }, { "sched_rr_get_interval", "ta" },
	{ "sched_rr_get_interval_time64", "ta" }, { "sched_setaffinity", "tza" },
	{ "sched_setattr", "tax" }, { "sched_setparam", "ta" }, { "sched_setscheduler", "tia" },
	{ "sched_yield", "" }, { "seccomp", "ixa" }, { "select", "iaaaa" }, { "semctl", "iiix" },
	{ "semget", "iix" }, { "semop", "iau" }, { "semtimedop", "iaua" },
	{ "semtimedop_time64", "iaua" }, { "send", "dazx" }, { "sendfile", "ddaz" },
	{ "sendfile64", "ddaz" }, { "sendmmsg", "daux" }, { "sendmsg", "dax" },
	{ "sendto", "dazxaz" }, { "set_mempolicy", "iau" }, { "set_mempolicy_home_node", "azux" },
	{ "set_robust_list", "az" }, { "set_thread_area", "a" }, { "set_tid_address", "a" },
	{ "set_tls", "a" }, { "setdomainname", "sz" }, { "setfsgid", "u" }, { "setfsgid32", "u" },
	{ "setfsuid", "u" }, { "setfsuid32", "u" }, { "setgid", "u" }, { "setgid32", "u" },
	{ "setgroups", "ia" }, { "setgroups32", "ia" }, { "sethostname", "sz" },
	{ "setitimer", "iaa" }, { "setns", "dx" }, { "setpgid", "tt" }, { "setpriority", "iii" },
	{ "setregid", "uu" }, { "setregid32", "uu" }, { "setresgid", "uuu" },
	{ "setresgid32", "uuu" }, { "setresuid", "uuu" }, { "setresuid32", "uuu" },
	{ "setreuid", "uu" }, { "setreuid32", "uu" }, { "setrlimit", "ia" }, { "setsid", "" },
	{ "setsockopt", "diiaz" }, { "settimeofday", "aa" }, { "setuid", "u" },
	{ "setuid32", "u" }, { "setxattr", "psazx" }, { "setxattrat", "Dpxsaz" },
	{ "sgetmask", "" }, { "shmat", "iax" }, { "shmctl", "iia" }, { "shmdt", "a" },
	{ "shmget", "izx" }, { "shutdown", "di" }, { "sigaction", "gaa" }, { "sigaltstack", "aa" },
	{ "signal", "ga" }, { "signalfd", "daz" }, { "signalfd4", "dazx" }, { "sigpending", "a" },
	{ "sigprocmask", "iaa" }, { "sigreturn", "" }, { "sigsuspend", "x" }, { "socket", "iii" },
	{ "socketcall", "ia" }, { "socketpair", "iiia" }, { "splice", "dadazx" },
	{ "spu_create", "pxod" }, { "spu_run", "daa" }, { "ssetmask", "x" }, { "stat", "pa" },
	{ "stat64", "pa" }, { "statfs", "pa" }, { "statfs64", "pza" }, { "statmount", "aazx" },
	{ "statx", "Dpxxa" }, { "stime", "a" }, { "subpage_prot", "aza" },
	{ "swapcontext", "aaz" }, { "swapoff", "p" }, { "swapon", "px" }, { "switch_endian", "" },
	{ "symlink", "sp" }, { "symlinkat", "sDp" }, { "sync", "" }, { "sync_file_range", "dllx" },
	{ "sync_file_range2", "dxll" }, { "syncfs", "d" }, { "sysfs", "ixx" }, { "sysinfo", "a" },
	{ "syslog", "iaz" }, { "sysmips", "ixxx" }, { "tee", "ddzx" }, { "tgkill", "ttg" },
	{ "time", "a" }, { "timer_create", "iaa" }, { "timer_delete", "i" },
	{ "timer_getoverrun", "i" }, { "timer_gettime", "ia" }, { "timer_gettime64", "ia" },
	{ "timer_settime", "ixaa" }, { "timer_settime64", "ixaa" }, { "timerfd_create", "ix" },
	{ "timerfd_gettime", "da" }, { "timerfd_gettime64", "da" }, { "timerfd_settime", "dxaa" },
	{ "timerfd_settime64", "dxaa" }, { "times", "a" }, { "tkill", "tg" }, { "truncate", "pl" },
	{ "truncate64", "pl" }, { "ugetrlimit", "ia" }, { "umask", "o" }, { "umount", "p" },
	{ "umount2", "px" }, { "uname", "a" }, { "unlink", "p" }, { "unlinkat", "Dpx" },
	{ "unshare", "x" }, { "uprobe", "" }, { "uretprobe", "" }, { "uselib", "p" },
	{ "userfaultfd", "x" }, { "usr26", "" }, { "usr32", "" }, { "ustat", "ua" },
	{ "utime", "pa" }, { "utimensat", "Dpax" }, { "utimensat_time64", "Dpax" },
	{ "utimes", "pa" }, { "vfork", "" }, { "vhangup", "" }, { "vmsplice", "daux" },
	{ "wait4", "taia" }, { "waitid", "itaxa" }, { "waitpid", "tai" }, { "write", "daz" },
	{ "writev", "dau" },
};
/* clang-format on */

/* What a name takes on these: old calls that get a block of arguments, or unused ones first. */
static const struct {
	uint32_t audit_arch;
	struct call call;
} differing[] = {
	{ AUDIT_ARCH_I386, { "mmap", "a" } },          { AUDIT_ARCH_I386, { "select", "a" } },
	{ AUDIT_ARCH_S390, { "mmap", "a" } },          { AUDIT_ARCH_S390, { "select", "a" } },
	{ AUDIT_ARCH_S390X, { "mmap", "a" } },         { AUDIT_ARCH_ARM, { "select", "a" } },
	{ AUDIT_ARCH_I386, { "sigsuspend", "iix" } },  { AUDIT_ARCH_ARM, { "sigsuspend", "iix" } },
	{ AUDIT_ARCH_S390X, { "sigsuspend", "iix" } },
};

static int compare(const void *name, const void *call)
{
	return strcmp(name, ((const struct call *)call)->name);
}

const char *ic_syscall_arguments(uint32_t audit_arch, const char *name)
{
	const struct call *call;

	for (size_t i = 0; i < IC_NR(differing); i++)
		if (differing[i].audit_arch == audit_arch && !strcmp(differing[i].call.name, name))
			return differing[i].call.arguments;
	call = bsearch(name, calls, IC_NR(calls), sizeof(calls[0]), compare);
	return call ? call->arguments : NULL;
}
