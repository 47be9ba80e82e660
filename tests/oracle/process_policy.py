#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The views of what processes may do and wait for, before what /proc and CRIU's own decoder said.

signals, capabilities and seccomp against the lines of /proc/PID/status (and of each /proc/PID/fdinfo for timers);
rlimits, timers and handlers against `crit`; a filter's disassembly is run, call by call, against the profile that the
container's runtime was given.

process_policy.py [CASE...]
"""
import base64
import ctypes
import functools
import json
import re
import struct
import subprocess
import sys
import tarfile

from case import Checks, corpus, judge, plain_cases, view

CAPABILITIES = """chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable
net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct
sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap
mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore""".split()
LIMITS = "CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS LOCKS SIGPENDING MSGQUEUE NICE RTPRIO RTTIME".split()
SIGNALS = dict(enumerate("""HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP
TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS""".split(), 1))


def status_of(process):
    return dict(line.split(":\t", 1) for line in process["status"].splitlines() if ":\t" in line)


def is_zombie(process):
    return "State:\tZ" in process["status"]


def bits(names):
    """A set of signals from its names."""
    if names.startswith("all but "):
        return (1 << 64) - 1 & ~bits(names[len("all but "):])
    if names == "all":
        return (1 << 64) - 1
    return sum(1 << (number(n) - 1) for n in names.split(",") if n)


def number(name):
    if name.startswith("SIGRT_"):
        return 32 + int(name[6:])
    return next(n for n, short in SIGNALS.items() if "SIG" + short == name)


def mask_of(rows, what):
    return sum(1 << (n - 1) for n in {r["Signal"] for r in rows if r["What"] == what})


def check_signals(check, name, source, truth):
    rows = view("signals", source)
    for pid, process in truth.items():
        if is_zombie(process):
            check.ok(name, f"signals: {pid}, a zombie, has none", not [r for r in rows if r["PID"] == pid])
            continue
        status, own = status_of(process), [r for r in rows if r["PID"] == pid]
        leader = [r for r in own if r["TID"] in (None, pid)]
        blocked = [r["Mask"] for r in leader if r["What"] == "blocked"]
        ours = [mask_of(leader, "ignored"), mask_of(leader, "handler"), mask_of(leader, "pending"),
                mask_of(leader, "pending, shared"), bits(blocked[0]) if blocked else 0]
        check.same(name, f"signals: {pid}: ignored, caught, pending, pending shared, blocked", ours,
                   [int(status[k], 16) for k in ("SigIgn", "SigCgt", "SigPnd", "ShdPnd", "SigBlk")])
        check.ok(name, f"signals: {pid}: names are of their numbers",
                 all(r["Signal"] is None or number(r["Name"]) == r["Signal"] for r in own), own)


def check_capabilities(check, name, source, truth):
    rows = view("capabilities", source)
    check.same(name, "capabilities: every process", sorted(r["Pid"] for r in rows), sorted(truth))
    check.same(name, "capabilities: the columns of Volatility", list(rows[0])[:10],
               ["Name", "Tid", "Pid", "PPid", "EUID", "cap_inheritable", "cap_permitted", "cap_effective",
                "cap_bounding", "cap_ambient"])
    for row in rows:
        process = truth[row["Pid"]]
        if is_zombie(process):
            continue
        status = status_of(process)
        ours = [row["EUID"]]
        for column in ("cap_inheritable", "cap_permitted", "cap_effective", "cap_bounding", "cap_ambient"):
            names = CAPABILITIES if row[column] == "all" else [n for n in row[column].split(", ") if n]
            ours.append(sum(1 << CAPABILITIES.index(n) for n in names))
        theirs = [int(status["Uid"].split()[1]), *[int(status[k], 16) for k in
                                                   ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]]
        check.same(name, f"capabilities: {row['Pid']}: effective user, the five sets", ours, theirs)


def check_seccomp_modes(check, name, source, truth):
    rows = view("seccomp", source)
    for pid, process in truth.items():
        own = [r for r in rows if r["PID"] == pid]
        if is_zombie(process):
            check.ok(name, f"seccomp: {pid}, a zombie, has no row", not own)
            continue
        status = status_of(process)
        ours = [sorted({r["Mode"] for r in own}), len({r["TID"] for r in own}),
                len([r for r in own if r["TID"] == pid and r["Filter"] is not None])]
        theirs = [[("disabled", "strict", "filter")[int(status["Seccomp"])]], len(process["threads"]),
                  int(status["Seccomp_filters"])]
        check.same(name, f"seccomp: {pid}: one mode, threads, filters of the first", ours, theirs)


def entries(crit, image):
    return crit.get(image, {}).get("entries", [])


def check_crit(check, name, source, crit, pids):
    """Limits, timers and handlers, field for field."""
    limits, timers, signals = view("rlimits", source), view("timers", source), view("signals", source)
    for pid in pids:
        core = entries(crit, f"core-{pid}.img")[0]["tc"]
        theirs = [("RLIMIT_" + LIMITS[i], *["unlimited" if v == 2**64 - 1 else v for v in (r["cur"], r["max"])])
                  for i, r in enumerate(core["rlimits"]["rlimits"])]
        ours = [(r["Resource"], r["Soft"], r["Hard"]) for r in limits if r["PID"] == pid]
        check.same(name, f"rlimits: {pid}: all {len(LIMITS)}", ours, theirs)
        own = [r for r in timers if r["PID"] == pid]
        posix = core["timers"].get("posix", [])
        check.same(name, f"timers: {pid}: POSIX timers", [(r["ID"], r["Overrun"], r["Value"], r["Left"]) for r in own
                                                          if r["Kind"] == "POSIX"],
                   [(t["it_id"], t["overrun"], t["sival_ptr"], span(t["vsec"], t["vnsec"], "disarmed")) for t in posix])
        armed = [k for k, t in (("ITIMER_REAL", "real"), ("ITIMER_VIRTUAL", "virt"), ("ITIMER_PROF", "prof"))
                 if any(int(v) for v in core["timers"][t].values())]
        check.same(name, f"timers: {pid}: interval timers", [r["Kind"] for r in own if r["Kind"].startswith("ITIMER")],
                   armed)
        theirs = [(i + 1 + (i >= 8) + (i >= 17), int(str(a["sigaction"]), 0)) for i, a in enumerate(core["sigactions"])]
        ours = {r["Signal"]: r["Handler"] if r["What"] == "handler" else 1 for r in signals
                if r["PID"] == pid and r["What"] in ("handler", "ignored")}
        check.same(name, f"signals: {pid}: handlers", sorted(ours.items()), [t for t in theirs if t[1]])


def span(seconds, nanoseconds, none):
    return f"{int(seconds)}.{int(nanoseconds):09d} s" if int(seconds) or int(nanoseconds) else none


def check_descriptors(check, name, source, truth):
    rows = view("timers", source)
    for pid, process in truth.items():
        for fd, one in process.get("fds", {}).items():
            if one["link"] != "anon_inode:[timerfd]":
                continue
            row = next((r for r in rows if r["PID"] == pid and r["Kind"] == "timerfd" and r["ID"] == int(fd)), None)
            if not check.ok(name, f"timers: {pid}: descriptor {fd} is there", row is not None, rows):
                continue
            info = dict(line.split(":", 1) for line in one["info"].splitlines())
            left = [int(x) for x in re.findall(r"\d+", info["it_value"])]
            interval = [int(x) for x in re.findall(r"\d+", info["it_interval"])]
            ours = float(row["Left"].split()[0])
            check.ok(name, f"timers: {pid}: descriptor {fd} runs out when it did, less the time until the dump",
                     0 <= left[0] + left[1] / 1e9 - ours < 30, f"{ours} {left}")
            check.same(name, f"timers: {pid}: descriptor {fd}: interval, ticks, clock",
                       [row["Interval"], row["Ticks"], row["Clock"]],
                       [span(*interval, "once"), int(info["ticks"]),
                        {0: "CLOCK_REALTIME", 1: "CLOCK_MONOTONIC", 7: "CLOCK_BOOTTIME"}[int(info["clockid"])]])


# ---- filters

LINE = re.compile(r"(\d{4}): 0x([0-9a-f]{2}) 0x([0-9a-f]{2}) 0x([0-9a-f]{2}) 0x([0-9a-f]{8})  (.*)")
ARCHES = {"AUDIT_ARCH_X86_64": 0xc000003e, "AUDIT_ARCH_I386": 0x40000003}


@functools.lru_cache(None)
def resolve(name, arch=0xc000003e):
    """A system call's number by libseccomp; None: it has none there."""
    library = ctypes.CDLL("libseccomp.so.2")
    found = library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(arch), name.encode())
    return found if found >= 0 else None


