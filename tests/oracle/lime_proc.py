#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""LiME and proc-shaped output, read back by readers of this test's own.

LiME from its published layout: before each range 32 bytes, little-endian whatever was dumped: u32 magic, u32
version 1, u64 first and u64 last address, u8[8] zero; ranges ascend and do not overlap (Volatility refuses others).
The folder as breakpad's core2md opens it: PID's auxv, cmdline, environ, exe, maps and status, in the kernel's forms.

lime_proc.py [CASE...]
"""
import hashlib
import os
import re
import struct
import sys

from case import Checks, convert, fresh, icecore, plain_cases, run
from corefile import NT_AUXV, Core

LIME, NO_FILE = 0x4C694D45, re.compile(r"(?!/)|/dev/zero|/memfd:|/SYSV")


class Lime:
    """[(first address, end, offset of its bytes)] of a LiME file, and what is wrong with it."""

    def __init__(self, path):
        self.f, self.ranges, self.odd = open(path, "rb"), [], []
        size, at, before = os.path.getsize(path), 0, 0
        while at < size:
            head = self.at(at, 32)
            if len(head) < 32:
                self.odd.append(f"{at:#x}: a header cut short")
                break
            magic, version, first, last, reserved = struct.unpack("<IIQQ8s", head)
            if (magic, version, reserved) != (LIME, 1, bytes(8)):
                self.odd.append(f"{at:#x}: magic {magic:#x}, version {version}, reserved {reserved.hex()}")
                break
            if last < first or self.ranges and first < before:
                self.odd.append(f"{at:#x}: range {first:#x}-{last:#x} after one that ends at {before:#x}")
                break
            before = last + 1
            self.ranges.append((first, before, at + 32))
            at += 32 + before - first
        if at > size:
            self.odd.append(f"the last range ends at {at:#x}, the file at {size:#x}")

    def at(self, offset, size):
        self.f.seek(offset)
        return self.f.read(size)

    def read(self, start, end):
        """The bytes of [start, end), or None unless every one is there."""
        out, at = [], start
        for first, past, offset in self.ranges:
            if first <= at < past:
                out.append(self.at(offset + at - first, min(past, end) - at))
                at = min(past, end)
        return b"".join(out) if at == end else None


def lime_file(folder, pid):
    found = [p for p in sorted(folder.rglob("*")) if p.is_file() and str(pid) in p.name and p.stat().st_size >= 32
             and p.open("rb").read(4) == b"EMiL"]
    return found[0] if len(found) == 1 else None


def compare_with_core(lime, core):
    """Every byte of the file is the core's; what it leaves out of the core's bytes is zeros."""
    odd, covered = [], []
    for first, past, offset in lime.ranges:
        at = first
        for low, high, where in core.pieces(first, past):
            if low != at or where is None:
                break
            while at < high:
                part = min(high - at, 1 << 20)
                if lime.at(offset + at - first, part) != core.at(where + at - low, part):
                    odd.append(f"differs from the core in {at:#x}-{at + part:#x}")
                at += part
        if at != past:
            odd.append(f"{first:#x}-{past:#x}: no such bytes in the core from {at:#x}")
        covered.append((first, past))
    for segment in core.sorted:
        at, end = segment["vaddr"], segment["vaddr"] + segment["filesz"]
        for first, past in [c for c in covered if c[0] < end and c[1] > at] + [(end, end)]:
            left = core.at(segment["offset"] + at - segment["vaddr"], max(0, first - at))
            if left.count(0) != len(left):
                odd.append(f"{at:#x}-{first:#x} is left out, and not zeros")
            at = max(at, past)
    return odd


def check_lime(check, name, case, pid, folder, core):
    path = lime_file(folder, pid)
    if not check.ok(name, f"one LiME file of {pid}", path, sorted(p.name for p in folder.rglob("*"))):
        return
    lime = Lime(path)
    check.ok(name, f"the LiME file of {pid} is sound, {len(lime.ranges)} ranges", lime.ranges and not lime.odd,
             "\n".join(lime.odd))
    odd = compare_with_core(lime, Core(core))
    check.ok(name, f"the LiME file of {pid} holds what the core holds", not odd, "\n".join(odd))
    odd, same = [], 0
    for row in case.processes[pid]["maps"]:
        start, end = int(row["start"], 16), int(row["end"], 16)
        data = lime.read(start, end) if "sha256" in row and NO_FILE.match(row["name"]) else None
        if data is not None:
            good = hashlib.sha256(data).hexdigest() in (row["sha256"], row.get("sha256_at_dump"))
            same += good
            odd += [] if good else [f"{row['start']}-{row['end']} {row['name']}"]
    check.ok(name, f"{same} mappings of {pid} in the LiME file are what /proc had", same and not odd,
             "\n".join(odd))


MAPS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) ([r-][w-][x-][ps]) ([0-9a-f]{8,}) ([0-9a-f]{2,}):([0-9a-f]{2,}) (\d+)"
                  r"(?: +(.*))?")


def words(data):
    return [w.decode(errors="surrogateescape") for w in data.split(b"\0")[:-1]]


def with_one_vvar(rows):
    """The kernel's rows, [vvar] and the [vvar_vclock] behind it as the one mapping that CRIU makes of them."""
    out = []
    for row in rows:
        if row["name"] == "[vvar_vclock]" and out and out[-1]["name"] == "[vvar]":
            out[-1] = dict(out[-1], end=row["end"])
        else:
            out.append(row)
    return out


