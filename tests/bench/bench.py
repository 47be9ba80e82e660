#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares icecore's speed with that of plain tools over the same bytes, and bounds its memory.

Every ratio is of medians over interleaved runs (A B A B ...), after one of each that is not
counted. Exit status: 0 all targets met, 1 one missed or a run failed, 2 wrong usage. What lacks
its tool is reported as SKIP.
"""
import argparse
import collections
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import reflinking

MIB = 1 << 20
PAGE = 4096
PID = "100"  # the one process of every checkpoint here
RSS_MIB = 64
VIEW_SECONDS = 0.1  # what a view of a large checkpoint may take when it needs no pages
VIEWS = ("pslist", "pstree", "maps", "lsof", "sockstat", "threads", "capabilities", "mountinfo", "signals", "rss")
WINDOW_LOG = 23  # the archive's compression window, which its reader has to hold

# A side of a comparison: a name and the commands (argument lists) it consists of, timed together.
Side = collections.namedtuple("Side", "name commands")
# One row of the result. `value` None: it could not be measured; `target` None: only reported.
Row = collections.namedtuple("Row", "what detail value target")


class Failed(Exception):
    """A command did not do what it was to do."""


def execute(argv):
    """Run a command; seconds it took and its peak resident memory in bytes."""
    errors = tempfile.TemporaryFile()
    begin = time.perf_counter()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        errors.seek(0)
        text = errors.read().decode(errors="replace").strip()
        raise Failed(f"exit status {process.returncode}: {' '.join(argv)}\n{text}")
    return seconds, usage.ru_maxrss * 1024


class Bench:
    def __init__(self, options, work):
        self.options = options
        self.work = work
        self.out = os.path.join(work, "out")
        self.rows = []
        self.peaks = {}  # name of an icecore run -> (bytes, allowed bytes)

    # ---- what is run

    def path(self, *names):
        return os.path.join(self.work, *names)

    def target(self, name):
        return os.path.join(self.out, name)

    def build(self, scenario, *arguments):
        directory = self.path(scenario)
        execute([self.options.builder, scenario, directory, *arguments])
        return directory

    def core(self, checkpoint):
        return [self.options.icecore, "core", "--quiet", "--no-digests", "--pid", PID,
                "-o", self.target(f"core.{PID}"), checkpoint]

    def convert(self, checkpoint, *more):
        return [self.options.icecore, "convert", "--quiet", *more,
                "-o", self.target("converted"), checkpoint]

    def copy(self, source):
        return ["cp", "--reflink=never", source, self.target("copy")]

    # ---- how it is measured

    def run(self, side):
        """One run of a side in an empty folder, and nothing left to be written by the last one."""
        shutil.rmtree(self.out, ignore_errors=True)
        os.mkdir(self.out)
        os.sync()
        seconds, peak = 0.0, 0
        for argv in side.commands:
            took, used = execute(argv)
            seconds += took
            peak = max(peak, used)
        shutil.rmtree(self.out)
        return seconds, peak

    def medians(self, sides, window=0):
        """Median seconds of each side; the memory of those that are icecore is noted."""
        seconds = {side.name: [] for side in sides}
        for count in range(self.options.runs + 1):
            for side in sides:
                took, peak = self.run(side)
                if count:
                    seconds[side.name].append(took)
                if side.commands[0][0] == self.options.icecore:
                    before = self.peaks.get(side.name, (0, 0))[0]
                    self.peaks[side.name] = (max(before, peak), RSS_MIB * MIB + window)
        return {name: statistics.median(times) for name, times in seconds.items()}

    def compare(self, subjects, baselines, target, window=0):
        """A row a subject: its median over that of the slowest baseline."""
        medians = self.medians([*subjects, *baselines], window)
        slowest = max(baselines, key=lambda side: medians[side.name])
        for side in subjects:
            detail = (f"{medians[side.name]:.3f} s against {medians[slowest.name]:.3f} s "
                      f"of {slowest.name}")
            self.rows.append(Row(side.name, detail, medians[side.name] / medians[slowest.name],
                                 target))

    def missing(self, what, tools):
        """Whether a tool is not there; then the row says so."""
        lacking = [tool for tool in tools if not shutil.which(tool)]
        if lacking:
            self.rows.append(Row(what, "no " + ", ".join(lacking), None, None))
        return bool(lacking)

    # ---- the comparisons

    def directory(self, big):
        pages = os.path.join(big, "pages-1.img")
        copy = Side("cp", [self.copy(pages)])
        self.compare([Side("core of a directory", [self.core(big)])], [copy], 1.2)
        if self.missing("convert of a directory", ["openssl"]):
            return
        digest = Side("openssl dgst", [["openssl", "dgst", "-sha256", pages]])
        self.compare([Side("convert of a directory", [self.convert(big)])], [copy, digest], 1.5)

    def archive(self, big):
        if self.missing("a .tar.zst", ["tar", "zstd"]):
            return
        tar, packed = self.path("big.tar"), self.path("big.tar.zst")
        execute(["tar", "-C", big, "-cf", tar, "."])
        execute(["zstd", "-q", "-T0", f"--zstd=wlog={WINDOW_LOG}", "--rm", tar,
                 "-o", packed])
        plain = self.target("plain")
        baseline = Side("zstd -dc and cp", [["zstd", "-q", "-d", packed, "-o", plain],
                                            self.copy(plain)])
        self.compare([Side("core of a .tar.zst", [self.core(packed)]),
                      Side("convert of a .tar.zst", [self.convert(packed, "--no-digests")])],
                     [baseline], 1.15, 1 << WINDOW_LOG)
        os.unlink(packed)

    def views(self, big):
        """Views that need no pages, each in seconds, beside a listing of the same archive."""
        if self.missing("views", ["tar"]):
            return
        tar = self.path("big.tar")
        execute(["tar", "-C", big, "-cf", tar, "."])
        for where, checkpoint in (("a directory", big), ("a tar", tar)):
            sides = [Side(f"{view} of {where}", [[self.options.icecore, view, "-q", "-r", "jsonl", checkpoint]])
                     for view in VIEWS]
            if checkpoint == tar:
                sides.append(Side("tar -t of it", [["tar", "-tf", tar]]))
            for name, seconds in self.medians(sides).items():
                self.rows.append(Row(name, f"{seconds:.4f} s", seconds,
                                     None if name.startswith("tar") else VIEW_SECONDS))
        os.unlink(tar)

    def entries(self):
        number = f"n={max(self.options.size // 4 // PAGE, 1)}"
        one, adjacent, scattered = (self.build(scenario, number) for scenario in
                                    ("one-entry", "pages", "pages-scattered"))
        together = Side("core, one entry", [self.core(one)])
        self.compare([Side("core, an entry a page", [self.core(adjacent)])], [together], 1.3)
        # Twice the address space, every other page a hole: a number to watch, not a target.
        self.compare([Side("core, scattered pages", [self.core(scattered)])], [together], None)

    def chain(self, depth):
        """Folders of an incremental chain; the newest one's path."""
        os.mkdir(self.path(f"depth{depth}"))
        number = f"n={max(self.options.size // 32 // PAGE, depth)}"
        for index in range(depth):
            execute([self.options.builder, "chain", self.path(f"depth{depth}", f"chain.{index}"),
                     number, f"depth={depth}", f"index={index}"])
        return self.path(f"depth{depth}", "chain.0")

    def chains(self):
        """Twice the folders of a chain take at most twice the time, but for noise."""
        shallow, deep = self.chain(10), self.chain(20)
        self.compare([Side("core, a chain 20 deep", [self.core(deep)])],
                     [Side("core, a chain 10 deep", [self.core(shallow)])], 2.2)

    def reflink(self):
        """Blocks shared with the pages file, on a file system of its own."""
        names = "core, shared blocks", "convert, shared blocks"
        here, out, room = self.work, self.out, 3 * self.options.size
        try:
            with reflinking.folder(room, self.work) as there:
                self.work, self.out = there, os.path.join(there, "out")
                big = self.build("big", f"size={self.options.size}")
                copy = Side("cp --reflink=never", [self.copy(os.path.join(big, "pages-1.img"))])
                self.compare([Side(names[0], [self.core(big)])], [copy], 0.1)
                self.compare([Side(names[1], [self.convert(big)])], [copy], None)
                os.mkdir(self.out)
                execute(self.core(big))
                shared = reflinking.shared_bytes(self.target(f"core.{PID}"))
                if shared is None:
                    self.rows.append(Row("memory that is not shared", "no filefrag", None, None))
                else:
                    lacking = 1 - shared / self.options.size
                    self.rows.append(Row("memory that is not shared", f"{shared / MIB:.0f} MiB are, "
                                         "says filefrag", max(lacking, 0), 0.01))
        except reflinking.Unavailable as why:
            self.rows += [Row(name, str(why), None, None) for name in names]
        finally:
            self.work, self.out = here, out

    def mappings(self):
        """Twice the mappings take at most twice the time, but for noise."""
        few = self.build("mappings", "n=70000")
        os.rename(few, self.path("few"))
        many = self.build("mappings", "n=140000")
        self.compare([Side("core of twice 70000 mappings", [self.core(many)])],
                     [Side("core of 70000 mappings", [self.core(self.path("few"))])], 2.2)

    def memory(self):
        for name, (used, allowed) in self.peaks.items():
            self.rows.append(Row("memory: " + name, f"{used / MIB:.1f} MiB at its peak",
                                 used / MIB, allowed / MIB))

    def all(self):
        big = self.build("big", f"size={self.options.size}")
        self.directory(big)
        self.archive(big)
        self.views(big)
        shutil.rmtree(big)
        self.reflink()
        self.entries()
        self.chains()
        self.mappings()
        self.memory()


