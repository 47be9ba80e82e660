#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `malfind` before gcore's memory, the mapped files and /proc/PID/maps.

With the files at hand the findings are exactly: each page of code whose bytes in gcore's core are not the file's,
each mapping that /proc says is writable and executable or executable without a file, and code of memfds and deleted
files. No other process of the corpus, and no dump of another architecture, has any. Without the files, CRIU's own
page is called so and stands where the first executable mapping begins.

malfind.py [CASE...]
"""
import re
import sys

from case import Checks, corpus, fresh, needs, plain_cases, sysroot, view
from corefile import Core
from elfs import file_of

PAGE = 4096
FOOTPRINT, UNCOMPARED, CHANGED = "CRIU's own footprint", "cannot be compared", "code differs from its file"
# Programs that write machine code, or were given some: the corpus's README says so.
MEANT = {"suspect", "memory"}


def executable_rows(case, pid):
    return [r for r in case.processes[pid]["maps"] if "x" in r["perms"] and r["name"] not in ("[vsyscall]", "[vdso]")]


def changed_pages(case, pid, core, row):
    """Pages of a mapping that gcore's core has otherwise than the file; what it left to the file is the file's."""
    path, start = file_of(case, pid, row), int(row["start"], 16)
    found = []
    with open(path, "rb") as f:
        for at in range(start, int(row["end"], 16), PAGE):
            data = core.read(at, PAGE)
            f.seek(int(row["offset"]) + at - start)
            if data is not None and data != f.read(PAGE).ljust(PAGE, b"\0"):
                found.append(at)
    return found


def truth(case, pid, core):
    """{(start of the mapping, page or None, word of the reason)} that has to be found with the files at hand."""
    found = set()
    for row in executable_rows(case, pid):
        start, name = int(row["start"], 16), row["name"]
        if not name.startswith("/"):
            found.add((start, None, "no file"))
        elif name.startswith("/memfd:"):
            found.add((start, None, "memfd"))
        elif name.endswith(" (deleted)"):
            found.add((start, None, "deleted file"))
        if "w" in row["perms"]:
            found = {(s, p, "writable" if s == start else w) for s, p, w in found} | {(start, None, "writable")}
        if name.startswith("/") and file_of(case, pid, row):
            found |= {(start, page, CHANGED) for page in changed_pages(case, pid, core, row)}
    return found


def word(reason):
    return next((w for w in (CHANGED, "writable", "no file", "memfd", "deleted file", FOOTPRINT, UNCOMPARED)
                 if w in reason), reason)


def ours_of(rows, pid):
    return {(r["Start"], r["Address"] if word(r["Reason"]) == CHANGED else None, word(r["Reason"]))
            for r in rows if r["PID"] == pid}


def compare(check, case, pid, rows, core):
    ours, theirs = ours_of(rows, pid), truth(case, pid, core)
    program = next(r for r in executable_rows(case, pid))
    if not file_of(case, pid, program):  # the file is not in the corpus's sysroot
        theirs.add((int(program["start"], 16), None, FOOTPRINT))
    return check.same(case.name, f"findings of {pid}", sorted(map(str, ours)), sorted(map(str, theirs)))


def bytes_of(hexdump):
    """The bytes of a cell that shows them: pairs of digits before the characters, or all of it."""
    return bytes.fromhex("".join(re.match(r"(?:[0-9a-f]{2} ){1,16}|[0-9a-f ]+", line)[0]
                                 for line in hexdump.strip().splitlines()).replace(" ", ""))


def check_content(check, case, row, core):
    """The bytes that are shown are those of memory at the address, and the disassembly begins there."""
    shown = bytes_of(row["Hexdump"])
    wanted = core.read(row["Address"], len(shown))
    if wanted is not None:
        check.ok(case.name, f"bytes at {row['Address']:#x} of {row['PID']}", shown == wanted and len(shown) == 64,
                 f"{shown.hex()}\n{wanted.hex()}")
    if row["Disasm"]:
        check.ok(case.name, f"code at {row['Address']:#x}", row["Disasm"].startswith(f"{row['Address']:#x}:\t"),
                 row["Disasm"])


def check_without_files(check, case):
    """Of each process its first executable page is CRIU's own; what else is told is not called different."""
    rows = view("malfind", case.images)
    for pid in case.live:
        first = executable_rows(case, pid)[0]
        own = [r["Address"] for r in rows if r["PID"] == pid and word(r["Reason"]) == FOOTPRINT]
        at_hand = first["name"].endswith(" (deleted)")
        check.same(case.name, f"CRIU's page of {pid}", own, [] if at_hand else [int(first["start"], 16)])
    words = {word(r["Reason"]) for r in rows}
    check.ok(case.name, "without the files nothing is called different", CHANGED not in words, words)
    if case.name not in MEANT:
        check.ok(case.name, "without the files", words <= {FOOTPRINT, UNCOMPARED}, words)


def check_archs(check):
    """Other architectures, kernels and CRIUs: programs that do nothing of the kind, with their files."""
    for images in sorted((corpus() / "arch").glob("*/*/images")):
        name, root = "/".join(images.parts[-3:-1]), images.parent / "sysroot"
        if not root.is_dir() or "pageserver" in name:
            continue
        rows = view("malfind", images, "--sysroot", root, "--gaps-ok")
        mapped = [r for r in rows if not r["Reason"].startswith("writable and executable memory of no file")]
        check.ok(name, "no finding but memory that was mapped so", not mapped, mapped)


def main():
    needs("zstd")
    check = Checks()
    for case in plain_cases():
        rows = view("malfind", case.images, "--sysroot", sysroot(), "--show-all-dirty-pages")
        for pid in case.live:
            core = Core(case.gcore(pid))
            compare(check, case, pid, rows, core)
            for row in (r for r in rows if r["PID"] == pid):
                check_content(check, case, row, core)
        if case.name not in MEANT:
            odd = [r["Reason"] for r in rows if word(r["Reason"]) != FOOTPRINT]
            check.ok(case.name, "no finding", not odd, odd)
        check_without_files(check, case)
        folder = fresh("malfind")
        dumped = view("malfind", case.images, "--sysroot", sysroot(), "--dump-regions", "-o", folder)
        for row in dumped:
            data = (folder / row["File output"]).read_bytes()
            wanted = Core(case.gcore(row["PID"])).read(row["Address"], PAGE)
            at = row["Address"] - row["Start"]
            check.ok(case.name, f"{row['File output']} has the page", wanted is None or
                     (data[at:at + PAGE] == wanted and len(data) == row["End"] - row["Start"]))
    if not sys.argv[1:]:
        check_archs(check)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
