#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`icecore decode` of every image cut, and of images that say impossible things: what can be read is shown.

usage: decode.py ICECORE BUILDER [--full]

With --full each image is cut at every byte up to 4 KiB.
"""
import json
import os
import pathlib
import resource
import struct
import sys

from harness import Checks, Run, build, copy, each, programs, replace, scratch
from images import field, image, message

MIB = 256
SPACE = 10 << 30
SANITIZED = bool(os.environ.get("DAMAGE_NO_SPACE"))
SMALL = 4096
PARSED = 1 << 20
TEXTS = ("iptables-", "ip6tables-", "nftables-")  # any bytes are lines


class Decoded(Run):
    """One run; its document or its lines, as JSON."""

    def __init__(self, icecore, *arguments, stdin=None):
        def bounds():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
        super().__init__([icecore, "decode", *arguments], stdin=stdin, preexec=bounds)
        self.bad, self.lines = "", []
        if len(self.out) > PARSED:  # as Python objects it would take more memory than what is judged
            return
        try:
            text = self.out.decode()
            self.lines = [json.loads(t) for t in ([text] if "--pretty" in arguments else text.splitlines()) if t]
        except ValueError as bad:
            self.bad = f"not JSON: {bad}: {self.out[:200]!r}"

    def wrong(self, statuses=(0, 1, 3)):
        wrong = super().wrong(statuses) or self.bad
        if not wrong and self.mib > MIB and not SANITIZED:
            wrong = f"{self.mib:.0f} MiB of memory, expected at most {MIB}"
        return wrong


def cuts(name, data, full):
    """Lengths to cut to; tests/unit/criu_cut.c has all of them, within one process."""
    wanted = {0, 3, 7, 11, len(data) // 2, len(data) - 1}
    if full:
        wanted |= set(range(min(len(data), SMALL)))
    return sorted(c for c in wanted if 0 <= c < len(data))


def cut_image(icecore, folder, name, full):
    """[(case, what is wrong)] of one image, alone and as a file that is not in memory."""
    data, here, found = (folder / name).read_bytes(), copy(folder), []
    for cut in cuts(name, data, full):
        replace(here, name, data[:cut])
        run = Decoded(icecore, here / name)
        wrong = run.wrong()
        if not wrong and run.status == 1 and run.out:
            wrong = f"failed, and showed something: {run.out[:200]!r}"
        if not wrong and run.status == 3 and name.encode() not in run.err:
            wrong = f"no gap names it: {run.err[:200]!r}"
        found.append((f"{name} cut at {cut} of {len(data)}", wrong))
    return found


def one_lost(icecore, folder, name):
    """In a checkpoint one bad image costs itself: every other line stays."""
    before = Decoded(icecore, folder).lines
    here = copy(folder)
    replace(here, name, b"\x19CVT\x11\x22\x33\x44" + b"\xff" * 32)
    run = Decoded(icecore, here)
    others = [line for line in before if line["member"] != name]
    wrong = run.wrong((3,))
    if not wrong and [line for line in run.lines if line["member"] != name] != others:
        wrong = f"{len(run.lines)} lines, {len(others)} of other members before"
    return f"{name} is noise", wrong if wrong or name.encode() in run.err else f"no gap names it: {run.err[:200]!r}"


def nested(levels):
    body = b""
    for _ in range(levels):
        body = field(2, body)
    return field(2, field(2, body))


def head(magic):
    return struct.pack("<II", 0x54564319, magic)


def record(body):
    return struct.pack("<I", len(body)) + body


CGROUP, NETNS, SEM, MSG, GHOST, FDINFO, PSTREE, FILES = (
    0x59383330, 0x55933752, 0x59573019, 0x55453737, 0x52583605, 0x56213732, 0x50273030, 0x56303138)
# (what, the image's bytes, statuses, zeros behind them: a program's peak counts what this one ever had)
HOSTILE = [
    ("a length of 4 GiB", head(FDINFO) + b"\xff\xff\xff\xff", (3,)),
    ("a record of 64 MiB and a byte", head(FDINFO) + struct.pack("<I", (64 << 20) + 1), (3,), (64 << 20) + 1),
    ("messages 5000 deep", head(CGROUP) + record(nested(5000)), (3,)),
    ("messages 90 deep", head(CGROUP) + record(nested(90)), (0,)),
    ("a million numbers", head(PSTREE) + record(b"\x28\x01" * 1000000), (0,)),
    ("a million numbers, packed", head(PSTREE) + record(field(5, b"\x01" * 1000000)), (0,)),
    ("lists of which each value is apart", head(NETNS) + record(b"".join(
        field(1 + i % 2, 1) for i in range(1000000))), (0,)),
    ("a million empty messages", head(NETNS) + record(b"\x1a\0" * 1000000), (0,)),
    ("a million unknown fields", head(FDINFO) + record(b"\x78\x01" * 1000000), (0,)),
    ("a hundred thousand times another wire type", head(FDINFO) + record(b"\x0a\0" * 100000), (3,)),
    ("the same number a million times", head(FDINFO) + record(b"\x08\x01" * 1000000), (3,)),
    ("a million empty records", head(FDINFO) + b"\0\0\0\0" * 1000000, (0,)),
    ("four billion semaphores", head(SEM) + record(field(2, 0xffffffff)), (3,)),
    ("four billion messages", head(MSG) + record(field(3, 0xffffffff)), (3,)),
    ("a chunk of 2^64 bytes", head(GHOST) + record(field(9, 1)) + record(field(1, (1 << 64) - 1)), (3,)),
    ("a group", head(FDINFO) + record(b"\x0b\x08\x01\x0c"), (3,)),
    ("a number of eleven bytes", head(FDINFO) + record(b"\x08" + b"\xff" * 10 + b"\x01"), (3,)),
    ("field 0", head(FDINFO) + record(b"\x00\x01"), (3,)),
    ("an unknown kind of file", head(FILES) + record(message((1, 99), (2, 1))), (0,)),
    ("another architecture", image("core", message((1, 99))), (0,)),
    ("no magic at all", b"nothing", (1,)),
    ("no byte at all", b"", (1,)),
]


def attack(icecore, what, data, statuses, zeros=0):
    path = scratch("hostile") / (what.replace(" ", "-").replace("^", "") + ".img")
    path.write_bytes(data)
    os.truncate(path, len(data) + zeros)
    for options in ((), ("--pretty",)):
        with open(path, "rb") as f:
            run = Decoded(icecore, "-", *options, stdin=f)
        wrong = run.wrong(statuses)
        if wrong:
            break
    path.unlink()
    return what, wrong


def main():
    icecore, builder, options = programs(sys.argv, __doc__)
    checks, full = Checks(), "--full" in options
    scratch()
    for folder in (build(builder, "everything"), build(builder, "s390x")):
        images = sorted(p.name for p in folder.iterdir() if p.is_file() and p.stat().st_size)
        results = each(lambda n, f=folder: cut_image(icecore, f, n, full), images)
        for name, result in zip(images, results):
            checks.all(f"{folder.name}: {name} cut", result)
    folder = build(builder, "everything")
    images = sorted(p.name for p in folder.glob("*.img") if not p.name.startswith(("pages-", *TEXTS)))
    checks.all("one image that is noise costs no other", each(lambda n: one_lost(icecore, folder, n), images))
    checks.all("hostile images", each(lambda row: attack(icecore, *row), HOSTILE))
    checks.end()


if __name__ == "__main__":
    main()
