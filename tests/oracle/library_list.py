#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `library_list` before gdb's `info sharedlibrary` on gcore's core, and /proc/PID/maps.

The same libraries in the same order, by name where the name is in the checkpoint, each loaded where /proc had the
first mapping of its file; with the mapped files at hand every name is known. Static programs have none.

library_list.py [CASE...]
"""
import re
import sys

from case import Checks, needs, plain_cases, sysroot, view
from debugger import gdb

STATIC = {"threads-static", "shop", "compat-nolibc"}
VDSO = re.compile(r"linux-(vdso|gate)\.so")  # a name without a file, which gdb leaves out


def asked(case, pid):
    """Libraries as gdb lists them on gcore's core: names as the process has them."""
    answers = gdb(case.gcore(pid), case.executable(pid), ["info sharedlibrary"])
    root = str(sysroot())
    names = re.findall(r"^(?:0x[0-9a-f]+ +0x[0-9a-f]+ +|(?: +))(?:Yes|No).*? (/\S+)$",
                       answers["info sharedlibrary"], re.M)
    return [n[len(root):] if n.startswith(root) else n for n in names]


def starts(case, pid):
    """{file: where its first byte is mapped}"""
    return {r["name"]: int(r["start"], 16) for r in reversed(case.processes[pid]["maps"])
            if r["name"].startswith("/") and int(r["offset"]) == 0}


def compare(check, case, pid, rows, theirs, whole):
    """whole: every name has to be known."""
    ours = [r for r in rows if r["Pid"] == pid and not VDSO.match(r["Path"] or "")]
    names = [r["Path"] if whole or r["Path"] else name for r, name in zip(ours, theirs)]
    check.same(case.name, f"libraries of {pid}{' with the files' if whole else ''}",
               names + [r["Path"] for r in ours[len(theirs):]], theirs)
    unknown = [r for r in ours if not r["Path"]]
    check.ok(case.name, f"names of {pid} that are not known: {len(unknown)}", len(unknown) <= (0 if whole else 1),
             unknown)
    mapped = starts(case, pid)
    for row in ours:
        check.same(case.name, f"{row['Mapped Path']} of {pid} is loaded where /proc had it",
                   [row["LoadAddress"]], [mapped.get(row["Mapped Path"])])
        if row["Path"]:
            path = sysroot() / row["Path"].lstrip("/")
            check.same(case.name, f"{row['Path']} of {pid} is the mapped file",
                       [str(path.resolve())[len(str(sysroot())):] if path.exists() else row["Path"]],
                       [row["Mapped Path"] if path.exists() else row["Path"]])


def main():
    needs("gdb", "zstd")
    check = Checks()
    for case in plain_cases():
        plain = view("library_list", case.images)
        whole = view("library_list", case.images, "--sysroot", sysroot())
        for pid in case.live:
            if case.name in STATIC:
                check.same(case.name, f"{pid} is static", [(r["LoadAddress"], r["Found By"]) for r in plain
                                                           if r["Pid"] == pid], [(None, "static program")])
                continue
            theirs = asked(case, pid)
            if not theirs:  # python3.11 is not in the sysroot: gdb finds nothing without it
                check.note(case.name, f"gdb lists no library of {pid}: only /proc judges")
                theirs = [r["Path"] for r in plain if r["Pid"] == pid and not VDSO.match(r["Path"] or "")]
            compare(check, case, pid, plain, theirs, False)
            if case.executable(pid):
                compare(check, case, pid, whole, theirs, True)
                ways = {r["Found By"] for r in whole if r["Pid"] == pid}
                check.same(case.name, f"how {pid} was read with the files", sorted(ways), ["program headers"])
    check.end()


if __name__ == "__main__":
    sys.exit(main())
