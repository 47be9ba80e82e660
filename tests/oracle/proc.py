#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`memory --format proc` against what /proc said of the live processes, and before a reader like breakpad's.

maps, status, auxv, cmdline, environ, comm, exe, cwd, root, the threads' names, the descriptors' links and positions
are those of the live process; limits has the rows of this kernel's own; nothing in the folder is a link.
The reader does what core2md does with such a folder (linux_core_dumper.cc and linux_dumper.cc of breakpad): auxv as
pairs of words, maps by fixed columns, the module of AT_ENTRY first.

proc.py [CASE...]
"""
import json
import os
import re
import struct
import sys

from case import Checks, corpus, fresh, icecore, plain_cases, run

AT_NULL, AT_ENTRY, AT_SYSINFO_EHDR = 0, 9, 33
LINE = re.compile(r"([0-9a-f]{8,16})-([0-9a-f]{8,16}) ([r-][w-][x-][sp]) ([0-9a-f]{8,16}) 00:00 0 (?: *(\S.*))?")
STATUS_HAS = {"Name", "Umask", "State", "Tgid", "Pid", "PPid", "Uid", "Gid", "Groups", "Threads", "SigPnd", "ShdPnd",
              "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp"}


def maps_of(text):
    """[(start, end, perms, offset, name)], or the line that is not shaped as the kernel's."""
    rows = []
    for line in text.split("\n")[:-1]:
        found = LINE.fullmatch(line)
        if not found or (found[5] and line.index(found[5], line.index(" 00:00 0 ") + 9) != 73 and len(line) > 73):
            return line
        rows.append((int(found[1], 16), int(found[2], 16), found[3], int(found[4], 16), found[5] or ""))
    return rows


def truth_maps(process):
    """The same of the truth; CRIU saves [vvar] and [vvar_vclock] behind it as one."""
    rows = []
    for r in process["maps"]:
        row = (int(r["start"], 16), int(r["end"], 16), r["perms"], r["offset"], r["name"])
        if r["name"] == "[vvar_vclock]" and rows[-1][4] == "[vvar]":
            rows[-1] = (rows[-1][0], row[1], *rows[-1][2:])
        else:
            rows.append(row)
    return rows


def check_maps(check, name, process, text):
    check.same(name, "maps", maps_of(text), truth_maps(process))


def check_status(check, name, process, text, pids):
    ours = dict(line.split(":", 1) for line in text.splitlines())
    truth = dict(line.split(":", 1) for line in process["status"].splitlines())
    if int(truth["PPid"]) not in pids:
        truth["PPid"] = "\t0"
    if not truth["State"].startswith("\tT"):
        del truth["State"]  # CRIU says no more than that it was alive
    keys = [k for k in truth if k in STATUS_HAS]
    check.same(name, "status has the kernel's lines in its order", list(ours), keys)
    check.same(name, "status says what /proc said", [f"{k}:{ours.get(k)}" for k in keys],
               [f"{k}:{truth[k]}" for k in keys])


