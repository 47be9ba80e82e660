#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The judges of chains, sysroots, memory formats, bad evidence and other readers each fail once, on one broken thing.

Good outputs are made here from the truth, where that can be done without the program, so that a judge that passes
the good one and fails the broken one is shown to look. big_endian.sh, which runs on request only, fails with
ICECORE_BREAK=1.
"""
import re
import struct
import sys

import arch_truth
import bad_evidence
import chain
import consumers
import lime
import multiarch
import plain_sysroot
import proc
from arch_case import ArchCase
from case import Case, Checks, convert, corpus, fresh, needs, sysroot
from corefile import NT_AUXV, Core
from self_check import anonymous_byte, broken, silently


def sees(check, what, function, arguments, words=""):
    """Run a judge on something broken: at least one of its checks fails, the one that has these words."""
    failed, said = silently(function, *arguments)
    check.ok(what, f"{function.__module__}.{function.__name__} fails", failed and
             re.search(rf"^FAIL .*{words}", said, re.M), said)


def heap_byte(case, pid, good):
    core = Core(good)
    offset = anonymous_byte(case, pid, core)
    return broken(good, offset, bytes([core.at(offset, 1)[0] ^ 1]))


def break_truth(check, plain, arch):
    pid = arch.live[0]
    good = arch.convert().core(arch.inner(pid))
    sees(check, "a byte of the heap, amd64", arch_truth.compare, (arch, pid, heap_byte(arch, pid, good)), "check_core")
    pid = plain.live[0]
    bare = convert(plain.images, name=plain.name).core(pid)
    sees(check, "file pages left out", plain_sysroot.compare, (plain, pid, bare), "every mapping")
    sees(check, "a byte of the heap", plain_sysroot.compare, (plain, pid, heap_byte(plain, pid, bare)), "check_core")


def break_pages(check, plain):
    """chain.compare and bad_evidence.sound: a page that differs, one held that must not be, one that must be."""
    good = convert(plain.images, name=plain.name).core(plain.live[0])
    page, offset = sorted(chain.held_pages(Core(good), 4096).items())[3]
    bad = broken(good, offset, bytes(b ^ 0xFF for b in Core(good).at(offset, 8)))
    check.ok("nothing broken", "chain.compare passes", not chain.compare(good, good, set(), 4096))
    check.ok("a page that differs", "chain.compare fails", chain.compare(good, bad, set(), 4096) ==
             [f"{page:#x} differs"])
    check.ok("a page that is not gone", "chain.compare fails", chain.compare(good, good, {page}, 4096))
    check.ok("pages that are gone", "chain.compare fails", chain.compare(good, headers_only(good, page), set(), 4096))
    sees(check, "a page that differs", bad_evidence.sound, ("broken", good, bad, set()))
    failed, said = silently(bad_evidence.sound, "excused", good, bad, {page})
    check.ok("a page that is excused", "bad_evidence.sound passes", not failed, said)

    class Said:
        stderr = "icecore: gap: pagemap-1.img: no offset\n"
    check.ok("a message without an offset", "bad_evidence.located fails",
             not bad_evidence.located(Said, "pagemap-1.img"))


def headers_only(path, page):
    """A copy of a core in which the segment of a page has no contents."""
    core, copy = Core(path), broken(path, 0, b"\x7f")
    number = next(i for i, h in enumerate(core.headers) if h["type"] == 1 and
                  h["vaddr"] <= page < h["vaddr"] + h["filesz"])
    with open(copy, "r+b") as f:
        f.seek(64 + 56 * number + 32)
        f.write(bytes(8))
    return copy


def lime_of(core, path):
    with open(path, "wb") as f:
        for h in (h for h in core.sorted if h["filesz"]):
            f.write(struct.pack("<IIQQ8s", 0x4C694D45, 1, h["vaddr"], h["vaddr"] + h["filesz"] - 1, bytes(8)))
            f.write(core.at(h["offset"], h["filesz"]))


def break_lime(check, plain):
    pid, folder = plain.live[0], fresh("lime")
    folder.mkdir()
    core, path = Core(plain.gcore(pid)), folder / f"{pid}.lime"
    lime_of(core, path)
    failed, said = silently(lime.check_file, "good", plain, pid, path, core)
    check.ok("nothing broken", "lime.check_file passes", not failed, said)
    data, first = path.read_bytes(), next(h for h in core.sorted if h["filesz"])
    heap = next(r for r in plain.processes[pid]["maps"] if r["name"] == "[heap]")
    at = next(o for a, b, o in lime.Lime(path).ranges if a <= int(heap["start"], 16) < b)
    second = 32 + first["filesz"]
    for what, offset, bad in (("the version", 4, b"\2"), ("a reserved byte", 24, b"\1"),
                              ("a byte of the heap", at, None),
                              ("the last address, made exclusive", 16, struct.pack("<Q", first["vaddr"] +
                                                                                   first["filesz"])),
                              ("a range that does not ascend", second + 8, bytes(8))):
        bad = bytes([data[offset] ^ 1]) if bad is None else bad
        path.write_bytes(data[:offset] + bad + data[offset + len(bad):])
        sees(check, what, lime.check_file, ("broken", plain, pid, path, core))


def check_proc(check, name, process, folder):
    """proc's judgements of what core2md opens."""
    parent = int(re.search(r"^PPid:\t(\d+)$", process["status"], re.M)[1])
    proc.check_maps(check, name, process, (folder / "maps").read_text())
    proc.check_status(check, name, process, (folder / "status").read_text(), {parent})
    proc.check_names(check, name, process, folder)
    proc.check_memory(check, name, process, folder, True)


