#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Archives of changed files that lie: names, links, sizes, maps of holes, whiteouts, attributes, bombs, cut and changed
bytes; deleted.files that is no list; images of deleted files that are damaged. Whatever they hold, fschanges ends soon,
says what is wrong, shows the rest, and takes out nothing but regular files of mode 0600 in its own folder.

usage: changes.py ICECORE BUILDER [--full]
"""
import bz2
import gzip
import json
import lzma
import os
import shutil
import stat
import sys
import tarfile

from archive import entry, images, make
from harness import Checks, Converted, Run, build, each, programs, scratch

CANARY = "icecore-changes-canary"
MIB = 256  # 100,000 entries


def link(name, target, kind=tarfile.LNKTYPE):
    return entry(name, type=kind, linkname=target)


def pax(records):
    """A PAX header of these bytes, for the entry behind it."""
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, len(records)
    return info.tobuf(tarfile.USTAR_FORMAT) + records + bytes(-len(records) % 512)


def record(key, value):
    body = b" " + key + b"=" + value + b"\n"
    size = len(body)
    while len(str(size)) + len(body) != size:
        size = len(str(size)) + len(body)
    return str(size).encode() + body


def with_pax(records, name, data=b""):
    """One entry with a PAX header before it, as bytes of a tar without an end."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return pax(records) + info.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512)


END = bytes(1024)
GOOD = [entry("etc/first", b"first\n"), entry("etc/last", b"last\n")]


def around(*entries):
    """A tar with a good file before and behind them."""
    return make([GOOD[0], *entries, GOOD[1]])


def raw(middle):
    """The same, the middle as bytes."""
    return make(GOOD[:1]).rstrip(b"\0").ljust(1024, b"\0") + middle + make(GOOD[1:])


