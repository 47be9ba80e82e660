#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every image of a checkpoint, cut: what is behind the cut is lost, is told, and nothing else is lost.

usage: truncate.py ICECORE BUILDER [--full]

By default each image is cut at its first 13 bytes, at each record's bounds and a byte beside them, and at each of its
last 64 bytes; with --full at every byte, or, beyond 4 KiB, at every 61st, too. What a cut may cost:

  pstree               the processes behind it; all of them, and then the run has failed
  mm, leader's core    that process
  pagemap              that process, if the head is gone; else the pages behind it
  core of a thread     that thread's registers: its place in the core is kept
  anything else        no core
"""
import os
import pathlib
import re
import sys

from cores import Core, incomplete
from harness import Checks, Converted, build, copy, each, programs, replace, scratch, skip
from images import bodies, fields, records

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
# Images that CRIU once wrote one of for each kind of open file.
LISTS = ("reg-files pipes fifo inetsk unixsk eventfd eventpoll inotify signalfd packetsk tty fanotify netlinksk ns-files "
         "tunfile ext-files timerfd").split()
DECODED = re.compile(r"(core|mm|pagemap|ids|fs|fdinfo|ipcns-shm|creds|rlimit|signal|vmas)-.*\.img|"
                     r"(mountpoints|utsns|userns|pidns|netns|netdev|timens)-\d+\.img|cgroup\.img|"
                     rf"(inventory|pstree|files|memfd|remap-fpath|filelocks|tty-info|tty-data|{'|'.join(LISTS)})\.img|stats-dump")
OLD = ("version", "criu=101")
SMALL = 4096
QUICK_FIRST, QUICK_LAST = 13, 64


class Checkpoint:
    """A whole one: its processes, with their threads, and which image belongs to whom."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.threads = {}
        for body in bodies((folder / "pstree.img").read_bytes()):
            entry = fields(body)
            pid = next(v for n, v in entry if n == 1)
            tids = [v for n, v in entry if n == 5]
            self.threads[pid] = tids if (folder / f"mm-{pid}.img").exists() else []
        self.pids = sorted(p for p, tids in self.threads.items() if tids)

    def loses(self, name, cut, data):
        """-> (pids that may have no core, thread that has no registers or None)"""
        kind, _, number = name.partition("-")
        number = int(number[:-4]) if re.fullmatch(r"\d+\.img", number) else None
        if name == "pstree.img":
            kept = sum(end <= cut for _, end in records(data))
            return set(self.pids) & set(list(self.threads)[kept:]), None
        if kind == "mm" or kind == "core" and number in self.pids:
            return {number}, None
        if kind == "pagemap" and number is not None and cut < records(data)[0][1]:
            return {number}, None
        return set(), number if kind == "core" and number not in self.threads else None


def cuts(name, data, full):
    size = len(data)
    if full and size <= SMALL:
        return range(size)
    if not full and not DECODED.fullmatch(name) and not name.startswith("pages-"):
        return sorted({0, 4, 7, size // 2, size - 1} & set(range(size)))
    bounds = [b for pair in records(data) for b in pair] if DECODED.fullmatch(name) else range(0, size, SMALL)
    wanted = set(range(QUICK_FIRST)) | {b + d for b in bounds for d in (-1, 0, 1)} | set(range(size - QUICK_LAST, size))
    if name.startswith("pages-") and not full:
        wanted = {0, 1, SMALL - 1, SMALL, SMALL + 1, size - SMALL, size - 64, size - 2, size - 1}
    if full:
        wanted |= set(range(0, size, 61 if size < 1 << 16 else 4093))
    return sorted(c for c in wanted if 0 <= c < size)


def is_bound(name, data, cut):
    """A cut that leaves whole records: what is behind it may not be known to have been there."""
    if not DECODED.fullmatch(name):
        return True
    return cut in [end for _, end in records(data)] or len(data) >= 12 and cut == records(data)[0][0]


def judge(whole, name, data, cut, run):
    wrong = run.wrong()
    if wrong:
        return wrong
    lost, thread = whole.loses(name, cut, data)
    expected = [p for p in whole.pids if p not in lost]
    if run.cores() != expected:
        return f"cores {run.cores()}, expected {expected}: {run.err[:200]!r}"
    if run.status not in ((1,) if not expected else (0, 3) if is_bound(name, data, cut) else (3,)):
        return f"status {run.status}: {run.err[:200]!r}"
    if run.status == 3 and not is_bound(name, data, cut) and not any(
            os.path.basename(g["member"]) == name for g in run.gaps()):
        return f"no gap names it: {run.gaps()}"
    for pid in expected:
        wrong = incomplete(run.out_folder / f"core.{pid}")
        if wrong:
            return wrong
        found = Core(run.out_folder / f"core.{pid}").threads()
        if found != [(t, t != thread) for t in whole.threads[pid]]:
            return f"threads of {pid}: {found}, lost should be {thread}"
    return ""


def cut_image(icecore, whole, name, full):
    """[(case, what is wrong)] of one image"""
    data = (whole.folder / name).read_bytes()
    folder, found = copy(whole.folder), []
    for cut in cuts(name, data, full):
        replace(folder, name, data[:cut])
        run = Converted(icecore, folder)
        found.append((f"{name} cut at {cut} of {len(data)}", judge(whole, name, data, cut, run)))
        run.close()
    return found


def one_byte(icecore, whole, name):
    """The last byte cut off: every core is still there."""
    data = (whole.folder / name).read_bytes()
    folder = copy(whole.folder)
    replace(folder, name, data[:-1])
    run = Converted(icecore, folder)
    wrong = run.wrong() or ("" if run.cores() == whole.pids else f"cores {run.cores()}")
    looked_at = DECODED.fullmatch(name) or name.startswith("pages-")
    if not wrong and run.status != 3 and looked_at:
        wrong = f"status {run.status}, expected 3"
    run.close()
    return name, wrong


def is_vital(whole, name):
    return name == "pstree.img" or any(name in (f"{kind}-{pid}.img" for kind in ("mm", "pagemap", "core"))
                                       for pid in whole.pids)


def main():
    icecore, builder, options = programs(sys.argv, __doc__)
    checks, full = Checks(), "--full" in options
    scratch()
    wholes = [Checkpoint("everything", build(builder, "everything")), Checkpoint("CRIU 1.1", build(builder, *OLD))]
    for name in ("threads-static", "compat-nolibc"):
        if (SAMPLES / name / "images").is_dir():
            wholes.append(Checkpoint(name, SAMPLES / name / "images"))
    for whole in wholes:
        images = sorted(p.name for p in whole.folder.iterdir() if p.is_file() and p.stat().st_size)
        checks.all(f"{whole.name}: a byte less still gives every core",
                   each(lambda n, w=whole: one_byte(icecore, w, n), [n for n in images if not is_vital(whole, n)]))
        if whole.name == "threads-static" and not full:
            images = [n for n in images if DECODED.fullmatch(n)]
        if whole.name == "CRIU 1.1" and not full: # what the newest version writes, too, is cut above
            images = [n for n in images if not (wholes[0].folder / n).exists()]
        results = each(lambda n, w=whole: cut_image(icecore, w, n, full), images)
        for name, result in zip(images, results):
            checks.all(f"{whole.name}: {name} cut", result)
    if len(wholes) < 4:
        skip("no samples/: only the builder's checkpoints were cut")
    checks.end()


if __name__ == "__main__":
    main()