class Filter:
    """A disassembly that can be run: only its text is looked at, not the fields."""

    def __init__(self, text):
        self.fields, self.text = [], []
        for line in text.splitlines():
            found = LINE.fullmatch(line)
            assert found and int(found[1]) == len(self.text), line
            self.fields.append(tuple(int(found[i], 16) for i in (2, 3, 4, 5)))
            self.text.append(found[6].removesuffix("  (never reached)"))

    def value(self, word, arch):
        if word in ARCHES:
            return ARCHES[word]
        return int(word, 16) if word.startswith("0x") else resolve(word, arch)

    def run(self, data):
        """What it returns for a call: {"arch": ..., "sys_number": ..., "args[0]": ...}."""
        at, a = 0, 0
        while True:
            line = self.text[at]
            at += 1
            if line.startswith("return "):
                return line[7:]
            if line.startswith("goto "):
                at = int(line[5:])
            elif line.startswith("A = "):
                a = data.get(line[4:], 0)
            elif line.startswith("if ("):
                found = re.fullmatch(r"if \((!\()?A (==|!=|>=?|<=?|&) (\w+)\)?\) goto (\d+)(?:, else goto (\d+))?", line)
                assert found, line
                other = self.value(found[3], data["arch"])
                holds = {"==": a == other, "!=": a != other, ">": a > other, ">=": a >= other, "<": a < other,
                         "<=": a <= other, "&": bool(a & other)}[found[2]]
                if holds != bool(found[1]):
                    at = int(found[4])
                elif found[5]:
                    at = int(found[5])
            elif line.startswith("A &= "):
                a &= int(line[5:], 16)
            else:
                raise AssertionError(line)


