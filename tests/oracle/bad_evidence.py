#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad evidence: each gets a message that says where (member and offset, or path), and what is sound comes out.

A chain that loops, a parent of another process, a pagemap whose pages overlap or lie outside every mapping, a pages
file shorter or longer than its pagemap says, a sysroot's file with the wrong build-id, a page size that fits nothing,
registers missing for one thread of many, an unknown architecture. Made from copies of the corpus, by an editor of
images of this test's own; sound is what the conversion of the whole copy has.
"""
import filecmp
import re
import shutil
import struct
import sys

from arch_case import ArchCase
from case import Case, Checks, convert, corpus, fresh, sysroot
from corefile import NT_PRSTATUS, Core
from evidence import HEAD_MAGICS
from pagemaps import pagemap, resolve
from protobuf import message, read_varint

PAGE = 4096


# ---- editing images

def encode(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def split(data):
    """-> (magics, [payload]) of a little-endian image."""
    at = 8 if struct.unpack_from("<I", data)[0] in HEAD_MAGICS else 4
    head, out = data[:at], []
    while at < len(data):
        size = struct.unpack_from("<I", data, at)[0]
        out.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return head, out


def join(head, payloads):
    return head + b"".join(struct.pack("<I", len(p)) + p for p in payloads)


def numbers_only(fields):
    """A message of numbers alone, such as a pagemap's entry."""
    return b"".join(encode(tag << 3) + encode(v) for tag, values in sorted(fields.items()) for v in values)


def without(payload, dropped):
    """A message without one of its fields, the others untouched."""
    out, at = b"", 0
    while at < len(payload):
        start = at
        tag, at = read_varint(payload, at)
        if tag & 7 == 2:
            size, at = read_varint(payload, at)
            at += size
        elif tag & 7 == 0:
            _, at = read_varint(payload, at)
        else:
            at += {1: 8, 5: 4}[tag & 7]
        out += b"" if tag >> 3 == dropped else payload[start:at]
    return out


def rewrite(path, change):
    """Replace an image's payloads by change(payloads)."""
    head, payloads = split(path.read_bytes())
    path.write_bytes(join(head, change(payloads)))


def move_entry(path, number, address):
    """Give an entry of a pagemap another address."""
    def change(payloads):
        fields = message(payloads[number])
        fields[1] = [address]
        return payloads[:number] + [numbers_only(fields)] + payloads[number + 1:]
    rewrite(path, change)


# ---- what has to hold

def located(done, *members):
    """Whether a line names one of the members with an offset."""
    return re.search(rf"(?:{'|'.join(re.escape(m) for m in members)})\+0x[0-9a-f]+", done.stderr)


def pages_of(core):
    return {a: h["offset"] + a - h["vaddr"] for h in core.loads
            for a in range(h["vaddr"], h["vaddr"] + h["filesz"], PAGE)}


def sound(check, name, whole, bad, excused):
    """Every page that the whole core holds is in the bad one and the same, but those excused."""
    a, b = Core(whole), Core(bad)
    ours, theirs = pages_of(b), pages_of(a)
    odd = [f"{p:#x} is gone" for p in sorted(set(theirs) - set(ours) - excused)]
    odd += [f"{p:#x} differs" for p in sorted(set(theirs) & set(ours) - excused)
            if a.at(theirs[p], PAGE) != b.at(ours[p], PAGE)]
    odd += [f"{p:#x} is made up" for p in sorted(set(ours) - set(theirs) - excused)]
    return check.ok(name, f"what is sound comes out: all but {len(excused)} pages are as before", not odd,
                    "\n".join(odd))


def span(entry):
    return {entry.start + i * PAGE for i in range(entry.pages)}


class Bench:
    """A copy of one case of corpus/plain to break, beside the conversion of the whole."""

    def __init__(self, name):
        self.case = Case(corpus() / "plain" / name)
        self.whole = convert(self.case.images, name=name)
        self.pid = max(self.case.live, key=lambda p: len(self.case.threads(p)))
        self.others = [p for p in self.case.live if p != self.pid]

    def copy(self):
        folder = fresh("images")
        shutil.copytree(self.case.images, folder, symlinks=True)
        return folder

    def convert(self, folder, *options):
        return convert(folder, *options, name="bad")

    def others_come_out(self, check, name, done):
        for pid in self.others:
            check.ok(name, f"the core of {pid}, which is whole, is as before", done.core(pid).is_file() and
                     filecmp.cmp(done.core(pid), self.whole.core(pid), shallow=False), done)


