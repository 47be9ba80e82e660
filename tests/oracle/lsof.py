#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view lsof before what /proc/PID/fd and fdinfo said of the live processes, on every architecture.

Every descriptor, its target, position, flags and inode; counters, masks and timers; working folder, root, executable;
times and content of deleted files before CRIU's own decoder.

lsof.py [CASE...]
"""
import base64
import datetime

from case import Checks, fresh, view
from descriptor_case import told_cases

# The numbers of open(2)'s flags that C libraries of these machines have; those of the others are x86's.
COMMON = {"O_RDONLY": 0, "O_WRONLY": 1, "O_RDWR": 2, "O_CREAT": 0o100, "O_EXCL": 0o200, "O_NOCTTY": 0o400,
          "O_TRUNC": 0o1000, "O_APPEND": 0o2000, "O_NONBLOCK": 0o4000, "O_DSYNC": 0o10000, "O_SYNC": 0o4010000,
          "O_NOATIME": 0o1000000, "O_CLOEXEC": 0o2000000, "O_PATH": 0o10000000}
X86 = {"O_DIRECT": 0o40000, "O_LARGEFILE": 0o100000, "O_DIRECTORY": 0o200000, "O_NOFOLLOW": 0o400000}
ARM = {"O_DIRECT": 0o200000, "O_LARGEFILE": 0o400000, "O_DIRECTORY": 0o40000, "O_NOFOLLOW": 0o100000}
POWER = {"O_DIRECT": 0o400000, "O_LARGEFILE": 0o200000, "O_DIRECTORY": 0o40000, "O_NOFOLLOW": 0o100000}


def numbers(machine):
    own = ARM if machine.startswith("arm") else POWER if machine.startswith("ppc") else X86
    return {**COMMON, **own}


def flags_of(row, machine):
    """The number that the names of a row stand for."""
    if row["Flags"] is None:
        return None
    words = numbers(machine)
    value = sum(words[w] for w in row["Flags"].split("|"))
    return value | (COMMON["O_CLOEXEC"] if row["Close On Exec"] else 0)


def expected_path(told, link, row):
    """What no checkpoint has is the inode of a packet socket: criu/sk-packet.c does not write it."""
    return "socket:[?]" if row["Kind"] == "PACKETSK" and link.startswith("socket:[") else link


def check_info(check, name, who, row, info):
    """The lines of fdinfo that only some kinds have."""
    detail = row["Details"] or ""
    if "eventfd-count" in info:
        check.same(name, f"{who}: counter", [detail], [f"counter {int(info['eventfd-count'][0][1], 16)}"])
    if "sigmask" in info:
        mask = int(info["sigmask"][0][1], 16)
        signals = ",".join(str(n + 1) for n in range(64) if mask >> n & 1)
        check.same(name, f"{who}: signals", [detail], [f"signals {signals}"])
    if "clockid" in info:
        check.ok(name, f"{who}: clock", detail.startswith({"1": "CLOCK_MONOTONIC,"}[info["clockid"][0][1]]), detail)
        left, every = (info[k][0][1].strip("()").split(", ") for k in ("it_value", "it_interval"))
        # The timer ran on between the recording and the dump.
        ours = float(detail.split("expires in ")[1].split(" s")[0])
        check.ok(name, f"{who}: time left", 0 <= int(left[0]) + int(left[1]) / 1e9 - ours < 60, detail)
        check.ok(name, f"{who}: interval", f"every {every[0]}.{int(every[1]):09} s" in detail, detail)
        check.ok(name, f"{who}: expirations", f"{info['ticks'][0][1]} expirations" in detail, detail)


def check_descriptors(check, told, rows):
    by_fd = {(r["PID"], r["FD"]): r for r in rows if r["FD"] is not None}
    wanted = list(told.descriptors())
    check.same(told.name, "every descriptor, and no other", sorted(by_fd), sorted((p, f) for p, f, _, _ in wanted))
    for pid, fd, link, info in wanted:
        row, who = by_fd.get((pid, fd)), f"{pid}/{fd}"
        if not row:
            continue
        check.same(told.name, f"{who}: target", [row["Path"]], [expected_path(told, link, row)])
        check.same(told.name, f"{who}: position", [row["Position"]], [int(info["pos"][0][1])])
        check.same(told.name, f"{who}: flags", [flags_of(row, told.machine)], [int(info["flags"][0][1], 8)])
        if row["Inode"] is not None:
            theirs = info["ino"][0][1] if "ino" in info else link.split("[")[1].rstrip("]") if "[" in link else None
            if theirs:
                check.same(told.name, f"{who}: inode", [row["Inode"]], [int(theirs)])
        check_info(check, told.name, who, row, info)


def check_others(check, told, rows):
    for pid, process in told.live().items():
        ours = {r["Kind"]: r["Path"] for r in rows if r["PID"] == pid and r["FD"] is None}
        check.same(told.name, f"{pid}: folders and executable", [ours.get(k) for k in ("cwd", "root", "exe")],
                   [process["cwd"], process["root"], process["exe"]])


def when(seconds, micros):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.replace(microsecond=micros).isoformat()


def check_ghosts(check, told, rows):
    """Deleted files: what CRIU's decoder says of their images."""
    images = told.crit()
    files = {e["id"]: e for e in images["files.img"]["entries"]}
    open_ids = {r["File ID"] for r in rows if r["FD"] is not None}
    for remap in images.get("remap-fpath.img", {"entries": []})["entries"]:
        if remap.get("remap_type") != "GHOST" or remap["orig_id"] not in open_ids:
            continue
        ghost = images[f"ghost-file-{remap['remap_id']:x}.img"]["entries"][0]
        row = next(r for r in rows if r["File ID"] == remap["orig_id"] and r["FD"] is not None)
        dev = ghost["dev"] if isinstance(ghost["dev"], int) else int(str(ghost["dev"]), 0)
        ours = [row[k] for k in ("Device", "Inode", "Accessed", "Modified")]
        theirs = [f"{dev >> 20}:{dev & 0xfffff}", ghost["ino"], when(ghost["atim"]["tv_sec"], ghost["atim"]["tv_usec"]),
                  when(ghost["mtim"]["tv_sec"], ghost["mtim"]["tv_usec"])]
        check.same(told.name, f"deleted file {remap['orig_id']}: device, inode, times", ours, theirs)
        if (ghost["mode"] & 0o170000) != 0o100000 or not isinstance(ghost.get("extra"), str):
            continue
        name = files[remap["orig_id"]]["reg"]["name"]
        check_dump(check, told, row, base64.b64decode(ghost["extra"]), name)


def check_dump(check, told, row, content, name):
    """--dump of the one row writes the file, and nothing else."""
    out = fresh("lsof")
    out.mkdir()
    (dumped,) = view("lsof", told.source, *told.options, "--dump", "-o", out, "--filters", f"+FD,^{row['FD']}$!",
                     "--pid", str(row["PID"]))
    files = sorted(out.iterdir())
    check.same(told.name, f"{name}: one file is written", [f.name for f in files], [dumped["File output"]])
    check.ok(told.name, f"{name}: it has the content", files[0].read_bytes() == content, files[0].read_bytes()[:80])
    check.same(told.name, f"{name}: only its owner may read it", [oct(files[0].stat().st_mode)], ["0o100600"])


def main():
    check = Checks()
    for told in told_cases():
        rows = view("lsof", told.source, *told.options, status=(0, 3))
        check_descriptors(check, told, rows)
        check_others(check, told, rows)
        if told.crit:
            check_ghosts(check, told, rows)
    check.end()


if __name__ == "__main__":
    main()
