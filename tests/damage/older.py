#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Earlier checkpoints, packed pages and memory alone that lie: bounded time and memory, located messages.

usage: older.py ICECORE BUILDER
"""
import os
import subprocess
import sys
import zlib

from harness import Checks, Converted, Run, build, copy, programs, replace, scratch
from images import changed, image, message, pages, vma

PID = 100
PAGE = 4096
BASE = 0x100000000000
TOP = 1 << 64
IN_PARENT, PRESENT = 1, 4
LONGEST = 64  # folders of a chain, the newest included
MIB = 256
SANITIZED = bool(os.environ.get("DAMAGE_NO_SPACE"))


class Attack:
    def __init__(self, icecore, builder):
        self.icecore, self.checks = icecore, Checks()
        self.whole = build(builder, "minimal")

    def newest(self, *entries, nr_pages=16, data=None):
        """A folder whose process has one mapping and those pagemap entries."""
        folder = copy(self.whole)
        mm = (folder / f"mm-{PID}.img").read_bytes()
        replace(folder, f"mm-{PID}.img", changed(mm, 0, lambda old: [f for f in old if f[0] != 14] + [
            (14, vma(BASE, BASE + nr_pages * PAGE))]))
        self.fill(folder, entries, data)
        return folder

    def fill(self, folder, entries, data=None, pid=PID):
        replace(folder, f"pagemap-{pid}.img", image("pagemap", message((1, 1)), *entries))
        replace(folder, "pages-1.img", data if data is not None else b"N" * PAGE)

    def older(self, folder, name, entries, data=b"O" * PAGE):
        to = folder.parent / name
        to.mkdir(parents=True)
        self.fill(to, entries, data)
        return to

    def run(self, name, source, *options, statuses=(0, 3), has=None, also=None, place=None, info=None, mib=MIB):
        """Convert, twice info, and one line for what came of it. `info`: the status that info must have."""
        run = Converted(self.icecore, source, *options)
        wrong = run.wrong(statuses)
        if wrong.startswith("names no place") and place and place in run.err.decode():
            wrong = ""
        if not wrong and run.mib > mib and not SANITIZED:
            wrong = f"{run.mib:.0f} MiB of memory, expected at most {mib}"
        if not wrong and has and not any(has in g["text"] for g in run.gaps()):
            wrong = f"no gap says {has!r}: {[g['text'] for g in run.gaps()][:3]}"
        self.checks.check(name, wrong or (also(run) if also else ""))
        run.close()
        again = [Run([self.icecore, "info", *options, source]) for _ in range(2)]
        wrong = "" if again[0].status == 3 and again[0].out else again[0].wrong()
        if not wrong and info is not None and again[0].status != info:
            wrong = f"status {again[0].status}, expected {info}"
        if not wrong and again[0].out != again[1].out:
            wrong = "not the same twice"
        if wrong:
            self.checks.check(f"{name}: info", wrong)


def links(a):
    """What stands in the place of the link "parent"."""
    for name, make in [
            ("a fifo", os.mkfifo), ("a folder", os.mkdir), ("a device", lambda p: os.symlink("/dev/zero", p)),
            ("an empty file", lambda p: p.write_bytes(b"")), ("a newline", lambda p: p.write_bytes(b"\n")),
            ("zeros", lambda p: p.write_bytes(b"\0" * 100)), ("escapes", lambda p: p.write_bytes(b"\x1b[2J\n\r\xff")),
            ("a name of 4 KiB", lambda p: p.write_bytes(b"a" * 4096)),
            ("1 MiB", lambda p: p.write_bytes(b"a" * (1 << 20))),
            ("64 KiB of ../", lambda p: p.write_bytes(b"../" * 20000)), ("dots", lambda p: p.write_bytes(b"..")),
            ("..", lambda p: os.symlink("..", p)), ("../", lambda p: os.symlink("../", p)),
            (".", lambda p: os.symlink(".", p)),
            ("./", lambda p: os.symlink("./", p)), ("itself", lambda p: os.symlink("parent", p)),
            ("../images", lambda p: os.symlink("../images", p)), ("//", lambda p: os.symlink("//", p)),
            ("../a//b", lambda p: os.symlink("../a//b", p)), ("a/../..", lambda p: os.symlink("a/../..", p)),
            ("..//..", lambda p: os.symlink("..//..", p)),
            ("a name with printf", lambda p: os.symlink("../%s%n%p", p)),
            ("a file", lambda p: os.symlink("pages-1.img", p)), ("root", lambda p: os.symlink("/", p)),
            ("a path with a NUL", lambda p: p.write_bytes(b"../x\0/../../y"))]:
        folder = a.newest(pages(BASE, 1, IN_PARENT))
        make(folder / "parent")
        a.run(f"parent is {name}", folder, has="parent", statuses=(3,))
        tar = folder.parent / "archive.tar"
        made = subprocess.run(["tar", "-cf", tar, "-C", folder.parent, "images"], check=False,
                              stderr=subprocess.DEVNULL)
        if not made.returncode:
            a.run(f"parent is {name}, in an archive", tar, has="parent", statuses=(3,))


def chain_of(a, nr):
    """A chain of nr folders, the newest included."""
    folder = a.newest(pages(BASE, 1, IN_PARENT))
    for i in range(1, nr):
        a.older(folder, f"o{i}", [pages(BASE, 1, IN_PARENT if i + 1 < nr else PRESENT)])
    names = ["images"] + [f"o{i}" for i in range(1, nr)]
    for one, other in zip(names, names[1:]):
        os.symlink(f"../{other}", folder.parent / one / "parent")
    return folder


def has_page(run):
    path = run.out_folder / f"core.{PID}"
    return "" if b"O" * PAGE in path.read_bytes() else "the page of the oldest folder is not in the core"


def lengths(a):
    for nr in (2, LONGEST):
        folder = chain_of(a, nr)
        a.run(f"a chain of {nr}", folder, also=has_page)
        given = [w for i in range(1, nr) for w in ("--parent", folder.parent / f"o{i}")]
        a.run(f"a chain of {nr}, named", folder, *given, also=has_page)
        tar = folder.parent / "a.tar"
        subprocess.run(["tar", "-cf", tar, "-C", folder.parent, "images", *[f"o{i}" for i in range(1, nr)]], check=True)
        a.run(f"a chain of {nr}, in an archive", tar, also=has_page)
    for nr in (LONGEST + 1, 2 * LONGEST):
        folder = chain_of(a, nr)
        a.run(f"a chain of {nr}", folder, has="too long", statuses=(3,))
        tar = folder.parent / "a.tar"
        subprocess.run(["tar", "-cf", tar, "-C", folder.parent, "images", *[f"o{i}" for i in range(1, nr)]], check=True)
        a.run(f"a chain of {nr}, in an archive", tar, has="too long", statuses=(3,))
        for given in (1, 10, LONGEST - 2, LONGEST - 1, LONGEST):
            options = [w for i in range(1, given + 1) for w in ("--parent", folder.parent / f"o{i}")]
            if given < LONGEST:
                a.run(f"a chain of {nr}, {given} named", folder, *options, statuses=(3,))
                continue
            said = Run([a.icecore, "info", *options, folder])  # more than any chain has: wrong usage
            a.checks.check(f"a chain of {nr}, {given} named", "" if said.status == 2 and b"more than 63" in said.err else
                           f"status {said.status}, expected 2: {said.err[:200]!r}")


def older_pagemaps(a):
    """A sound newest folder, and an older one that lies."""
    many = 20000
    for name, entries, data in [
            ("nothing", [], b""), ("2^63 pages", [pages(BASE, 1 << 63)], b""),
            ("2^52 pages", [pages(0, (1 << 52) - 1)], b"O" * PAGE),
            ("unsorted", [pages(BASE + 8 * PAGE - i * PAGE, 1) for i in range(8)], b"O" * PAGE * 8),
            ("the same 10,000 times", [pages(BASE, 1)] * 10000, b"O" * PAGE),
            ("overlapping", [pages(BASE, 8), pages(BASE + PAGE, 8), pages(BASE, 1)], b"O" * PAGE * 16),
            ("overlapping, in its parent", [pages(BASE, 8, IN_PARENT), pages(BASE + PAGE, 8, IN_PARENT)], b""),
            ("at the top", [pages(TOP - PAGE, 1)], b""), ("not on a page", [pages(BASE + 1, 1)], b""),
            ("cut", [pages(BASE, 16)], b"O" * 100), ("longer", [pages(BASE, 1)], b"O" * PAGE * 9),
            ("no address", [message((5, 1))], b""), ("lazy", [pages(BASE, 16, 2)], b""),
            ("no flag", [pages(BASE, 16, 0)], b"")]:
        folder = a.newest(pages(BASE, 16, IN_PARENT))
        a.older(folder, "older", entries, data)
        os.symlink("../older", folder / "parent")
        a.run(f"older pages: {name}", folder, statuses=(3,))
        a.run(f"older pages: {name}, named", folder, "--parent", folder.parent / "older", statuses=(3,))
    folder = a.newest(*[pages(BASE + i * 2 * PAGE, 1, IN_PARENT) for i in range(many)], nr_pages=2 * many)
    for i in range(1, 20):
        older = a.older(folder, f"o{i}", [pages(BASE + j * 2 * PAGE, 1, IN_PARENT) for j in range(many)])
        os.symlink(f"../o{i + 1}", older / "parent")
    os.symlink("../o1", folder / "parent")
    a.run(f"{many} runs, all in a parent that is not there, 20 deep", folder, statuses=(3,), has="o20")
    folder = a.newest(pages(BASE, 16, IN_PARENT))
    older = a.older(folder, "older", [pages(BASE, 16)], b"O" * PAGE * 16)
    replace(older, f"pagemap-{PID}.img", b"\xff" * 100)
    os.symlink("../older", folder / "parent")
    a.run("an older pagemap of another format", folder, statuses=(3,), has="cannot be read")
    for junk in (b"", b"\0" * 10240, zlib.compress(b"x" * 100), b"\x1f\x8b" + b"\0" * 100, b"a" * 1024):
        path = folder.parent / "lie.tar"
        path.write_bytes(junk)
        a.run(f"an archive {junk[:4]!r} as --parent", folder, "--parent", path, statuses=(1, 3))
    a.run("itself as --parent", folder, "--parent", folder, statuses=(3,))
    a.run("/dev/null as --parent", folder, "--parent", "/dev/null", statuses=(1,), place="/dev/null")
    a.run("itself as --pages", folder, "--pages", folder, statuses=(3,))
    a.run("an archive that is none as --pages", folder, "--pages", folder.parent / "lie.tar", statuses=(1, 3))


def packed(vaddr, nr, per_block, sizes, flags=PRESENT):
    """A pagemap entry of LZ4 blocks: their sizes in the pages file, 0 for a block of zeros; or so many of these."""
    blocks = message((1, 0)) * sizes if isinstance(sizes, int) else message(*[(1, s) for s in sizes])
    blocks += b"" if per_block is None else message((3, per_block))
    return message((1, vaddr), (2, 0), (4, flags), (5, nr), (6, blocks))


def repeated(byte, size):
    """A small LZ4 block that unpacks to so many of one byte."""
    head, rest = b"\x1f" + byte + b"\x01\x00", size - 1 - 5 - 4 - 15
    return head + b"\xff" * (rest // 255) + bytes([rest % 255]) + b"\x50" + byte * 5


def packed_pages(a):
    """Blocks of LZ4 whose counts, sizes and bytes lie, in the newest folder and in an older one."""
    block = repeated(b"Z", PAGE)
    four = repeated(b"Z", 4 * PAGE)
    size, huge = len(block), 4 << 20
    for name, entries, data, whole in [
            ("sound", [packed(BASE, 4, 1, [size] * 4)], block * 4, True),
            ("sound, blocks of four pages", [packed(BASE, 16, 4, [len(four)] * 4)], four * 4, True),
            ("no word of the pages of a block", [packed(BASE, 4, None, [size] * 4)], block * 4, True),
            ("0 pages a block", [packed(BASE, 4, 0, [size] * 4)], block * 4, True),
            ("zeros", [packed(BASE, 16, 1, [0] * 16)], b"", True),
            ("2^32 - 1 pages a block", [packed(BASE, 4, (1 << 32) - 1, [size])], block, False),
            ("2^32 - 1 pages a block, zeros", [packed(BASE, 4, (1 << 32) - 1, [0])], b"", False),
            ("1,025 pages a block", [packed(BASE, 4, 1025, [size])], block, False),
            ("1,024 pages a block", [packed(BASE, 16, 1024, [len(repeated(b"Z", 16 * PAGE))])],
             repeated(b"Z", 16 * PAGE), True),
            ("too few blocks", [packed(BASE, 4, 1, [size] * 3)], block * 4, False),
            ("too many blocks", [packed(BASE, 4, 1, [size] * 5)], block * 5, False),
            ("no block", [packed(BASE, 4, 1, [])], block * 4, False),
            ("no page", [packed(BASE, 0, 1, [])], b"", True),
            ("a block too large", [packed(BASE, 1, 1, [PAGE + 1])], b"Z" * 5000, False),
            ("2^32 - 1 bytes", [packed(BASE, 1, 1, [(1 << 32) - 1])], block, False),
            ("a page as it is", [packed(BASE, 1, 1, [PAGE])], b"Z" * PAGE, True),
            ("cut short", [packed(BASE, 4, 1, [size] * 4)], (block * 4)[:-1], False),
            ("no bytes", [packed(BASE, 4, 1, [size] * 4)], b"", False),
            ("more bytes", [packed(BASE, 4, 1, [size] * 4)], block * 5, False),
            ("noise", [packed(BASE, 4, 1, [size] * 4)], os.urandom(size * 4), False),
            ("unpacks to less", [packed(BASE, 4, 4, [size])], block, False),
            ("unpacks to more", [packed(BASE, 1, 1, [len(four)])], four, False),
            ("2^52 pages", [packed(BASE, 1 << 52, 1, [size])], block, False),
            ("2^64 - 1 pages", [packed(0, TOP - 1, (1 << 32) - 1, [size])], block, False),
            ("in a parent", [packed(BASE, 4, 1, [size] * 4, IN_PARENT)], block * 4, False),
            ("lazy", [packed(BASE, 4, 1, [size] * 4, 2)], block * 4, False),
            ("the same 1,000 times", [packed(BASE, 1, 1, [size])] * 1000, block * 1000, False),
            ("overlapping", [packed(BASE, 4, 2, [len(repeated(b"Z", 2 * PAGE))] * 2),
                             packed(BASE + PAGE, 8, 1, [size] * 8)],
             repeated(b"Z", 2 * PAGE) * 2 + block * 8, False),
            ("at the top", [packed(TOP - PAGE, 1, 1, [size])], block, False),
            ("aligned", [packed(BASE, 1, 1, [size]), pages(BASE + PAGE, 1, 4 | 8)],
             block.ljust(PAGE, b"\0") + b"N" * PAGE, True),
            ("between plain ones", [pages(BASE, 1), packed(BASE + PAGE, 1, 1, [size]), pages(BASE + 2 * PAGE, 1)],
             b"N" * PAGE + block + b"N" * PAGE, True),
            ("16 GiB of zeros", [packed(BASE, 4096 * 1024, 1024, 4096)], b"", None),
            ("15 TiB of zeros", [packed(BASE, 1024 * (15 << 18), 1024, 15 << 18)], b"", None),
            ("4 MiB blocks of zeros", [packed(BASE, 16 * 1024, 1024, [len(repeated(b"\0", huge))] * 16)],
             repeated(b"\0", huge) * 16, None)]:
        nr = 16 * 1024 if whole is None else 16
        statuses = {True: (0,), False: (3,), None: (0, 3)}[whole]
        folder = a.newest(*entries, nr_pages=nr, data=data)
        a.run(f"packed pages: {name}", folder, statuses=statuses, info=3 if name in ("cut short", "no bytes") else None)
        tar = folder.parent / "a.tgz"
        subprocess.run(["tar", "-czf", tar, "-C", folder.parent, "images"], check=True)
        a.run(f"packed pages: {name}, in an archive", tar, statuses=statuses)
        folder = a.newest(pages(BASE, nr, IN_PARENT), nr_pages=nr, data=b"")
        a.older(folder, "older", entries, data)
        os.symlink("../older", folder / "parent")
        a.run(f"packed pages: {name}, in an older folder", folder, statuses=(0, 3))


def memory_alone(a):
    """A pre-dump or a page server's folder: pagemaps and pages, and nothing else."""
    for name, maps in [
            ("sound", {PID: ([pages(BASE, 1)], b"P" * PAGE)}),
            ("two names of one number", {"42": ([pages(BASE, 1)], b"P" * PAGE),
                                         "042": ([pages(BASE, 1)], b"P" * PAGE)}),
            ("number 0", {"0": ([pages(BASE, 1)], b"P" * PAGE)}),
            ("number 2^32 - 1", {"4294967295": ([pages(BASE, 1)], b"P" * PAGE)}),
            ("number 2^32", {"4294967296": ([pages(BASE, 1)], b"P" * PAGE)}),
            ("number 2^64 + 1", {"18446744073709551617": ([pages(BASE, 1)], b"P" * PAGE)}),
            ("at the top", {PID: ([pages(TOP - 2 * PAGE, 1)], b"P" * PAGE)}),
            ("at the very top", {PID: ([pages(TOP - PAGE, 1)], b"P" * PAGE)}),
            ("at 0", {PID: ([pages(0, 1)], b"P" * PAGE)}),
            ("2^52 - 1 pages", {PID: ([pages(0, (1 << 52) - 1)], b"P" * PAGE)}),
            ("2^50 pages that a parent has", {PID: ([pages(0, (1 << 50), IN_PARENT)], b"")}),
            ("2^50 lazy pages", {PID: ([pages(0, (1 << 50), 2)], b"")}),
            ("2^40 pages of zeros", {PID: ([packed(0, 1 << 30, 1024, 1 << 20)], b"")}),
            ("half a page", {PID: ([pages(BASE, 1)], b"P" * 2000)}),
            ("pages of 64 KiB", {PID: ([pages(BASE, 3)], b"P" * 3 * 65536)}),
            ("pages of 64 KiB at an odd place", {PID: ([pages(BASE + PAGE, 3)], b"P" * 3 * 65536)}),
            ("pages of 128 KiB", {PID: ([pages(BASE, 3)], b"P" * 3 * 131072)}),
            ("no page", {PID: ([], b"")}), ("damage", {PID: ([b"\xff" * 9], b"P" * PAGE)}),
            ("5,000 stretches", {PID: ([pages(BASE + i * 2 * PAGE, 1) for i in range(5000)], b"P" * PAGE * 5000)}),
            ("2,000 processes", {i: ([pages(BASE, 1)], None) for i in range(1, 2000)})]:
        folder = scratch("alone") / "images"
        folder.mkdir()
        for n, (pid, (entries, data)) in enumerate(maps.items(), 1):
            replace(folder, f"pagemap-{pid}.img", image("pagemap", message((1, n)), *entries))
            replace(folder, f"pages-{n}.img", data if data is not None else b"P" * PAGE)
        for form in ("raw", "lime", "proc"):
            out = folder.parent / form
            run = Run([a.icecore, "memory", "--format", form, "-o", out, folder])
            size = sum(p.stat().st_blocks for p in out.rglob("*")) >> 11 if out.is_dir() else 0
            wrong = run.wrong() or (f"{size} MiB of output" if size > 300 else "")
            if not wrong and run.mib > MIB and not SANITIZED:
                wrong = f"{run.mib:.0f} MiB of memory"
            if not wrong and form == "raw" and name == "two names of one number" and run.status != 3:
                wrong = f"status {run.status}, expected 3: {run.err[:300]!r}"
            a.checks.check(f"memory alone: {name}: {form}", wrong)
        a.run(f"memory alone: {name}", folder, statuses=(1,), place="icecore")


def main():
    icecore, builder, _ = programs(sys.argv, __doc__)
    a = Attack(icecore, builder)
    lengths(a)
    links(a)
    older_pagemaps(a)
    packed_pages(a)
    memory_alone(a)
    a.checks.end()


if __name__ == "__main__":
    main()