def read_link(path):
    """`exe` is a link in /proc; a dump may have the path in an ordinary file, no link out of the evidence."""
    if path.is_symlink():
        return os.readlink(path)
    return path.read_bytes().decode(errors="surrogateescape").rstrip("\n\0") if path.is_file() else None


def check_proc(check, name, case, pid, folder, core):
    found = [p.parent for p in sorted(folder.rglob("auxv")) if (p.parent / "maps").is_file()]
    found = [p for p in found if p.name == str(pid)] or [p for p in found if str(pid) in str(p.relative_to(folder))]
    if not check.ok(name, f"one folder of {pid} with auxv and maps", len(found) == 1,
                    sorted(str(p) for p in folder.rglob("*"))):
        return
    here, said = found[0], case.processes[pid]
    lacking = [n for n in ("auxv", "cmdline", "environ", "exe", "maps", "status")
               if not (here / n).exists() and not (here / n).is_symlink()]
    if not check.ok(name, f"{pid} has what core2md opens", not lacking, lacking):
        return
    auxv = (here / "auxv").read_bytes()
    check.ok(name, f"auxv of {pid} is /proc's", bytes.fromhex(said["auxv"]).startswith(auxv) and
             len(auxv) >= 64 and auxv == Core(core).note(NT_AUXV)[3], auxv.hex())
    check.same(name, f"cmdline of {pid}", words((here / "cmdline").read_bytes()), said["cmdline"])
    check.same(name, f"environ of {pid}", words((here / "environ").read_bytes()), said["environ"])
    check.ok(name, f"exe of {pid}", read_link(here / "exe") == said["exe"], f"{read_link(here / 'exe')!r}")
    lines = (here / "maps").read_text(errors="surrogateescape").splitlines()
    rows = [MAPS.fullmatch(line) for line in lines]
    check.ok(name, f"every line of maps of {pid} has the kernel's form", all(rows),
             "\n".join(line for line, row in zip(lines, rows) if not row))
    ours = [(f"{int(r[1], 16):#x}-{int(r[2], 16):#x} {r[3]}", int(r[4], 16), r[8] or "") for r in rows if r]
    want = [(f"{r['start']}-{r['end']} {r['perms']}", r["offset"], r["name"]) for r in with_one_vvar(said["maps"])]
    check.same(name, f"ranges and rights in maps of {pid}", [o[0] for o in ours], [w[0] for w in want])
    files = {w[0]: w[1:] for w in want if w[2].startswith("/")}
    check.same(name, f"offsets and names of files in maps of {pid}",
               [o for o in ours if o[0] in files], [w for w in want if w[0] in files])
    status = dict(re.findall(r"^(\w+):\s*(.*)$", (here / "status").read_text(errors="surrogateescape"), re.M))
    theirs = dict(re.findall(r"^(\w+):\s*(.*)$", said["status"], re.M))
    fields = ("Name", "Tgid", "Pid", "Uid", "Gid")
    check.same(name, f"{', '.join(fields)} in status of {pid}", [f"{f}: {status.get(f)}" for f in fields],
               [f"{f}: {theirs[f]}" for f in fields])


def memory(source, form, *options):
    out = fresh(form)
    return out, run([icecore(), "memory", source, "--format", form, "-o", out, *options])


def main():
    check = Checks()
    for case in plain_cases():
        cores = convert(case.images, name=case.name)
        for form, judge_it in (("lime", check_lime), ("proc", check_proc)):
            out, said = memory(case.images, form)
            if not check.ok(case.name, f"memory --format {form} exits with 0", said.returncode == 0, said):
                continue
            for pid in case.live:
                judge_it(check, case.name, case, pid, out, cores.core(pid))
    check.end()


if __name__ == "__main__":
    sys.exit(main())
