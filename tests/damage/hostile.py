#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Well-framed images that say impossible things, or too much of a possible one: bounded time, memory and disk.

usage: hostile.py ICECORE BUILDER [--full]
"""
import os
import resource
import shutil
import struct
import subprocess
import sys

from cores import incomplete
from harness import Checks, Converted, Run, build, copy, programs, replace, scratch
from images import bodies, changed, fields, image, message, pages, vma, with_field

PID = 100
TOP = 1 << 64
BASE = 0x100000000000
MIB = 256  # of memory
DISK = 512  # MiB of output
SANITIZED = bool(os.environ.get("DAMAGE_NO_SPACE"))  # takes memory and addresses of its own
SPACE = 10 << 30  # of addresses, so that a bomb does not take the machine along


class Attack:
    def __init__(self, icecore, builder):
        self.icecore, self.builder = icecore, builder
        self.whole, self.checks = build(builder, "minimal"), Checks()

    def read(self, name):
        return (self.whole / name).read_bytes()

    def with_vmas(self, folder, vmas, pid=PID):
        replace(folder, f"mm-{pid}.img", changed((folder / f"mm-{pid}.img").read_bytes(), 0,
                                                 lambda old: [f for f in old if f[0] != 14] + [(14, v) for v in vmas]))

    def add_processes(self, folder, nr):
        """nr processes in all, each as the first."""
        replace(folder, "pstree.img", image("pstree", *[
            message((1, p), (2, 0 if p == PID else PID), (3, PID), (4, PID), (5, p)) for p in range(PID, PID + nr)]))
        for pid in range(PID + 1, PID + nr):
            for kind in ("core", "ids", "mm", "pagemap", "fs"):
                (folder / f"{kind}-{pid}.img").unlink(missing_ok=True)
                os.link(folder / f"{kind}-{PID}.img", folder / f"{kind}-{pid}.img")

    def run(self, name, folder, statuses=(0, 1, 3), cores=None, also=None, mib=MIB, descriptors=None, limit=10):
        """Convert, and one line for what came of it."""
        def bounds():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        run = Converted(self.icecore, folder, preexec=bounds, limit=limit)
        files = [p for p in run.out_folder.rglob("*")] if run.out_folder.is_dir() else []
        disk = sum(p.stat().st_blocks for p in files) >> 11
        wrong = run.wrong(statuses)
        if not wrong and run.mib > mib and not SANITIZED:
            wrong = f"{run.mib:.0f} MiB of memory, expected at most {mib}"
        if not wrong and disk > DISK:
            wrong = f"{disk} MiB of output, expected at most {DISK}"
        if not wrong and cores is not None and run.cores() != cores:
            wrong = f"cores {run.cores()}, expected {cores}: {run.err[:300]!r}"
        wrong = wrong or next(filter(None, (incomplete(run.out_folder / f"core.{p}") for p in run.cores()[:20])), "")
        self.checks.check(name, wrong or (also(run) if also else ""))
        run.close()


def ranges(a):
    """Mappings and page ranges at the edges of arithmetic."""
    for name, vmas in [
            ("end before start", [vma(BASE, BASE - 4096)]), ("empty", [vma(BASE, BASE)]),
            ("not on a page", [vma(BASE + 1, BASE + 4097)]), ("at the top", [vma(TOP - 8192, TOP - 4096)]),
            ("all of memory", [vma(0, TOP - 4096)]), ("end that wraps", [vma(TOP - 4096, 0)]),
            ("offset that wraps", [vma(BASE, BASE + 8192, 0x41, pgoff=TOP - 4096)]),
            ("the same twice", [vma(BASE, BASE + 4096)] * 2),
            ("one in the other", [vma(BASE, BASE + 65536), vma(BASE + 4096, BASE + 8192)]),
            ("unsorted", [vma(BASE + 8192, BASE + 12288), vma(BASE, BASE + 4096)]),
            ("guards that overlap", [vma(BASE, BASE + 65536), *[vma(BASE, BASE + 8192, 0x10000)] * 9]),
            ("every status bit", [vma(BASE, BASE + 4096, 0xffffffff, 0xffffffff, 0xffffffff)]),
            ("a SysV segment that is nowhere", [vma(BASE, BASE + 4096, 0x401, flags=1, shmid=TOP - 1)]),
            ("16 EiB of shared memory", [vma(4096, TOP - 4096, 0x101, flags=0x21, shmid=7)])]:
        folder = copy(a.whole)
        a.with_vmas(folder, vmas)
        a.run(f"mappings: {name}", folder, (0, 3), [PID])
    for name, entries in [
            ("2^63 pages", [pages(BASE, 1 << 63)]), ("2^64 - 1 pages", [pages(0, TOP - 1)]),
            ("2^52 - 1 pages", [pages(0, (1 << 52) - 1)]), ("at the top", [pages(TOP - 4096, 1)]),
            ("behind the top", [pages(TOP - 4096, 2)]), ("no page", [pages(BASE, 0)] * 100),
            ("not on a page", [pages(BASE + 1, 1)]), ("the same 10,000 times", [pages(BASE, 1)] * 10000),
            ("unsorted", [pages(BASE + 8192 * (99 - i), 1) for i in range(100)]), ("no flag", [pages(BASE, 1, 0)]),
            ("every flag", [pages(BASE, 1, 0xffffffff)]), ("no address", [message((5, 1))])]:
        folder = copy(a.whole)
        replace(folder, f"pagemap-{PID}.img", image("pagemap", message((1, 1)), *entries))
        a.run(f"pages: {name}", folder, (0, 3), [PID])


def values(a):
    """Fields with values that no kernel gives."""
    mm = f"mm-{PID}.img"
    for name, auxv in [("page of 0", [6, 0]), ("page of 3", [6, 3]), ("page of 2^40", [6, 1 << 40]), ("odd", [6]),
                       ("none", []), ("1,000 words", [9] * 1000), ("100,000 words", [9] * 100000)]:
        folder = copy(a.whole)
        replace(folder, mm, changed(a.read(mm), 0, lambda old, v=auxv: [f for f in old if f[0] != 13] +
                                    [(13, w) for w in v]))
        a.run(f"auxv: {name}", folder, (0, 1, 3))
    for name, change in [("arguments that wrap", {8: TOP - 8, 9: 8}), ("2^63 bytes", {8: 0, 9: 1 << 63}),
                         ("end before start", {8: 4096, 9: 0, 10: 4096, 11: 0}), ("unmapped", {8: 16, 9: 99})]:
        folder = copy(a.whole)
        replace(folder, mm, changed(a.read(mm), 0, lambda old, c=change: [(n, c.get(n, v)) for n, v in old]))
        a.run(f"arguments: {name}", folder, (0, 3), [PID])
    for name, comm in [("1 MiB", b"c" * (1 << 20)), ("a NUL", b"a\0b"), ("escapes", b"\x1b[2J\n\r\xff")]:
        folder, core = copy(a.whole), f"core-{PID}.img"
        data = a.read(core)
        task = message(*with_field(6, comm)(fields(next(v for n, v in fields(bodies(data)[0]) if n == 3))))
        replace(folder, core, changed(data, 0, with_field(3, task)))
        a.run(f"comm: {name}", folder, (0, 3), [PID])
    folder = copy(a.whole)
    add_file(folder, 900, b"/lib/a\0b\0/etc/shadow")
    a.with_vmas(folder, [vma(BASE, BASE + 4096, 0x41, shmid=900)])
    a.run("NT_FILE: a path with NULs", folder, (0, 3), [PID])


def add_file(folder, number, path):
    """A regular file more in files.img."""
    record = message((1, 1), (2, number), (3, message((1, number), (2, 0), (3, 0), (6, path))))
    replace(folder, "files.img", (folder / "files.img").read_bytes() + struct.pack("<I", len(record)) + record)


def counts(a, full):
    """Much of one thing."""
    folder = copy(a.whole)
    replace(folder, "pstree.img", changed(a.read("pstree.img"), 0, lambda old: old + [
        (5, t) for t in range(1000, 1000000)]))
    a.run("a million threads", folder, (0, 1, 3))
    folder = copy(a.whole)
    a.add_processes(folder, 60)
    replace(folder, "fdinfo-2.img", image("fdinfo", *[message((1, 1), (2, 0), (3, 1), (4, i)) for i in range(100000)]))
    a.run("100,000 descriptors that 60 processes share", folder, (0, 3))
    for name, body in (("arrays", b"[]"), ("objects", b"{}")):
        folder = copy(a.whole)
        replace(folder, "config.dump", b"[" + b",".join([body] * 5592000) + b"]")
        a.run(f"config.dump of 16 MiB of empty {name}", folder, (0, 3), [PID])
    folder = copy(a.whole)
    replace(folder, "config.dump", b"[" * 1000000)
    a.run("config.dump a million deep", folder, (3,), [PID])
    folder, nr = copy(a.whole), 50000
    replace(folder, "pagemap-shmem-77.img", image("pagemap", message((1, 9)), *[
        pages(i * 8192, 1, 2) for i in range(nr)]))
    a.with_vmas(folder, [vma(BASE + i * nr * 8192, BASE + (i + 1) * nr * 8192, 0x101, flags=0x21, shmid=77)
                         for i in range(400)])
    a.run("shared memory of 50,000 runs in 400 mappings", folder)
    inverse = pow(0x9e3779b97f4a7c15, -1, TOP)  # of the multiplier of ic_load_object()'s table
    for name, factor in (("60,000 shared mappings", 1), ("60,000 shared mappings that hash alike", inverse)):
        folder = copy(a.whole)
        a.with_vmas(folder, [vma(BASE + i * 4096, BASE + (i + 1) * 4096, 0x101, flags=0x21,
                                 shmid=(i + 1) * factor % TOP) for i in range(60000)])
        a.run(name, folder, (3,), [PID], limit=6)
    folder = copy(a.whole)
    add_file(folder, 900, b"/" + b"a" * (20 << 20))
    a.with_vmas(folder, [vma(BASE + i * 8192, BASE + i * 8192 + 4096, 0x41, shmid=900) for i in range(40)])
    a.run("a path of 20 MiB in 40 mappings", folder, (0, 1, 3))
    folder = copy(a.whole)
    for i in range(2, 400):
        replace(folder, f"pages-{i}.img", b"")
    a.run("400 pages files, 256 descriptors", folder, (0, 3), [PID], descriptors=256)
    if full:
        folder = copy(a.whole)
        replace(folder, "files.img", a.read("files.img") + b"".join(
            struct.pack("<I", 6) + message((1, 1), (2, 0x10000 + i))[:6].ljust(6, b"\x08") for i in range(1000000)))
        a.run("a million files", folder, (0, 3), [PID], mib=512, limit=60)
        folder = copy(a.whole)
        a.add_processes(folder, 20000)
        a.run("20,000 processes", folder, (0, 3), limit=120)


def views(a):
    """Rows for each of many: what a view writes grows as its rows do."""
    def show(name, folder, verb, *options, mib_out):
        run = Run([a.icecore, verb, *options, folder])
        wrong = run.wrong((0, 3))
        if not wrong and len(run.out) > mib_out << 20:
            wrong = f"{len(run.out) >> 20} MiB of rows, expected at most {mib_out}"
        if not wrong and run.mib > MIB and not SANITIZED:
            wrong = f"{run.mib:.0f} MiB of memory, expected at most {MIB}"
        a.checks.check(f"{name}: {verb} {' '.join(options)}", wrong)

    folder = copy(a.whole)
    replace(folder, "pstree.img", image("pstree", *[
        message((1, p), (2, 0 if p == PID else p - 1), (3, PID), (4, PID), (5, p)) for p in range(PID, PID + 10000)]))
    for renderer in ("json", "csv", "pretty", "none"):
        show("10,000 processes in each other", folder, "pstree", "-r", renderer, mib_out=8)
    folder, nr = copy(a.whole), 200000
    files = [message((1, 1), (2, i), (3, message((1, i), (2, 0), (3, 0), (6, b"/f%d" % i))))
             for i in range(1000, 1000 + nr)]
    replace(folder, "files.img", a.read("files.img") + b"".join(struct.pack("<I", len(r)) + r for r in files))
    replace(folder, "fdinfo-2.img", image("fdinfo", *[
        message((1, 1000 + i), (2, 0), (3, 1), (4, i)) for i in range(nr)]))
    show("200,000 descriptors", folder, "lsof", "-r", "pretty", mib_out=64)


def too_large_for_its_class(a):
    """A 32-bit process whose core would pass 4 GiB costs its own core only."""
    folder, compat = copy(a.whole), build(a.builder, "compat")
    a.add_processes(folder, 1)
    replace(folder, "pstree.img", image("pstree", message((1, PID), (2, 0), (3, PID), (4, PID), (5, PID)),
                                        message((1, 200), (2, PID), (3, PID), (4, PID), (5, 200))))
    (folder / "core-101.img").unlink()
    for kind in ("core", "mm", "pagemap", "ids", "fs"):
        shutil.copy(compat / f"{kind}-100.img", folder / f"{kind}-200.img")
    size = 63 << 20
    mm = (folder / "mm-200.img").read_bytes()
    replace(folder, "mm-200.img", changed(mm, 0, lambda old: old + [
        (14, vma((1 << 32) + i * (size + 4096), (1 << 32) + i * (size + 4096) + size)) for i in range(3)]))
    a.run("32-bit process with addresses beyond 4 GiB", folder, (3,))


def bytes_behind_a_record(a):
    """Before CRIU 3.0 the bytes of a SysV segment followed its record, whatever their number."""
    folder = copy(build(a.builder, "sysv"))
    shm = (folder / "ipcns-shm-9.img").read_bytes()
    record = [(n, 100 if n == 2 else v) for n, v in fields(bodies(shm)[0]) if n != 3]
    replace(folder, "ipcns-shm-9.img", image("ipcns-shm", message(*record)) + b"Z" * 100)

    def has_bytes(run):
        held = any(b"Z" * 100 in (run.out_folder / f"core.{p}").read_bytes() for p in run.cores())
        return "" if held or run.status == 3 else "its 100 bytes are said to be zero, and nothing is told"
    a.run("a SysV segment of 100 bytes in ipcns-shm", folder, (0, 3), also=has_bytes)


def sparse_archive(a):
    folder = copy(a.whole)
    (folder / "pages-1.img").unlink()
    with open(folder / "pages-1.img", "wb") as f:
        f.truncate(64 << 30)
    tar = scratch("tar") / "sparse.tar"
    if subprocess.run(["tar", "-S", "-cf", tar, "-C", folder, "."], check=False).returncode == 0:
        a.run("a hole of 64 GiB in an archive of 20 KiB", tar, (0, 3), [PID])


def main():
    icecore, builder, options = programs(sys.argv, __doc__)
    a = Attack(icecore, builder)
    ranges(a)
    values(a)
    too_large_for_its_class(a)
    bytes_behind_a_record(a)
    sparse_archive(a)
    views(a)
    counts(a, "--full" in options)
    a.checks.end()


if __name__ == "__main__":
    main()
