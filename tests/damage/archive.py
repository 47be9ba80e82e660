#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Archives that are cut, that name what they must not, that hold what is no file, that are no archive at all; bombs;
names with control bytes. Nothing outside the output folder is written, and no run hangs, crashes or takes all memory.

usage: archive.py ICECORE BUILDER [--full]
"""
import bz2
import gzip
import io
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile

from cores import incomplete
from harness import Checks, Converted, Run, build, each, programs, scratch

PID = 100
CANARY = "icecore-canary"
MIB = 128
SAFE_SCRIPT = re.compile(rb"#[ -~]*|set (auto-load off|debuginfod enabled off|print thread-events off|sysroot sysroot)"
                         rb"|core-file core\.\d+|info threads|")


def entry(name, data=b"", **more):
    info = tarfile.TarInfo(name)
    info.size = more.pop("size", len(data))
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def images(folder, prefix=""):
    return [entry(prefix + p.name, p.read_bytes()) for p in sorted(folder.iterdir()) if p.is_file()]


def make(entries, form=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def packers():
    found = {"tar": lambda d: d, "tar.gz": lambda d: gzip.compress(d, mtime=0), "tar.bz2": bz2.compress,
             "tar.xz": lzma.compress}
    if shutil.which("zstd"):
        found["tar.zst"] = zstd
    return found


class Archives:
    def __init__(self, icecore, builder):
        self.icecore, self.checks = icecore, Checks()
        self.folder = build(builder, "minimal")
        self.hostile = build(builder, "hostile-names")
        self.good = images(self.folder)

    def convert(self, data, statuses=(0, 1, 3), cores=None, name="c.tar", also=None, **more):
        """What is wrong with a run over these bytes, or ""; the folder around it must stay as it was."""
        around = scratch("around")
        path = around / name
        if data is not None:
            path.write_bytes(data)
        before = sorted(os.listdir(around))
        run = Converted(self.icecore, path, **more)
        wrong = run.wrong(statuses)
        if not wrong and cores is not None and run.cores() != cores:
            wrong = f"cores {run.cores()}: {run.err[:300]!r}"
        if not wrong and (sorted(os.listdir(around)) != before or sorted(os.listdir(run.folder)) not in ([], ["out"])):
            wrong = "something was written outside of the output folder"
        wrong = wrong or next(filter(None, (incomplete(run.out_folder / f"core.{p}") for p in run.cores())), "")
        wrong = wrong or (also(run) if also else "")
        run.close()
        shutil.rmtree(around)
        return wrong

    def cut(self, full):
        plain = make(self.good)
        end = max(i for i in range(len(plain)) if plain[i]) + 1
        for name, pack in packers().items():
            data = pack(plain)
            last = end if name == "tar" else len(data)
            step = max(1, last // (400 if full else 40))
            places = sorted({0, 1, 2, 100, 511, 512, 513, last - 1, last - 2, *range(0, last, step)})
            cases = each(lambda n, d=data: (f"{n} of {len(d)} bytes", self.convert(d[:n])), places)
            self.checks.all(f"{name} cut", cases)
            broken = each(lambda n, d=data: (f"byte {n}", self.convert(d[:n] + bytes([d[n] ^ 0x55]) + d[n + 1:])),
                          places[1:-1])
            self.checks.all(f"{name} with a byte changed", broken)

    def names(self):
        target = f"/tmp/{CANARY}"
        evil = [entry("../" + CANARY, b"x"), entry("checkpoint/../../" + CANARY, b"x"), entry(target, b"x"),
                entry("//" + CANARY, b"x"), entry("..", b"x"), entry("a/..", b"x")]
        kinds = [entry("parent", type=tarfile.SYMTYPE, linkname="/etc"),
                 entry("out", type=tarfile.SYMTYPE, linkname="/tmp"), entry("out/" + CANARY, b"x"),
                 entry("mm-7.img", type=tarfile.SYMTYPE, linkname="/etc/shadow"),
                 entry("mm-8.img", type=tarfile.LNKTYPE, linkname="/etc/shadow"),
                 entry("core-8.img", type=tarfile.LNKTYPE, linkname="pstree.img"),
                 entry("null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
                 entry("disk", type=tarfile.BLKTYPE, devmajor=8, devminor=0), entry("pipe", type=tarfile.FIFOTYPE)]
        cases = {
            "names that lead out": (make(evil + self.good), (3,), [PID]),
            "links, devices, a fifo": (make(kinds + self.good), (3,), [PID]),
            "a link where an image should be": (make([e for e in self.good if e[0].name != "mm-100.img"] + [
                entry("mm-100.img", type=tarfile.SYMTYPE, linkname="/etc/passwd")]), (1, 3), []),
            "a name twice": (make(self.good + [entry("pstree.img", b"other")]), (3,), [PID]),
            "10,000 folders deep": (make(self.good + [entry("d/" * 10000 + "pstree.img", b"x")],
                                         tarfile.PAX_FORMAT), (3,), [PID]),
            "a name of 100,000 bytes": (make(self.good + [entry("n" * 100000, b"x")]), (3,), [PID]),
            "1,000 folders deep": (make(self.good + [entry("d/" * 1000 + "x", b"x")]), (0, 3), [PID]),
            "a size that is not there": (make(self.good)[:-10240] + entry("pages-9.img", size=1 << 40)[0].tobuf(
                tarfile.GNU_FORMAT), (0, 1, 3), None),
            "no image in it": (make([entry("a", b"b")]), (1,), []),
            "only folders": (make([entry("checkpoint", type=tarfile.DIRTYPE)]), (1,), []),
            "an end mark only": (bytes(10240), (1,), []),
            "an empty file": (b"", (1,), []), "a text": (b"not a checkpoint\n" * 99, (1,), []),
            "gzip of a text": (gzip.compress(b"not a checkpoint\n" * 99), (1,), []),
            "gzip in gzip": (gzip.compress(gzip.compress(make(self.good))), (1,), []),
            "gzip of nothing": (gzip.compress(b""), (1,), []), "an archive of ar": (b"!<arch>\n" * 99, (1,), []),
            "zip": (b"PK\3\4" + bytes(100), (1,), []), "random bytes": (os.urandom(100000), (1,), []),
        }
        for name, (data, statuses, cores) in cases.items():
            self.checks.check(name, self.convert(data, statuses, cores))
        self.checks.check("no canary", "it is there" if os.path.exists(target) else "")

    def no_files(self):
        def mkfifo():
            path = scratch("fifo") / "fifo"
            os.mkfifo(path)
            return path
        for name, path in [("/dev/null", "/dev/null"), ("/dev/zero", "/dev/zero"), ("a fifo", mkfifo()),
                           ("an empty folder", scratch("empty")), ("nothing", scratch("none") / "none"),
                           ("a folder without images", scratch("noimages"))]:
            if name == "a folder without images":
                (path / "a").write_text("b")
            run = Converted(self.icecore, path)
            self.checks.check(f"{name} as input", run.wrong((1,)))
            run.close()
            run = Run([self.icecore, "info", path])
            self.checks.check(f"{name} as input of info", run.wrong((1,)))
        folder = scratch("fifos") / "images"
        shutil.copytree(self.folder, folder)
        (folder / "pages-1.img").unlink()
        os.mkfifo(folder / "pages-1.img")
        os.symlink("/etc/passwd", folder / "mm-7.img")
        run = Converted(self.icecore, folder)
        self.checks.check("a fifo and a link in a folder", run.wrong((3,)))
        run.close()

    def bombs(self):
        """1 GiB of zeros in a few bytes: as pages they go to a scratch file, as an image they are refused."""
        for name in ("pages-1.img", "mm-100.img", "dump.log"):
            path = scratch("bomb") / "bomb.tar.gz"
            rest = make([e for e in self.good if e[0].name != name])
            with gzip.open(path, "wb", compresslevel=1) as f:
                f.write(entry(name, size=1 << 30)[0].tobuf(tarfile.GNU_FORMAT))
                for _ in range(1 << 10):
                    f.write(bytes(1 << 20))
                f.write(rest)
            run = Converted(self.icecore, path, limit=60)
            wrong = run.wrong((0, 1, 3))
            small = run.mib < MIB or os.environ.get("DAMAGE_NO_SPACE")
            self.checks.check(f"1 GiB of zeros as {name}", wrong or ("" if small else f"{run.mib:.0f} MiB of memory"))
            run.close()

    def text(self):
        """Names and arguments with newlines, quotes, escapes and bytes that are no UTF-8."""
        def documents(run):
            json.loads((run.out_folder / "manifest.json").read_bytes())
            json.loads((run.out_folder / "run.json").read_bytes())
            for path in sorted(run.out_folder.iterdir()):
                raw = path.read_bytes()
                if path.suffix in (".dfxml", ".json") and any(b < 32 and b not in (9, 10) for b in raw):
                    return f"{path.name} has raw control bytes"
                if path.suffix == ".dfxml" and shutil.which("xmllint") and Run(["xmllint", "--noout", path]).status:
                    return f"{path.name} is not well-formed"
                bad = [line for line in raw.split(b"\n") if path.suffix == ".gdb" and not SAFE_SCRIPT.fullmatch(line)]
                if bad:
                    return f"{path.name} has {bad}"
            return ""
        evil = "checkpoint/\x1b[31m\n\"'<&>.img"
        more = [entry(evil, b"x"), entry("core-\udcff.img", b"x")]
        packed = make(images(self.hostile) + more)
        self.checks.check("hostile names in a tar", self.convert(packed, (0, 3), also=documents))
        run = Converted(self.icecore, self.hostile)
        self.checks.check("hostile names in a folder", run.wrong((0, 3)) or documents(run))
        run.close()
        named = scratch("named") / "a\n\x1b[2J'\"$(touch x).tar"
        named.write_bytes(packed)
        run = Converted(self.icecore, named)
        self.checks.check("a checkpoint's own name", run.wrong((0, 3)) or documents(run))
        run.close()
        for what in (self.hostile, named):
            self.checks.check("hostile names in info", Run([self.icecore, "info", what]).wrong((0, 3)))


def main():
    icecore, builder, options = programs(sys.argv, __doc__)
    a = Archives(icecore, builder)
    a.names()
    a.no_files()
    a.text()
    a.bombs()
    a.cut("--full" in options)
    a.checks.end()


if __name__ == "__main__":
    main()