def report(rows):
    """Print the table; whether all targets are met."""
    met = True
    print(f"{'what':32} {'measured':>9} {'target':>9}  {'':4}  how")
    for row in rows:
        if row.value is None:
            print(f"{row.what:32} {'-':>9} {'-':>9}  SKIP  {row.detail}")
            continue
        if row.target is None:
            print(f"{row.what:32} {row.value:9.2f} {'-':>9}  {'':4}  {row.detail}")
            continue
        good = row.value <= row.target
        met = met and good
        print(f"{row.what:32} {row.value:9.2f} {'<= ' + format(row.target, '.2f'):>9}  "
              f"{'PASS' if good else 'FAIL'}  {row.detail}")
    return met


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("icecore", help="the program")
    parser.add_argument("builder", help="checkpoint-builder, which makes the checkpoints")
    parser.add_argument("--runs", type=int, default=7, help="counted runs a side (7)")
    parser.add_argument("--size", type=int, default=2 << 30,
                        help="bytes of memory in the large checkpoint (2147483648)")
    parser.add_argument("--work", default=".", metavar="DIR",
                        help="make a folder in DIR for checkpoints and results, and remove it")
    given = parser.parse_args()
    if given.runs < 1 or given.size < PAGE:
        parser.error("--runs and --size are too small")
    given.icecore = os.path.abspath(given.icecore)
    given.builder = os.path.abspath(given.builder)
    for program in (given.icecore, given.builder):
        if not os.access(program, os.X_OK):
            parser.error(f"not a program: {program}")
    return given


def main():
    given = options()
    needed = 4 * given.size + 64 * MIB  # checkpoint, archive, its plain form, a result
    if shutil.disk_usage(given.work).free < needed:
        print(f"bench: {given.work}: needs {needed / MIB:.0f} MiB", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="icecore-bench-", dir=given.work) as work:
        bench = Bench(given, os.path.abspath(work))
        try:
            bench.all()
        except Failed as failure:
            print(f"bench: {failure}", file=sys.stderr)
        else:
            return 0 if report(bench.rows) else 1
        report(bench.rows)
        return 1


if __name__ == "__main__":
    sys.exit(main())