class Changes:
    def __init__(self, icecore, builder):
        self.icecore, self.checks = icecore, Checks()
        self.images = images(build(builder, "minimal"), "checkpoint/")

    def show(self, members, statuses=(0, 3), paths=None, limit=10):
        """What is wrong with the view over a checkpoint with these members, or ""."""
        folder = scratch("changes")
        path, out = folder / "c.tar", folder / "out"
        out.mkdir()
        path.write_bytes(make(self.images + [entry(n, d) for n, d in members.items()]))
        run = Run([self.icecore, "fschanges", "-r", "jsonl", "--dump", "-o", out, path], limit=limit)
        wrong = run.wrong(statuses)
        rows = [json.loads(line) for line in run.out.splitlines()] if not wrong else []
        shown = {row["FilePath"] for row in rows}
        if not wrong and paths is not None and not set(paths) <= shown:
            wrong = f"not shown: {sorted(set(paths) - shown)}; {run.err[:300]!r}"
        wrong = wrong or self.taken(out, rows)
        if not wrong and sorted(os.listdir(folder)) != ["c.tar", "out"]:
            wrong = f"something was written outside: {sorted(os.listdir(folder))}"
        shutil.rmtree(folder)
        return wrong

    def taken(self, out, rows):
        """Only what the rows say, and only regular files of mode 0600."""
        named = {row["File output"] for row in rows} - {"Disabled", "Error outputting file"}
        there = {p.name: p.lstat() for p in out.iterdir()}
        if set(there) != named:
            return f"taken out {sorted(there)[:5]}, the rows say {sorted(named)[:5]}"
        odd = [n for n, s in there.items() if not stat.S_ISREG(s.st_mode) or stat.S_IMODE(s.st_mode) != 0o600]
        return f"not a file of mode 0600: {odd}" if odd else ""

    def diffs(self):
        """Archives of changed files that lie, and what is shown all the same."""
        both = ["/etc/first", "/etc/last"]
        deep = [entry("d/" * i + "x", b"x") for i in range(1, 10000, 37)]
        huge = entry("huge", size=1 << 40)[0]
        huge.size = 1 << 62
        over = bytearray(huge.tobuf(tarfile.GNU_FORMAT))
        over[124:136] = b"\x80" + (1 << 63).to_bytes(11, "big")
        over[148:156] = b"        "
        over[148:156] = b"%06o\0 " % sum(over)
        cases = {
            "names that lead out": (around(entry("../" + CANARY, b"x"), entry("a/../../" + CANARY, b"x"),
                                           entry("..", b"x")), (3,), both),
            "absolute names": (around(entry("/tmp/" + CANARY, b"x"), entry("//" + CANARY, b"x")), (0,),
                               both + ["/tmp/" + CANARY, "/" + CANARY]),
            "a newline, control bytes, bad UTF-8": (around(entry("a\nb", b"x"), entry("\x1b[2J", b"x"),
                                                           entry("\udcff\udcfe", b"x")), (0,),
                                                    both + ["/a\\x0Ab", "/\\x1B[2J", "/\\xFF\\xFE"]),
            "a name twice": (around(entry("twice", b"1"), entry("twice", b"2")), (3,), both + ["/twice"]),
            "a name 5,000 times": (around(*[entry("same", b"%d" % i) for i in range(5000)]), (3,), both),
            "hard links to outside, to themselves, in a circle": (
                around(link("out", "/etc/shadow"), link("up", "../../etc/shadow"), link("self", "self"),
                       link("a", "b"), link("b", "a"), link("gone", "nothing")), (3,), both + ["/out", "/self"]),
            "symbolic links, and a file behind one": (
                around(link("tmp", "/tmp", tarfile.SYMTYPE), entry("tmp/" + CANARY, b"x")), (0,), both),
            "devices, fifos, set-uid": (
                around(entry("null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
                       entry("disk", type=tarfile.BLKTYPE, devmajor=1 << 20, devminor=1 << 20),
                       entry("pipe", type=tarfile.FIFOTYPE), entry("suid", b"x", mode=0o7777)), (0,),
                both + ["/null", "/disk", "/pipe", "/suid"]),
            "an entry of an unknown kind": (around(entry("odd", type=b"Z")), (0, 3), both),
            "10,000 folders": (around(*deep), (3,), both),
            "10,000 folders deep": (make([*GOOD, entry("d/" * 10000 + "x", b"x")], tarfile.PAX_FORMAT), (3,), both),
            "a name of 200,000 bytes": (around(entry("n" * 200000, b"x")), (3,), both),
            "a target of 200,000 bytes": (around(link("l", "n" * 200000, tarfile.SYMTYPE)), (3,), both),
            "a size of 4 EiB": (raw(huge.tobuf(tarfile.GNU_FORMAT)), (3,), both[:1]),
            "a size of 8 EiB": (raw(bytes(over)), (3,), both[:1]),
            "a size of 1 TiB that is not there": (raw(entry("big", size=1 << 40)[0].tobuf(tarfile.GNU_FORMAT)), (3,),
                                                  both[:1] + ["/big"]),
            "whiteouts of the root": (around(entry(".wh..wh..opq"), entry(".wh."), entry(".wh.."), entry(".wh...")),
                                      (0, 3), both),
            "whiteouts of everything": (around(entry("etc/.wh..wh..opq"), entry(".wh.etc"), entry(".wh.x", b"full")),
                                        (0,), both),
            "an overlay's whiteout": (around(entry("etc/gone", type=tarfile.CHRTYPE)), (0,), both + ["/etc/gone"]),
            "times out of this world": (raw(with_pax(record(b"mtime", b"99999999999999999999.5") +
                                                     record(b"atime", b"-9e99") + record(b"ctime", b"x"), "t", b"t")),
                                        (0, 3), both + ["/t"]),
            "owners out of this world": (raw(with_pax(record(b"uid", b"18446744073709551615") +
                                                      record(b"uname", b"\xff\x1b" * 100), "o", b"o")), (0, 3),
                                         both + ["/o"]),
            "a thousand attributes": (raw(with_pax(b"".join(record(b"SCHILY.xattr.user.%d" % i, b"v")
                                                            for i in range(1000)), "x", b"x")), (3,), both + ["/x"]),
            "an attribute of 900,000 bytes": (raw(with_pax(record(b"SCHILY.xattr.user.big", b"v" * 900000), "x", b"x")),
                                              (0, 3), both),
            "capabilities that are none": (raw(b"".join(
                with_pax(record(b"SCHILY.xattr.security.capability", bytes(range(n))), f"c{n}", b"c")
                for n in range(1, 26))), (0, 3), both),
            "a path with a NUL": (raw(with_pax(record(b"path", b"a\0b"), "p", b"p")), (0, 3), both[:1]),
            "a map of holes that goes backwards": (raw(with_pax(
                record(b"GNU.sparse.major", b"0") + record(b"GNU.sparse.minor", b"1") +
                record(b"GNU.sparse.size", b"1000000") + record(b"GNU.sparse.map", b"5000,512,1000,512"), "s",
                b"d" * 1024)), (3,), both),
            "a map of holes of 8 EiB": (raw(with_pax(
                record(b"GNU.sparse.major", b"0") + record(b"GNU.sparse.minor", b"1") +
                record(b"GNU.sparse.size", b"9223372036854775807") + record(b"GNU.sparse.map", b"0,512"), "s",
                b"d" * 512)), (3,), both),
            "a map of holes with more than there is": (raw(with_pax(
                record(b"GNU.sparse.major", b"0") + record(b"GNU.sparse.minor", b"1") +
                record(b"GNU.sparse.size", b"4096") + record(b"GNU.sparse.map", b"0,4096"), "s", b"d" * 512)), (3,),
                                                       both[:1]),
            "a header that is damaged": (raw(b"garbage" * 73 + b"x"), (0, 3), both[:1]),
            "nothing": (b"", (0, 3), []), "zeros": (bytes(1 << 20), (0, 3), []),
            "no archive": (b"not an archive\n" * 999, (3,), []), "random bytes": (os.urandom(99999), (0, 3), []),
            "gzip of nothing": (gzip.compress(b""), (0, 3), []), "gzip that is cut": (
                gzip.compress(around())[:-30], (3,), []),
            "gzip in gzip": (gzip.compress(gzip.compress(around())), (0, 3), []),
            "bzip2": (bz2.compress(around()), (0,), both), "xz": (lzma.compress(around()), (0,), both),
            "lz4 that is none": (b"\x04\x22\x4d\x18" + bytes(99), (3,), []),
        }
        for name, (data, statuses, paths) in cases.items():
            self.checks.check(name, self.show({"rootfs-diff.tar": data}, statuses, paths))
        for where in ("/tmp/" + CANARY, os.path.expanduser("~/" + CANARY)):
            self.checks.check(f"no {where}", "it is there" if os.path.exists(where) else "")

    def elsewhere(self):
        """The same in volumes, /dev/shm and tmpfs; names of members that are no volumes."""
        evil = around(entry("../x", b"x"), entry("a\nb", b"x"), link("l", "../../etc/passwd"))
        packed = gzip.compress(evil)
        self.checks.check("volumes, /dev/shm and tmpfs", self.show(
            {"volumes/v.tar": evil, "volumes/\x1b\n.tar": packed, "devshm-checkpoint.tar": evil,
             "checkpoint/tmpfs-dev-1.tar.gz.img": packed, "checkpoint/tmpfs-7.tar.gz.img": packed}, (3,),
            ["volume v:/etc/first", "volume \\x1B\\x0A:/etc/last", "/dev/shm/etc/first", "tmpfs 0:1:/etc/last",
             "tmpfs of mount 7:/etc/last"]))
        self.checks.check("members that are none of these", self.show(
            {"volumes/.tar": evil, "volumes/a/b.tar": evil, "volumes/x": evil, "checkpoint/volumes/c.tar": evil,
             "checkpoint/tmpfs-dev-.tar.gz.img": packed, "checkpoint/tmpfs-dev-1x.tar.gz.img": packed,
             "checkpoint/tmpfs-dev-99999999999999999999.tar.gz.img": packed}, (0, 3)))
        self.checks.check("2,000 volumes", self.show({f"volumes/{i}.tar": evil for i in range(2000)}, (3,), limit=20))

    def lists(self):
        """deleted.files"""
        deep = b"[" * 100000 + b"]" * 100000
        for name, data in {"cut": b'["/a", "/b', "no JSON": b"\xff\xfe\0", "no list": b'{"a": 1}', "deep": deep,
                           "odd entries": b'[1, null, {}, [], "/x", ""]', "empty": b"",
                           "control bytes": b'["/\\u001b[2J", "/a\\u0000b", "/\\ud800"]',
                           "names that lead out": b'["../../etc/passwd", "/..", "/"]'}.items():
            self.checks.check(f"deleted.files: {name}", self.show({"deleted.files": data}, (0, 3)))
        many = json.dumps([f"/d/{i}" for i in range(100000)]).encode()
        self.checks.check("deleted.files: 100,000", self.show({"deleted.files": many}, (0, 3), ["/d/99999"], limit=20))

    def measured(self, path, wanted, options, limit):
        """A run that must take bounded memory; this program must be small then, since a child begins as large."""
        run = Run([self.icecore, *options, path], limit=limit)
        wrong = run.wrong((0, 3)) or ("" if wanted in run.out else f"no {wanted!r} in {run.out[-300:]!r}")
        if not wrong and run.mib > MIB and not os.environ.get("DAMAGE_NO_SPACE"):
            wrong = f"{run.mib:.0f} MiB of memory"
        return wrong

    def checkpoint(self, write):
        """A checkpoint whose rootfs-diff.tar is what `write` writes, without having it in memory."""
        folder = scratch("large")
        with open(folder / "diff", "wb") as file:
            write(file)
        size = (folder / "diff").stat().st_size
        with open(folder / "c.tar", "wb") as file, open(folder / "diff", "rb") as diff:
            file.write(make(self.images).rstrip(b"\0"))
            file.write(bytes(-file.tell() % 512))
            file.write(entry("rootfs-diff.tar", size=size)[0].tobuf(tarfile.GNU_FORMAT))
            shutil.copyfileobj(diff, file)
            file.write(bytes(-size % 512) + END)
        (folder / "diff").unlink()
        return folder / "c.tar"

    def many(self):
        """100,000 entries take seconds and bounded memory."""
        def write(file):
            for i in range(100000):
                file.write(entry(f"d{i % 100}/f{i}", b"same")[0].tobuf(tarfile.GNU_FORMAT) + b"same".ljust(512, b"\0"))
            file.write(END)
        path = self.checkpoint(write)
        last = b"/d99/f99999"
        self.checks.check("100,000 files", self.measured(path, last, ["fschanges", "-r", "csv", "--filters", "d99/f999"], 20))
        self.checks.check("100,000 files in info", self.measured(path, b"100000  rootfs-diff", ["info"], 5))

    def bombs(self):
        """1 GiB in a few kilobytes, of zeros and of text."""
        for name, part in {"zeros": bytes(1 << 20), "text": b"bomb! " * 170000}.items():
            def write(file, part=part):
                count = (1 << 30) // len(part)
                with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
                    packed.write(make(GOOD[:1]).rstrip(b"\0").ljust(1024, b"\0"))
                    packed.write(entry("bomb", size=count * len(part))[0].tobuf(tarfile.GNU_FORMAT))
                    for _ in range(count):
                        packed.write(part)
                    packed.write(bytes(-count * len(part) % 512) + make(GOOD[1:]))
            path = self.checkpoint(write)
            self.checks.check(f"1 GiB of {name}", self.measured(path, b"/etc/last", ["fschanges", "-r", "csv"], 60))

    def cut(self, full):
        """A tar and its gzip, cut and with bytes changed at many places."""
        plain = around(entry("exe", b"\x7fELF" + os.urandom(3000), mode=0o4755), link("hard", "exe"),
                       link("soft", "/etc/passwd", tarfile.SYMTYPE), entry("etc/.wh.motd"))
        for name, data in {"tar": plain, "gzip": gzip.compress(plain, mtime=0)}.items():
            last = len(data.rstrip(b"\0")) + 1
            step = max(1, last // (300 if full else 30))
            places = sorted({0, 1, 511, 512, 513, *range(0, last, step)})
            self.checks.all(f"{name} cut", each(
                lambda n, d=data: (f"{n} bytes", self.show({"rootfs-diff.tar": d[:n]})), places))
            self.checks.all(f"{name} with a byte changed", each(
                lambda n, d=data: (f"byte {n}", self.show(
                    {"rootfs-diff.tar": d[:n] + bytes([d[n] ^ 0x55]) + d[n + 1:]})), places[:-1]))

    def reports(self):
        """What convert writes of them stays well-formed."""
        path = scratch("reports") / "c.tar"
        diff = raw(with_pax(record(b"SCHILY.xattr.user.\xff\x1b", b"\0\x1b\xff]]>"), "a\n]]>\x1b", b"x") +
                   with_pax(record(b"linkpath", b"\xff\x1b[2J"), "x", b""))
        path.write_bytes(make(self.images + [entry("rootfs-diff.tar", diff), entry("volumes/\x1b.tar", diff)]))
        run = Converted(self.icecore, path)
        wrong = run.wrong((0, 3))
        if not wrong:
            json.loads((run.out_folder / "manifest.json").read_bytes())
            report = run.out_folder / "report.dfxml"
            if any(b < 32 and b not in (9, 10) for b in report.read_bytes()):
                wrong = "raw control bytes"
            elif shutil.which("xmllint") and Run(["xmllint", "--noout", report]).status:
                wrong = "not well-formed"
        self.checks.check("hostile names and attributes in the reports", wrong)
        run.close()


def main():
    icecore, builder, options = programs(sys.argv, __doc__)
    changes = Changes(icecore, builder)
    changes.many()
    changes.bombs()
    changes.diffs()
    changes.elsewhere()
    changes.lists()
    changes.reports()
    changes.cut("--full" in options)
    changes.checks.end()


if __name__ == "__main__":
    main()
