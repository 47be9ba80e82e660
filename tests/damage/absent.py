#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every image of a checkpoint absent, empty, of a wrong magic, with a length past its end, with a record twice, a text;
ids that point nowhere; a pages file that is shorter, longer or not there.

usage: absent.py ICECORE BUILDER
"""
import os
import struct
import sys

from cores import Core, incomplete
from harness import Checks, Converted, build, copy, each, programs, replace
from images import changed, header_size, records, with_field
from truncate import DECODED, LISTS, OLD, Checkpoint

PID, TID = 100, 101
OPTIONAL = {"stats-dump", "memfd.img", "remap-fpath.img", "ipcns-shm-9.img", "fdinfo-2.img", "fdinfo-3.img"}
OPTIONAL |= {"cgroup.img", "mountpoints-11.img", "utsns-10.img", "userns-13.img", "pidns-14.img", "netns-12.img",
             "netdev-12.img", "timens-0.img", "timens-15.img", "filelocks.img", "tty-data.img"}
# Where one is absent, the descriptors that need it tell.
OPTIONAL |= {f"{name}.img" for name in LISTS if name != "reg-files"}


def absent(data):
    return None


def empty(data):
    return b""


def wrong_magic(data):
    at = header_size(data) - 4
    return data[:at] + struct.pack("<I", 0x12345678) + data[at + 4:]


def huge_length(data):
    at = header_size(data)
    return data[:at] + struct.pack("<I", 0xffffffff) + data[at + 4:]


def length_of_a_gibibyte(data):
    at = header_size(data)
    return data[:at] + struct.pack("<I", 1 << 30) + data[at + 4:]


def garbage(data):
    at = header_size(data)
    return data[:at] + struct.pack("<I", 64) + b"\xff" * 64


def text(data):
    return b"this is no image\n" * 10


def twice(data):
    start, end = records(data)[0]
    return data[:end] + data[start:]


DAMAGES = [absent, empty, wrong_magic, huge_length, length_of_a_gibibyte, garbage, text]


def judge(whole, name, data, damage, run):
    wrong = run.wrong()
    if wrong:
        return wrong
    lost, thread = whole.loses(name, 0, data)
    expected = [p for p in whole.pids if p not in lost]
    if run.cores() != expected:
        return f"cores {run.cores()}, expected {expected}: {run.err[:200]!r}"
    if not expected:
        return "" if run.status == 1 else f"status {run.status}, expected 1"
    told = any(os.path.basename(g["member"]) == name for g in run.gaps())
    must = DECODED.fullmatch(name) and not (damage is absent and name in OPTIONAL)
    if must and not (run.status == 3 and told):
        return f"status {run.status}, and no gap names it: {run.gaps()}"
    found = Core(run.out_folder / f"core.{expected[0]}").threads()
    if found != [(t, t != thread) for t in whole.threads[expected[0]]]:
        return f"threads {found}"
    return next(filter(None, (incomplete(run.out_folder / f"core.{p}") for p in expected)), "")


def damage_one(icecore, whole, name):
    data = (whole.folder / name).read_bytes()
    folder, found = copy(whole.folder), []
    for damage in DAMAGES if len(data) >= 12 else DAMAGES[:2]:
        broken = damage(data)
        if broken is None:
            (folder / name).unlink()
        else:
            replace(folder, name, broken)
        run = Converted(icecore, folder)
        found.append((f"{name}: {damage.__name__}", judge(whole, name, data, damage, run)))
        run.close()
    return found


def repeat_one(icecore, whole, name):
    """A record twice costs nothing, and is told where it can only be damage."""
    folder = copy(whole.folder)
    replace(folder, name, twice((folder / name).read_bytes()))
    run = Converted(icecore, folder)
    wrong = run.wrong()
    if not wrong and run.cores() != whole.pids and not (name.startswith("pagemap") and run.cores()):
        wrong = f"cores {run.cores()}: {run.err[:300]!r}"
    if not wrong and run.status == 0 and name in ("pstree.img", "files.img", "reg-files.img", "pipes.img"):
        wrong = "nothing told"
    run.close()
    return f"{name}: a record twice", wrong


# (what, image, record, field number, value): each points nowhere.
NOWHERE = [
    ("a mapping's file", "files.img", 0, 2, 0x7fffffff),
    ("the executable", f"mm-{PID}.img", 0, 12, 0x7fffffff),
    ("the pages", f"pagemap-{PID}.img", 0, 1, 0x7fffffff),
    ("the pages of shared memory", "pagemap-shmem-1201.img", 0, 1, 0xffffffff),
    ("a descriptor's file", "fdinfo-2.img", 0, 1, 0x7fffffff),
    ("the table of descriptors", f"ids-{PID}.img", 0, 2, 0x7fffffff),
    ("the working directory", f"fs-{PID}.img", 0, 1, 0x7fffffff),
    ("a memfd's inode", "memfd.img", 0, 5, 0x7fffffff),
    ("a parent", "pstree.img", 1, 2, 0x7fffffff),
    ("a deleted file", "remap-fpath.img", 0, 1, 0x7fffffff),
]


OLD_NOWHERE = [
    ("the executable", "reg-files.img", 0, 1, 0x7fffffff),
    ("a pipe", "pipes.img", 0, 1, 0x7fffffff),
    ("an event descriptor, which takes the executable's id", "eventfd.img", 0, 1, 1),
]


def point_nowhere(icecore, whole, case):
    what, name, record, number, value = case
    folder = copy(whole.folder)
    replace(folder, name, changed((folder / name).read_bytes(), record, with_field(number, value)))
    run = Converted(icecore, folder)
    wrong = run.wrong((0, 3))
    if not wrong and run.cores() != whole.pids:
        wrong = f"cores {run.cores()}: {run.err[:300]!r}"
    if not wrong and run.status != 3 and what not in ("a parent", "a deleted file", "the table of descriptors"):
        wrong = "nothing told"
    run.close()
    return f"{what} is nowhere", wrong


def resize_pages(icecore, whole, case):
    name, size = case
    folder = copy(whole.folder)
    data = (folder / name).read_bytes()
    if size is None:
        (folder / name).unlink()
    else:
        replace(folder, name, (data + bytes(max(size, 0)))[:len(data) + size])
    run = Converted(icecore, folder)
    wrong = run.wrong((3,)) or ("" if run.cores() == whole.pids else f"cores {run.cores()}")
    wrong = wrong or next(filter(None, (incomplete(run.out_folder / f"core.{p}") for p in whole.pids)), "")
    run.close()
    return f"{name} {'absent' if size is None else f'{size:+d} bytes'}", wrong


def odd_threads(icecore, whole, case):
    """-> thread lists that no kernel has: told, the process has its core, no thread is there twice"""
    what, tids = case
    folder = copy(whole.folder)
    replace(folder, "pstree.img", changed((folder / "pstree.img").read_bytes(), 0,
                                          lambda old: [f for f in old if f[0] != 5] + [(5, t) for t in tids]))
    run = Converted(icecore, folder)
    wrong = run.wrong((3,)) or ("" if PID in run.cores() else f"cores {run.cores()}")
    if not wrong:
        found = [tid for tid, _ in Core(run.out_folder / f"core.{PID}").threads()]
        wrong = "" if found[0] == PID and len(set(found)) == len(found) else f"threads {found}"
    run.close()
    return what, wrong


def damage_each(icecore, checks, whole):
    images = sorted(p.name for p in whole.folder.iterdir() if p.stat().st_size)
    for name, result in zip(images, each(lambda n: damage_one(icecore, whole, n), images)):
        checks.all(f"{whole.name}: {name}", result)
    lists = [n for n in images if DECODED.fullmatch(n) and records((whole.folder / n).read_bytes())]
    checks.all(f"{whole.name}: a record twice", each(lambda n: repeat_one(icecore, whole, n), lists))
    return images


def main():
    icecore, builder, _ = programs(sys.argv, __doc__)
    checks, whole = Checks(), Checkpoint("everything", build(builder, "everything"))
    images = damage_each(icecore, checks, whole)
    old = Checkpoint("CRIU 1.1", build(builder, *OLD))
    damage_each(icecore, checks, old)
    checks.all("ids that point nowhere, in an old dump", each(lambda c: point_nowhere(icecore, old, c), OLD_NOWHERE))
    checks.all("ids that point nowhere", each(lambda c: point_nowhere(icecore, whole, c), NOWHERE))
    sizes = [(n, s) for n in images if n.startswith("pages-") for s in (None, -1, -4096, 1, 4096)]
    checks.all("pages", each(lambda c: resize_pages(icecore, whole, c), sizes))
    checks.all("threads", each(lambda c: odd_threads(icecore, whole, c), [
        ("a thread twice", [PID, TID, TID]), ("the leader twice", [PID, PID, TID]), ("no thread", []),
        ("the leader last", [TID, PID]), ("a thread of another process", [PID, TID, 110]),
        ("a thread that is nowhere", [PID, TID, 4242])]))
    checks.end()


if __name__ == "__main__":
    main()
