#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The judges of elfs, library_list and malfind fail once: one thing broken in good rows or files, and each sees it."""
import shutil
import sys

import elfs
import library_list
import malfind
from case import Case, Checks, corpus, fresh, needs, sysroot, view
from corefile import Core, Elf
from self_check import silently


def broken(rebuilt, offset):
    """A copy of a rebuilt file, and of its list, with one byte changed."""
    copy = fresh("broken.dmp")
    shutil.copyfile(rebuilt, copy)
    shutil.copyfile(f"{rebuilt}.json", f"{copy}.json")
    with open(copy, "r+b") as f:
        f.seek(offset)
        byte = f.read(1)[0]
        f.seek(offset)
        f.write(bytes([byte ^ 1]))
    return copy


def break_elfs(check, case, pid, core):
    folder = fresh("elfs")
    rows = view("elfs", case.images, "--pid", str(pid), "--sysroot", sysroot(), "--dump", "-o", folder)
    wanted = elfs.truth(case, pid, core)
    failed, said = silently(elfs.check_rows, case, pid, rows, wanted)
    check.ok("nothing broken", "elfs: the comparison of rows passes", not failed, said)
    failed, said = silently(elfs.check_rows, case, pid, rows[1:], wanted)
    check.ok("a row gone", "elfs: the comparison of rows fails", failed, said)
    row = next(r for r in rows if r["Start"] == min(wanted))
    rebuilt = folder / row["File Output"]
    failed, said = silently(elfs.compare_segments, case, pid, core, rebuilt, row["Start"])
    check.ok("nothing broken", "elfs: the comparison of segments passes", not failed, said)
    load = [h for h in Elf(rebuilt).headers if h["type"] == elfs.PT_LOAD][-1]
    failed, said = silently(elfs.compare_segments, case, pid, core, broken(rebuilt, load["offset"]), row["Start"])
    check.ok("a byte of a segment", "elfs: the comparison of segments fails", failed, said)
    bad = broken(rebuilt, Elf(rebuilt).shoff + 64 + 24)  # sh_offset of the first real section
    mapped = next(r for r in case.processes[pid]["maps"] if int(r["start"], 16) == row["Start"])
    failed, said = silently(elfs.check_sections, case, bad, elfs.file_of(case, pid, mapped))
    check.ok("a section header", "elfs: eu-readelf tells", failed, said)


def break_libraries(check, case, pid):
    rows = view("library_list", case.images, "--pid", str(pid), "--sysroot", sysroot())
    theirs = library_list.asked(case, pid)
    failed, said = silently(library_list.compare, case, pid, rows, theirs, True)
    check.ok("nothing broken", "library_list: the comparison passes", not failed and theirs, said)
    for what, bad in (("a library gone", rows[:-1]), ("another order", rows[::-1]),
                      ("another address", [*rows[:-1], {**rows[-1], "LoadAddress": rows[-1]["LoadAddress"] + 4096}]),
                      ("another name", [*rows[:-1], {**rows[-1], "Path": "/lib/other.so"}])):
        failed, said = silently(library_list.compare, case, pid, bad, theirs, True)
        check.ok(what, "library_list: the comparison fails", failed, said)


def break_findings(check, case, pid, core):
    rows = view("malfind", case.images, "--pid", str(pid), "--sysroot", sysroot(), "--show-all-dirty-pages")
    failed, said = silently(malfind.compare, case, pid, rows, core)
    check.ok("nothing broken", "malfind: the comparison passes", not failed, said)
    changed = next(r for r in rows if malfind.word(r["Reason"]) == malfind.CHANGED)
    rest = [r for r in rows if r is not changed]
    for what, bad in (("a finding gone", rest), ("one too many", [*rows, {**changed, "Start": 4096}]),
                      ("the page beside", [*rest, {**changed, "Address": changed["Address"] + 4096}])):
        failed, said = silently(malfind.compare, case, pid, bad, core)
        check.ok(what, "malfind: the comparison fails", failed, said)
    failed, said = silently(malfind.check_content, case, {**changed, "Address": changed["Address"] + 16}, core)
    check.ok("bytes of elsewhere", "malfind: the comparison of bytes fails", failed, said)


def main():
    needs("gdb", "eu-readelf", "zstd")
    check, case = Checks(), Case(corpus() / "plain" / "suspect")
    pid = case.live[0]
    core = Core(case.gcore(pid))
    break_elfs(check, case, pid, core)
    break_libraries(check, case, pid)
    break_findings(check, case, pid, core)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