def ends(check, name, done, statuses=(3,)):
    check.ok(name, f"convert exits with {' or '.join(map(str, statuses))}", done.status in statuses, done)


def overlap(check, bench):
    name, folder, image = "pages overlap", bench.copy(), f"pagemap-{bench.pid}.img"
    entries = pagemap(folder, image)[1]
    number = next(i for i, e in enumerate(entries) if i and e.pages == 1 and entries[i - 1].pages == 1)
    move_entry(folder / image, number + 1, entries[number - 1].start)  # record 0 is the pagemap's head
    done = bench.convert(folder)
    ends(check, name, done)
    check.ok(name, "a message with member and offset", located(done, image), done)
    if check.ok(name, "a core", done.core(bench.pid).is_file(), done):
        sound(check, name, bench.whole.core(bench.pid), done.core(bench.pid),
              span(entries[number]) | span(entries[number - 1]))
    bench.others_come_out(check, name, done)


def outside(check, bench):
    name, folder, image = "pages outside every mapping", bench.copy(), f"pagemap-{bench.pid}.img"
    first = pagemap(folder, image)[1][0]
    move_entry(folder / image, 1, 0x10000)
    done = bench.convert(folder)
    ends(check, name, done)
    check.ok(name, "a message with member and offset", located(done, image), done)
    if check.ok(name, "a core", done.core(bench.pid).is_file(), done):
        sound(check, name, bench.whole.core(bench.pid), done.core(bench.pid), span(first))
    bench.others_come_out(check, name, done)


