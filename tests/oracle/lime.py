#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`memory --format lime`, read back by a reader of the published layout that shares nothing with the program.

Ranges are ascending and none overlap; they are just those that the core has bytes for, with the same bytes; memory
that no file on disk has is what /proc/PID/mem gave; the index names the ranges where they are, and every run that is
in no range it calls by an origin that has no bytes here. A header that was changed is seen.

lime.py [CASE...]
"""
import hashlib
import json
import re
import shutil
import sys

from case import Checks, convert, fresh, icecore, plain_cases, run
from corefile import Core
from limefile import Lime

ON_DISK = re.compile(r"/(?!dev/zero|memfd:|SYSV)")
IN_THE_CHECKPOINT = {"dumped", "parent", "shared", "file"}


def check_ranges(check, name, lime, core):
    held = [(h["vaddr"], h["vaddr"] + h["filesz"]) for h in core.sorted if h["filesz"]]
    check.same(name, "ranges are the core's", [(a, b) for a, b, _ in lime.ranges], held)
    odd = [f"{h['vaddr']:#x}" for h in core.sorted if h["filesz"] and
           lime.read(h["vaddr"], h["filesz"]) != core.at(h["offset"], h["filesz"])]
    check.ok(name, f"the core's bytes in {len(held)} ranges", held and not odd, odd)


def check_truth(check, name, case, pid, lime):
    wrong, right = [], 0
    for row in case.processes[pid]["maps"]:
        start, end = int(row["start"], 16), int(row["end"], 16)
        truth = row.get("sha256"), row.get("sha256_at_dump")
        data = lime.read(start, end - start) if truth[0] and not ON_DISK.match(row["name"]) else None
        if data is not None:
            right += hashlib.sha256(data).hexdigest() in truth
            if hashlib.sha256(data).hexdigest() not in truth:
                wrong.append(f"{row['start']}-{row['end']} {row['perms']} {row['name']}")
    check.ok(name, "memory that no file on disk has is what /proc gave", right and not wrong, "\n".join(wrong))


def check_index(check, name, folder, pid, lime):
    index = json.loads((folder / f"pid.{pid}.index.json").read_text())
    ranges = [(int(r["start"], 16), int(r["start"], 16) + r["size"], r["offset"])
              for m in index["mappings"] for r in m["ranges"]]
    check.same(name, "the index has the ranges and their offsets", ranges, lime.ranges)
    odd = [f"{r['start']} {r['origin']}" for m in index["mappings"] for r in m["runs"]
           if (lime.read(int(r["start"], 16), r["size"]) is not None) !=
           (r["origin"] in IN_THE_CHECKPOINT) and r["origin"] != "zero"]
    check.ok(name, "a run is in a range if, and only if, the checkpoint has it", not odd, "\n".join(odd))
    maps = [line.split()[0] for line in (folder / f"pid.{pid}.maps").read_text().splitlines()]
    check.same(name, "maps lists what the index lists", maps,
               [f"{int(m['start'], 16):08x}-{int(m['end'], 16):08x}" for m in index["mappings"]])


def refused(path, offset, data):
    """Whether the reader refuses a copy with other bytes at an offset."""
    copy = fresh("broken")
    shutil.copyfile(path, copy)
    with open(copy, "r+b") as f:
        f.seek(offset)
        f.write(data)
    try:
        Lime(copy)
    except ValueError:
        return True
    return False


def check_reader(check, name, path, lime):
    """The judge fails on a magic, on a last address that is not inclusive, and on ranges out of order."""
    first = lime.ranges[0][1] - 1
    check.ok(name, "the reader sees a header that was changed",
             refused(path, 0, b"LiME") and refused(path, 16, (first + 1).to_bytes(8, "little")) and
             refused(path, lime.ranges[1][2] - 24, bytes(8)))


def check_file(check, name, case, pid, path, core):
    """A LiME file against the core of the same process and the truth: -> it as read, or None."""
    try:
        lime = Lime(path)
    except (OSError, ValueError) as odd:
        check.ok(name, "a sound LiME file", False, odd)
        return None
    check_ranges(check, name, lime, core)
    check_truth(check, name, case, pid, lime)
    return lime


def main():
    check = Checks()
    for case in plain_cases():
        done, folder = convert(case.images, name=case.name), fresh("lime")
        said = run([icecore(), "memory", case.images, "--format", "lime", "-o", folder])
        if not check.ok(case.name, "memory --format lime", said.returncode == 0, said):
            continue
        for pid in case.live:
            name, path = f"{case.name} {pid}", folder / f"pid.{pid}.lime"
            lime = check_file(check, name, case, pid, path, Core(done.core(pid)))
            if lime:
                check_index(check, name, folder, pid, lime)
                check_reader(check, name, path, lime)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
