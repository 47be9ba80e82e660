#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `elfs` and the files it rebuilds, before gcore's memory, the mapped files and eu-readelf.

Every ELF file that /proc saw mapped from its start is listed, with and without the files. A rebuilt file's PT_LOAD
segments hold the bytes that gcore found in memory (where gcore left them to the file, the file's); with the sysroot
eu-readelf sees the sections of the original. A memfd and a deleted file come back byte for byte.

elfs.py [CASE...]
"""
import json
import re
import stat
import sys

from case import Checks, corpus, fresh, judge, needs, plain_cases, run, sysroot, view
from corefile import Core, Elf

PT_LOAD, PAGE = 1, 4096

def file_of(case, pid, row):
    """The file that a line of /proc/PID/maps maps, as the corpus holds it; None: it does not."""
    path = sysroot() / row["name"].lstrip("/")
    if row["name"].endswith(" (deleted)"):
        return case.executable(pid) if row["name"] == case.processes[pid]["exe"] else None
    return path if row["name"].startswith("/") and path.is_file() else None


def is_elf(head):
    """A header with its e_version: the dynamic linker holds the first 16 bytes of one, to compare with."""
    return head is not None and head[:4] == b"\x7fELF" and head[20:24] in (b"\1\0\0\0", b"\0\0\0\1")


def truth(case, pid, core):
    """{start: name} of what has an ELF header at its start, by gcore's core and by the files."""
    found = {}
    for row in case.processes[pid]["maps"]:
        start, path = int(row["start"], 16), file_of(case, pid, row)
        head = core.read(start, 24)
        if head is None and path:
            with open(path, "rb") as f:
                f.seek(int(row["offset"]))
                head = f.read(24)
        if is_elf(head):
            found[start] = row["name"]
    return found


def check_rows(check, case, pid, rows, wanted):
    ours = {r["Start"]: r["File Path"] for r in rows if r["PID"] == pid}
    check.same(case.name, f"ELF files of {pid}", sorted(ours.items()), sorted(wanted.items()))


def memory_of(case, pid, core, start, size):
    """Bytes of memory by gcore's core; where it left a page to the file, the file's; None: neither has it."""
    data = core.read(start, size)
    if data is not None:
        return data
    for row in case.processes[pid]["maps"]:
        at, end = int(row["start"], 16), int(row["end"], 16)
        path = file_of(case, pid, row)
        if at <= start < end and path:
            with open(path, "rb") as f:
                f.seek(int(row["offset"]) + start - at)
                return f.read(size).ljust(size, b"\0")
    return None


def holes(rebuilt):
    """[(offset, end)] of what the list beside a rebuilt file says is from nowhere."""
    with open(f"{rebuilt}.json", encoding="utf-8") as f:
        pieces = json.load(f)["pieces"]
    return [(p["offset"], p["offset"] + p["size"]) for p in pieces if p["from"] == "nowhere"]


def compare_segments(check, case, pid, core, rebuilt, start):
    """Every page of every PT_LOAD segment."""
    elf, missing = Elf(rebuilt), holes(rebuilt)
    loads = [h for h in elf.headers if h["type"] == PT_LOAD]
    bias = start - (loads[0]["vaddr"] - loads[0]["offset"])
    odd, compared = [], 0
    for load in loads:
        for at in range(0, load["filesz"], PAGE):
            size = min(PAGE, load["filesz"] - at)
            offset = load["offset"] + at
            wanted = memory_of(case, pid, core, bias + load["vaddr"] + at, size)
            if wanted is None or any(a < offset + size and offset < b for a, b in missing):
                continue
            ours = elf.at(offset, size)
            if offset < 64:  # the header may tell of no sections
                ours, wanted = ours[64:], wanted[64:]
            compared += 1
            if ours != wanted:
                odd.append(f"{bias + load['vaddr'] + at:#x} differs")
    return check.ok(case.name, f"segments of {rebuilt.name}: {compared} pages", not odd and compared, "\n".join(odd))


def sections(path):
    said = run([judge("eu-readelf"), "-S", path])
    names = re.findall(r"^\[ *\d+\] (\S+) +(\S+) +[0-9a-f]+ +([0-9a-f]+) +([0-9a-f]+)",
                       said.stdout.decode(errors="replace"), re.M)
    return said.returncode, names


def check_sections(check, case, rebuilt, original):
    status, ours = sections(rebuilt)
    _, theirs = sections(original)
    check.ok(case.name, f"sections of {rebuilt.name}", status == 0 and ours == theirs and len(ours) > 5,
             f"{ours}\n{theirs}")


def check_dumped(check, case, folder, rows, cores, with_files):
    for row in rows:
        if row["File Output"] in ("Disabled", "Not in the checkpoint"):
            check.note(case.name, f"{row['File Path']} of {row['PID']}: {row['File Output']}")
            continue
        rebuilt, pid = folder / row["File Output"], row["PID"]
        mode = stat.S_IMODE(rebuilt.stat().st_mode)
        check.ok(case.name, f"mode of {rebuilt.name}", mode == 0o600, oct(mode))
        mapped = next(r for r in case.processes[pid]["maps"] if int(r["start"], 16) == row["Start"])
        original = file_of(case, pid, mapped)
        if row["Known By"] == "header":
            compare_segments(check, case, pid, cores[pid], rebuilt, row["Start"])
        if original and (with_files or row["Mapped File Output"]):
            check_sections(check, case, rebuilt, original)
            check.same(case.name, f"missing of {rebuilt.name}", [row["Missing"]], [0])
        if row["Mapped File Output"]:
            check.ok(case.name, f"{row['Mapped File Output']} is the file",
                     (folder / row["Mapped File Output"]).read_bytes() == original.read_bytes())
        if mapped["name"] == "[vdso]":
            said = run([judge("eu-readelf"), "--dyn-syms", rebuilt])
            check.ok(case.name, f"symbols of {rebuilt.name}", b"vdso_" in said.stdout, said)


def main():
    needs("eu-readelf", "zstd")
    check = Checks()
    for case in plain_cases():
        cores = {pid: Core(case.gcore(pid)) for pid in case.live}
        for with_files in (False, True):
            folder = fresh("elfs")
            options = ["--sysroot", sysroot()] if with_files else []
            rows = view("elfs", case.images, "--dump", "-o", folder, *options)
            for pid in case.live:
                check_rows(check, case, pid, rows, truth(case, pid, cores[pid]))
            check_dumped(check, case, folder, rows, cores, with_files)
    check.ok("suspect", "a memfd and a deleted file were written as they were", sys.argv[1:] or len(
        [r for r in view("elfs", corpus() / "plain" / "suspect" / "images", "--dump", "-o", fresh("elfs"))
         if r["Mapped File Output"]]) == 2)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