def pages_file(check, bench, change):
    """Three and a half pages less, or one more."""
    name, folder = f"a pages file that is {change}", bench.copy()
    pages_id, entries = pagemap(folder, f"pagemap-{bench.pid}.img")
    path, lost = folder / f"pages-{pages_id}.img", set()
    data = path.read_bytes()
    if change == "longer":
        path.write_bytes(data + b"\xa5" * PAGE)
    else:
        path.write_bytes(data[:-3 * PAGE - PAGE // 2])
        held = [p for e in entries if e.flags & 4 for p in sorted(span(e))]
        lost = set(held[-4:])
    done = bench.convert(folder)
    ends(check, name, done, (3,) if lost else (0, 3))
    check.ok(name, "a message with member and offset", located(done, path.name, f"pagemap-{bench.pid}.img"), done)
    if check.ok(name, "a core", done.core(bench.pid).is_file(), done):
        sound(check, name, bench.whole.core(bench.pid), done.core(bench.pid), lost)
        core = Core(done.core(bench.pid))
        check.ok(name, "of the pages that are gone none is zeros", not any(core.read(p, PAGE) for p in lost))
    bench.others_come_out(check, name, done)


def build_id(check, bench):
    """Another build-id in the program: its pages stay absent, libc's are filled."""
    name, root = "a sysroot's file with the wrong build-id", fresh("sysroot")
    shutil.copytree(sysroot(), root, symlinks=True)
    program = bench.case.processes[bench.pid]["exe"]
    path = root / program.lstrip("/")
    data = path.read_bytes()
    at = data.index(b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0") + 16
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    good = convert(bench.case.images, "--sysroot", str(sysroot()), name="good")
    for options in ((), ("--trust-sysroot",)):
        done = bench.convert(bench.case.images, "--sysroot", str(root), *options)
        what = " ".join((name, *options))
        line = [t for t in done.stderr.splitlines() if program in t and re.search("build.?id", t, re.I)]
        check.ok(what, "a message with the path, and that it is the build-id", line, done)
        if check.ok(what, "a core", done.core(bench.pid).is_file() and good.core(bench.pid).is_file(), done):
            rows = [r for r in bench.case.processes[bench.pid]["maps"] if r["name"] == program]
            mapped = {p for r in rows for p in range(int(r["start"], 16), int(r["end"], 16), PAGE)}
            sound(check, what, good.core(bench.pid), done.core(bench.pid), mapped)
            from_file = set(pages_of(Core(good.core(bench.pid)))) - set(pages_of(Core(bench.whole.core(bench.pid))))
            check.ok(what, "the right file's pages would have been filled in", from_file & mapped)
            check.ok(what, "not one page of the wrong file is in the core",
                     not set(pages_of(Core(done.core(bench.pid)))) & from_file & mapped)


def page_size(check, bench):
    name, image = "a page size that fits nothing", f"mm-{bench.pid}.img"
    for number in (12345, 128):  # no power of two; one that no kernel has
        folder = bench.copy()
        data = (folder / image).read_bytes()
        bad, count = re.subn(rb"\x06(.{0,2})\x80\x20", lambda m: b"\x06" + m[1] + encode(number), data, count=1)
        if not check.ok(name, "the image says 4096 as AT_PAGESZ", count == 1 and len(encode(number)) == 2):
            return
        (folder / image).write_bytes(bad)
        done = bench.convert(folder)
        ends(check, name, done)
        check.ok(name, f"page size {number}: a message with member and offset", located(done, image), done)
        check.ok(name, f"page size {number}: a message that it is the page size",
                 re.search(rf"page.*\b{number}\b|\b{number}\b.*page|AT_PAGESZ", done.stderr, re.I), done)
        bench.others_come_out(check, f"{name}, {number}", done)


def a_thread(check, bench, how):
    tid = bench.case.threads(bench.pid)[2]
    name, folder, image = f"registers missing for one thread of many, {how}", bench.copy(), f"core-{tid}.img"
    if how == "no image":
        (folder / image).unlink()
    else:
        rewrite(folder / image, lambda p: [without(p[0], 2), *p[1:]])  # core_entry.thread_info, of x86
    done = bench.convert(folder)
    ends(check, name, done)
    check.ok(name, "a message that names the image", image in done.stderr, done)
    check.ok(name, "a message with member and offset", located(done, image), done)
    if check.ok(name, "a core", done.core(bench.pid).is_file(), done):
        sound(check, name, bench.whole.core(bench.pid), done.core(bench.pid), set())
        core = Core(done.core(bench.pid))
        found = sorted(core.threads())
        want = [t for t in bench.case.threads(bench.pid) if t != tid]
        check.ok(name, "the other threads are there", sorted(set(found) - {tid}) == want, f"{found}, expected {want}")
        made_up = [n for n in core.notes if n[1] == NT_PRSTATUS and struct.unpack_from("<i", n[3], 32)[0] == tid and
                   any(n[3][112:112 + 27 * 8])]
        check.ok(name, "no register of that thread is made up", not made_up)
    bench.others_come_out(check, name, done)


def architecture(check, bench):
    name, folder, image = "an unknown architecture", bench.copy(), f"core-{bench.pid}.img"
    rewrite(folder / image, lambda p: [encode(1 << 3) + encode(99) + without(p[0], 1), *p[1:]])
    done = bench.convert(folder)
    ends(check, name, done)
    check.ok(name, "a message with member and offset, and the number", located(done, image) and
             re.search(r"architecture.*\b99\b|\b99\b.*architecture", done.stderr), done)
    bench.others_come_out(check, name, done)


def chain(check, how):
    """The loop, and the parent that is another process's."""
    case = ArchCase(corpus() / "arch" / "amd64" / "incr")
    other = ArchCase(corpus() / "arch" / "amd64" / "incr-dedup")
    pid, whole, staged = case.live[0], case.convert(sysroot=False), case.stage(again=True)
    name = f"a chain: {how}"
    if how == "a loop":
        (staged / "pre1" / "parent").symlink_to("../pre2")
        lost = set()
    else:
        shutil.rmtree(staged / "pre2")
        shutil.copytree(other.stage() / "pre2", staged / "pre2", symlinks=True)
        pages = resolve(case.chain(case.stage()), f"pagemap-{pid}.img", PAGE)
        lost = {a for a, (depth, _) in pages.items() if depth is None or depth > 0}
    done = convert(staged / "images", name="chain")
    ends(check, name, done, (1, 3))
    words = "loop|circ|cycle|round|again" if how == "a loop" else "parent|earlier"
    check.ok(name, "a message that says so and names member or path", re.search(words, done.stderr, re.I) and
             re.search(r"pagemap-\d+\.img\+0x|parent\b|pre[12]", done.stderr), done)
    if check.ok(name, "a core", done.core(pid).is_file() and whole.core(pid).is_file(), done):
        sound(check, name, whole.core(pid), done.core(pid), lost)
        core = Core(done.core(pid))
        check.ok(name, "no page of another process is in it", not any(core.read(p, PAGE) for p in lost))


def main():
    check, bench = Checks(), Bench("threads")
    if not check.ok("threads", "the whole copy converts", bench.whole.status == 0 and bench.others, bench.whole):
        check.end()
    overlap(check, bench)
    outside(check, bench)
    pages_file(check, bench, "shorter")
    pages_file(check, bench, "longer")
    build_id(check, bench)
    page_size(check, bench)
    a_thread(check, bench, "no image")
    a_thread(check, bench, "no registers in it")
    architecture(check, bench)
    chain(check, "a loop")
    chain(check, "a parent of another process")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