def profile_answers(profile):
    """{system call: action}; None: a rule looks at arguments, or two rules contradict each other."""
    action = {"SCMP_ACT_ALLOW": "ALLOW"}
    answers = {}
    for rule in profile["syscalls"]:
        for name in rule["names"]:
            if "args" in rule:
                answers[name] = None
            else:
                answer = action.get(rule["action"]) or f"ERRNO({rule.get('errnoRet', 1)})"
                answers[name] = answer if answers.get(name, answer) == answer else None
    return answers


def check_filter(check):
    source = corpus() / "containers" / "till.tar"
    with tarfile.open(source) as tar:
        profile = json.loads(tar.extractfile("config.dump").read())["spec"]["linux"]["seccomp"]
    rows = view("seccomp", source, "--pid", "1")
    disassembled = Filter(rows[0]["Disassembly"])
    check.same("till.tar", "seccomp: the threads that the image leaves out have the filter of all",
               [(r["Mode"], r["Filter"], r["Set By"]) for r in rows],
               [("filter", 0, "thread")] + [("filter", 0, "all threads")] * (len(rows) - 1))
    crit = json.loads(subprocess.run([judge("zstd"), "-dcq", corpus() / "containers" / "till.crit.json.zst"],
                                     check=True, capture_output=True).stdout)["raw"]
    raw = entries(crit, "seccomp.img")[0]["seccomp_filters"][0]["filter"]
    raw = base64.b64decode(raw)
    check.same("till.tar", "seccomp: every instruction is the image's", disassembled.fields,
               list(struct.iter_unpack("<HBBI", raw)))
    wrong, nr = [], 0
    for name, expected in profile_answers(profile).items():
        call = resolve(name)
        if expected is None or call is None:
            continue
        nr += 1
        got = disassembled.run({"arch": 0xc000003e, "sys_number": call})
        if got != expected:
            wrong.append(f"{name} ({call}): {got}, the profile says {expected}")
    check.ok("till.tar", f"seccomp: the disassembly does what the profile says, {nr} system calls", nr > 300 and
             not wrong, "\n".join(wrong))
    got = disassembled.run({"arch": 0xc00000b7, "sys_number": 0})
    check.ok("till.tar", "seccomp: another architecture is not let through", got.startswith("KILL"), got)


def main():
    check = Checks()
    for case in plain_cases():
        name, source, truth = case.name, case.images, case.processes
        check_signals(check, name, source, truth)
        check_capabilities(check, name, source, truth)
        check_seccomp_modes(check, name, source, truth)
        check_descriptors(check, name, source, truth)
        check_crit(check, name, source, case.crit(), case.live)
    if not sys.argv[1:]:
        till = corpus() / "containers" / "till.tar"
        listed = json.loads((corpus() / "containers" / "till.truth.json").read_text())["processes"]
        inside = {int(status_of(p)["NSpid"].split()[-1]): p for p in listed}
        check_signals(check, "till.tar", till, inside)
        check_capabilities(check, "till.tar", till, inside)
        check_filter(check)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
