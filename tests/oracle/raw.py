#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`memory --format raw`: a file a mapping, named as Volatility names them, with the bytes of the live process.

Every file's name says its range and its size is that range's; it holds what the core holds and zeros elsewhere;
what no file on disk has (anonymous memory, memfd, shared memory) is there to the byte that /proc/PID/mem gave;
nothing that the core holds is left out, an index lists every mapping, and maps is that of the live process.

raw.py [CASE...]
"""
import hashlib
import json
import re
import sys

import proc
from case import Checks, convert, fresh, icecore, plain_cases, run
from corefile import Core

NAME = re.compile(r"pid\.(\d+)\.vma\.(0x[0-9a-f]+)-(0x[0-9a-f]+)\.dmp")
ON_DISK = re.compile(r"/(?!dev/zero|memfd:|SYSV)")


def like_core(data, core, start):
    """Whether a file has the core's bytes where the core has any, and zeros where it has none."""
    at = start
    for low, high, offset in core.pieces(start, start + len(data)):
        part = data[low - start:high - start]
        if low != at or (part.count(0) != len(part) if offset is None else core.at(offset, high - low) != part):
            return False
        at = high
    return at == start + len(data)


def check_files(check, case, pid, folder, core):
    covered, odd, named = [], [], {}
    for path in sorted(folder.iterdir()):
        found = NAME.fullmatch(path.name)
        if not found:
            continue
        start, end = int(found[2], 16), int(found[3], 16)
        data = path.read_bytes()
        named[start, end] = hashlib.sha256(data).hexdigest()
        covered.append((start, end))
        if int(found[1]) != pid or len(data) != end - start or not like_core(data, core, start):
            odd.append(f"{path.name} of {len(data)} bytes")
    check.ok(case.name, f"{len(named)} files of {pid} have the core's bytes and the size of their ranges", named and
             not odd, "\n".join(odd))
    wrong = []
    for row in case.processes[pid]["maps"]:
        key = int(row["start"], 16), int(row["end"], 16)
        truth = row.get("sha256"), row.get("sha256_at_dump")
        if truth[0] and not ON_DISK.match(row["name"]) and key in named and named[key] not in truth:
            wrong.append(f"{row['start']}-{row['end']} {row['perms']} {row['name']}")
    check.ok(case.name, f"memory of {pid} that no file on disk has is what /proc/{pid}/mem gave", not wrong,
             "\n".join(wrong))
    lost = [f"{low:#x}" for h in core.sorted
            for low, high, offset in core.pieces(h["vaddr"], h["vaddr"] + h["memsz"])
            if offset is not None and any(core.at(offset, high - low)) and
            not any(a <= low and high <= b for a, b in covered)]
    check.ok(case.name, f"all that the core of {pid} holds is in a file", not lost, lost)


def check_index(check, case, pid, folder):
    others = sorted(p.name for p in folder.iterdir() if not NAME.fullmatch(p.name))
    check.same(case.name, f"an index and maps of {pid}, and nothing else beside the files", others,
               [f"pid.{pid}.index.json", f"pid.{pid}.maps"])
    text = (folder / f"pid.{pid}.index.json").read_text()
    # [vvar_vclock] follows [vvar], and CRIU saves the two as one
    rows = [r for r in case.processes[pid]["maps"] if r["name"] != "[vvar_vclock]"]
    gone = [r["start"] for r in rows if not re.search(rf"\b{r['start']}\b", text)]
    check.ok(case.name, f"the index of {pid} lists every mapping and file", not gone and
             all(p.name in text for p in folder.iterdir() if NAME.fullmatch(p.name)), gone)
    check.ok(case.name, f"the index of {pid} is JSON", bool(json.loads(text)))
    check.same(case.name, f"pid.{pid}.maps is /proc/{pid}/maps",
               proc.maps_of((folder / f"pid.{pid}.maps").read_text()), proc.truth_maps(case.processes[pid]))


def main():
    check = Checks()
    for case in plain_cases():
        done = convert(case.images, name=case.name)
        for pid in case.live:
            folder = fresh(f"raw.{pid}")
            said = run([icecore(), "memory", case.images, "--pid", pid, "--format", "raw", "-o", folder])
            if check.ok(case.name, f"memory --format raw --pid {pid}", said.returncode == 0 and folder.is_dir() and
                        done.core(pid).is_file(),
                        said):
                check_files(check, case, pid, folder, Core(done.core(pid)))
                check_index(check, case, pid, folder)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