def check_stat(check, name, process, text):
    comm = process["comm"]
    start = f"{process['pid']} ({comm}) "
    fields = [None, str(process["pid"]), comm, *text[len(start):].split()]
    truth = dict(line.split(":", 1) for line in process["status"].splitlines())
    check.ok(name, "stat is 52 fields on a line", text.startswith(start) and text.endswith("\n") and
             len(fields) == 53 and text.count("\n") == 1, text)
    check.same(name, "stat: state, threads and size of the address space",
               [fields[3], fields[20], int(fields[23]) // 1024],
               [process["state"], str(len(process["threads"])), int(truth["VmSize"].split()[0])])


def check_names(check, name, process, folder):
    text = {n: (folder / n).read_text() for n in ("comm", "exe", "cwd", "root")}
    check.same(name, "comm, exe, cwd, root", [text["comm"], text["exe"], text["cwd"], text["root"]],
               [process["comm"] + "\n", process["exe"], process["cwd"], process["root"]])
    threads = {p.name: (p / "comm").read_text() for p in (folder / "task").iterdir()}
    check.ok(name, "task/TID/comm of every thread",
             threads == {t: n + "\n" for t, n in process["threads"].items()}, threads)
    pids = {p.name: re.search(r"^Pid:\t(\d+)$", (p / "status").read_text(), re.M)[1]
            for p in (folder / "task").iterdir()}
    check.ok(name, "task/TID/status is of that thread", all(a == b for a, b in pids.items()), pids)


def check_memory(check, name, process, folder, wide):
    auxv, truth = (folder / "auxv").read_bytes(), bytes.fromhex(process["auxv"])
    more = 0 if wide else 24  # of a 32-bit process the kernel goes on to a pair of zeros of its own word size
    check.ok(name, "auxv", auxv and truth.startswith(auxv) and not truth[len(auxv):].strip(b"\0") and
             len(truth) - len(auxv) <= more, f"{auxv.hex()}, not {truth.hex()}")
    for part in ("cmdline", "environ"):
        words = [w.decode(errors="surrogateescape") for w in (folder / part).read_bytes().split(b"\0")]
        check.same(name, part, words, [*process[part], ""])


def check_descriptors(check, name, process, folder, left_out):
    odd, seen = [], 0
    for number, truth in process["fds"].items():
        path = folder / "fd" / number
        if not path.exists():
            if f'"fd/{number}"' not in left_out:
                odd.append(f"fd/{number} is neither there nor said to be left out")
            continue
        seen += 1
        info = "".join(line + "\n" for line in truth["info"].split("\n") if line.startswith(("pos:", "flags:")))
        if path.read_text() != truth["link"] or (folder / "fdinfo" / number).read_text() != info:
            odd.append(f"fd/{number}: {path.read_text()!r}, not {truth['link']!r}; "
                       f"{(folder / 'fdinfo' / number).read_text()!r}, not {info!r}")
    check.ok(name, f"{seen} descriptors' links, positions and flags", seen and not odd, "\n".join(odd))


def check_limits(check, name, text):
    """The rows, their order and columns are those of this kernel."""
    with open("/proc/self/limits", encoding="ascii") as f:
        live = f.read().splitlines()
    rows = text.splitlines()
    check.same(name, "limits has the kernel's rows", [r[:26] + r[68:] for r in rows], [r[:26] + r[68:] for r in live])
    check.ok(name, "each limit is a number or unlimited",
             all(re.fullmatch(r"(\d+|unlimited) +(\d+|unlimited) +", r[26:68]) for r in rows[1:]), text)


def core2md(folder, wide):
    """What breakpad's reader makes of the folder: its auxv and its modules, the main one first."""
    form = struct.Struct("<QQ" if wide else "<II")
    auxv = {}
    for kind, value in form.iter_unpack((folder / "auxv").read_bytes()):
        if kind == AT_NULL:
            break
        auxv[kind] = value
    modules = []
    for line in (folder / "maps").read_text().splitlines():
        start, rest = line.split("-", 1)
        end, rest = rest.split(" ", 1)
        executable, offset = rest[2] == "x", rest[5:].split(" ", 1)[0]  # behind "rwxp "
        name = line[line.index("/"):] if "/" in line else ""
        if not name and int(start, 16) == auxv.get(AT_SYSINFO_EHDR):
            name = "linux-gate.so"
        if modules and name and modules[-1]["end"] == int(start, 16) and modules[-1]["name"] == name and \
                (executable == modules[-1]["exec"] or executable):
            modules[-1]["end"] = int(end, 16)
            modules[-1]["exec"] |= executable
            continue
        modules.append({"start": int(start, 16), "end": int(end, 16), "name": name, "exec": executable,
                        "offset": int(offset, 16)})
    main = [m for m in modules if m["start"] <= auxv.get(AT_ENTRY, 0) < m["end"]]
    return auxv, main + [m for m in modules if m not in main]


def check_core2md(check, name, process, folder, wide):
    auxv, modules = core2md(folder, wide)
    exe = process["exe"]
    check.ok(name, "a reader like core2md finds the executable first", modules[0]["name"] == exe,
             f"{modules[0]}, not {exe}")
    if AT_SYSINFO_EHDR in auxv:
        check.ok(name, "and the vDSO", sum(m["name"] == "linux-gate.so" for m in modules) == 1, auxv)


def inside(status, numbers):
    """The text of status with the ids that the container's own processes have of one another."""
    def number(found):
        return f"{found[1]}:\t{numbers.get(int(found[2]), 0)}\n"
    return re.sub(r"^(Tgid|Pid|PPid):\t(\d+)\n", number, status, flags=re.M)


def check_container(check):
    """A container's processes, whose truth has the host's ids."""
    folder, out = corpus() / "containers", fresh("proc.till")
    truth = json.loads((folder / "till.truth.json").read_text())["processes"]
    numbers = {p["pid"]: int(re.search(r"^NSpid:.*\t(\d+)$", p["status"], re.M)[1]) for p in truth}
    said = run([icecore(), "memory", folder / "till.tar", "--format", "proc", "-o", out])
    check.ok("till.tar", "memory --format proc of each live process", said.returncode == 0 and
             sorted(int(p.name) for p in out.iterdir() if p.is_dir()) ==
             sorted(numbers[p["pid"]] for p in truth if p["state"] != "Z"), said)
    for process in truth:
        here = out / str(numbers[process["pid"]])
        if process["state"] == "Z":
            continue
        name = f"till.tar {here.name}"
        process = {**process, "status": inside(process["status"], numbers)}
        left_out = (out / f"pid.{here.name}.index.json").read_text()
        check_maps(check, name, process, (here / "maps").read_text())
        check_status(check, name, process, (here / "status").read_text(), {0, *numbers.values()})
        check_memory(check, name, process, here, True)
        check_descriptors(check, name, process, here, left_out)


def main():
    check = Checks()
    if not sys.argv[1:]:
        check_container(check)
    for case in plain_cases():
        for pid in case.live:
            name, out, process = f"{case.name} {pid}", fresh(f"proc.{pid}"), case.processes[pid]
            said = run([icecore(), "memory", case.images, "--pid", pid, "--format", "proc", "-o", out])
            folder = out / str(pid)
            if not check.ok(name, "memory --format proc", said.returncode == 0 and folder.is_dir(), said):
                continue
            wide = not case.name.startswith("compat")
            left_out = (out / f"pid.{pid}.index.json").read_text()
            odd = [p for p in out.rglob("*") if p.is_symlink() or not (p.is_file() or p.is_dir())]
            check.ok(name, "all are ordinary files of their owner's", not odd and
                     all(os.lstat(p).st_mode & 0o77 == 0 for p in out.rglob("*")), odd)
            check_maps(check, name, process, (folder / "maps").read_text())
            check_status(check, name, process, (folder / "status").read_text(), case.processes)
            check_stat(check, name, process, (folder / "stat").read_text())
            check_names(check, name, process, folder)
            check_memory(check, name, process, folder, wide)
            check_descriptors(check, name, process, folder, left_out)
            check_limits(check, name, (folder / "limits").read_text())
            check_core2md(check, name, process, folder, wide)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