def proc_files(process, core):
    """{path in the folder: its contents}, as the truth has them."""
    maps = "".join(f"{start:08x}-{end:08x} {perms} {offset:08x} 00:00 0 ".ljust(73 if name else 0) + name + "\n"
                   for start, end, perms, offset, name in proc.truth_maps(process))
    status = [line for line in process["status"].splitlines(True) if line.split(":")[0] in proc.STATUS_HAS and
              not re.match(r"State:\t[^T]", line)]
    files = {"auxv": core.note(NT_AUXV)[3], "maps": maps.encode(), "status": "".join(status).encode(),
             "cmdline": b"".join(w.encode() + b"\0" for w in process["cmdline"]),
             "environ": b"".join(w.encode() + b"\0" for w in process["environ"]),
             "comm": process["comm"].encode() + b"\n"}
    files.update((name, process[name].encode()) for name in ("exe", "cwd", "root"))
    for tid, comm in process["threads"].items():
        files[f"task/{tid}/comm"] = comm.encode() + b"\n"
        files[f"task/{tid}/status"] = f"Pid:\t{tid}\n".encode()
    return files


def break_proc(check, plain):
    """The folder as the truth has it; then one thing of each file."""
    pid, process, folder = plain.live[0], plain.processes[plain.live[0]], fresh("proc")
    files = proc_files(process, Core(convert(plain.images, name=plain.name).core(pid)))

    def write(name=None, data=None):
        for each, whole in files.items():
            (folder / each).parent.mkdir(parents=True, exist_ok=True)
            (folder / each).write_bytes(data if each == name else whole)
    write()
    failed, text = silently(check_proc, "good", process, folder)
    check.ok("nothing broken", "check_proc passes", not failed, text)
    for name, data in {"auxv": files["auxv"][16:], "exe": b"/bin/false", "cmdline": files["cmdline"] + b"x\0",
                       "environ": b"", "maps": files["maps"].split(b"\n", 1)[1],
                       "status": files["status"].replace(b"Uid:\t", b"Uid:\t9")}.items():
        write(name, data)
        sees(check, f"{name} of the folder", check_proc, ("broken", process, folder), name)


def break_consumers(check, plain):
    pid, root = plain.live[0], sysroot()
    good, gcore, executable = convert(plain.images, name=plain.name).core(pid), plain.gcore(pid), plain.executable(pid)
    wanted = consumers.modules(plain, pid, root)
    check.ok(plain.name, "modules to be named", len(wanted) > 1, wanted)
    _, _, offset, contents = Core(good).note(NT_AUXV)
    bad = broken(good, offset, bytes(len(contents)))
    sees(check, "auxv zeroed", consumers.by_lldb, ("broken", bad, executable, root, plain.threads(pid), wanted),
         "lldb names")
    sees(check, "file pages left out", consumers.by_elfutils, ("broken", good, gcore, executable, plain.threads(pid),
                                                               dict(wanted, nothing=0x1000), False), "eu-unstrip")
    sees(check, "a thread more", consumers.by_elfutils, ("broken", good, gcore, executable, [*plain.threads(pid), 1],
                                                         wanted, False), "eu-stack")


def break_multiarch(check, arch):
    """multiarch's reading of gdb's answers, on answers made here: one register, one stack of them."""
    pid = arch.live[0]
    names = {n: t for t, n in arch.processes[pid]["threads"].items()}
    expression, ones = multiarch.MARKERS[arch.machine]
    workers = {n: t for n, t in names.items() if n.startswith("worker-")}
    good = "".join(f"\nThread 1 (LWP {t}):\n$1 = 0x{str(int(n[-1]) + 1) * 16}\n" for n, t in workers.items())
    full = "".join(f"\nThread 1 (LWP {t}):\n$1 = {{0x{'f' * 16} <repeats 4 times>}}\n" for t in workers.values())
    answers = {f"{multiarch.EACH}print/x {expression}": good, f"{multiarch.EACH}print/x {ones[0]}": full}
    failed, said = silently(multiarch.markers, arch, pid, answers)
    check.ok("nothing broken", "multiarch.markers passes", not failed, said)
    for key, bad in ((expression, good.replace("3333", "3433", 1)), (ones[0], full.replace("ffff", "fffe", 1))):
        sees(check, f"{key} of one thread", multiarch.markers, (arch, pid, dict(answers, **{
            f"{multiarch.EACH}print/x {key}": bad})), "of worker")
    stacks = {t: f"\nThread 1 (LWP {t}):\n#0  0x1 in pause ()\n#1  0x2 in main ()\n" for t in arch.threads(pid)}
    theirs = {multiarch.BACKTRACE: "".join(stacks.values())}
    failed, said = silently(multiarch.stacks, arch, pid, theirs, theirs)
    check.ok("nothing broken", "multiarch.stacks passes", not failed, said)
    cut = {multiarch.BACKTRACE: theirs[multiarch.BACKTRACE].replace("#1  0x2 in main ()\n", "", 1)}
    sees(check, "a stack cut short", multiarch.stacks, (arch, pid, cut, theirs), "own functions")


def main():
    needs("lldb", "eu-stack", "eu-unstrip", "eu-elflint", "zstd")
    check, plain = Checks(), Case(corpus() / "plain" / "threads")
    arch = ArchCase(corpus() / "arch" / "amd64" / "threads")
    break_truth(check, plain, arch)
    break_pages(check, plain)
    break_lime(check, plain)
    break_proc(check, plain)
    break_consumers(check, plain)
    break_multiarch(check, arch)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
