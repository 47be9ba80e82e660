#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gdb on icecore's cores against gdb on gcore's, taken from the same processes while they were stopped.

Frames, registers, libraries, auxv, mappings, globals and thread-local variables have to be the same. An answer
is only compared with an answer: where gdb gives an error on gcore's core, that is a failure, except for the
reasons written down below. CRIU moves a stopped task back to its system call: rip is 2 less then, and rax the
call's number or -EINTR; nothing else may differ.

gdb.py [CASE...]
"""
import sys

from case import Checks, convert, fresh, needs, plain_cases
from corefile import Core, Elf, without_file_pages
from debugger import BACKTRACE, EACH, by_thread, failed, frames, gdb, lwps, mappings, registers, value

# Reasons for which gdb has no answer on gcore's core either, checked to be the only ones.
NO_EXECUTABLE = {"python": "the sysroot has no python3.11 and its headers are not in the checkpoint: gdb finds neither "
                           "names nor libraries; gcore's core is compared without the file pages that the checkpoint "
                           "has not"}
NO_FUNCTION = {("suspect", 10349): "this thread runs in anonymous memory, which has no symbols"}
GCORE_LEAVES_OUT = "/SYSV"  # mappings of SysV shared memory, which its NT_FILE has not; the kernel's has
STATIC = {"threads-static", "shop", "compat-nolibc"}  # "No shared libraries loaded at this time."
NO_THREAD_DB = STATIC  # gdb finds thread-local variables with glibc's libthread_db; these have no glibc

# Variables that a case's program set.
GLOBALS = {"threads": {"global_counter": "0x12345678"}, "threads-static": {"global_counter": "0x12345678"},
           "compat32": {"marker": None}, "compat-nolibc": {"marker": None}}
# tls_marker of the main thread and of the workers in the order of their thread ids. A child has its parent's.
TLS = {"threads": [7, 100, 101, 102, 103], "threads-static": [7, 100, 101, 102, 103], "compat32": [5, 6]}

# gdb 13's gcore writes the AVX-512 mask registers in the wrong place on AMD; vectors.py judges ours.
GCORE_WRONG = {f"k{i}" for i in range(8)}

RESTART = {8: ("rip", "rax", "orig_rax"), 4: ("eip", "eax", "orig_eax")}
EINTR = 4


def questions(case, wide, names):
    apart = ["orig_rax", "fs_base", "gs_base"] if wide else ["orig_eax"]
    ask = ["info threads", BACKTRACE, EACH + "info registers", EACH + "info registers " + " ".join(apart),
           "info sharedlibrary", "info auxv", "info proc mappings"]
    ask += [f"print/x {name}" for name in names]
    if case.name in TLS:
        ask.append(EACH + "print tls_marker")
    if case.name == "threads":
        ask += [EACH + "print/x $ymm7.v8_int32", EACH + "print/x $xmm6.v2_int64"]
    return ask


def physical(stack):
    """A backtrace without what was inlined into frame 0: 2 bytes earlier another source line may be inlined there.

    gdb gives a frame and what is inlined in it the same pc, innermost first.
    """
    while len(stack) > 1 and stack[1].pc == stack[0].pc:
        stack = stack[1:]
    for level, frame in enumerate(stack):
        frame.level = level
    return stack


def compare_frames(check, case, lwp, ours, theirs, nameless):
    """Frame 0 by function, and pc equal or 2 less; the others by pc, function and arguments."""
    a, b = physical(frames(ours)), physical(frames(theirs))
    what = f"frames of LWP {lwp}"
    if not b or not nameless and (len(b) < 2 or b[0].function == "??"):
        return check.ok(case.name, what, False, f"gdb has no backtrace on gcore's own core: {theirs}")
    odd = []
    if len(a) != len(b):
        odd.append(f"{len(a)} frames, gcore has {len(b)}")
    for x, y in zip(a, b):
        if y.level == 0 and (x.function != y.function or y.pc - x.pc not in (0, 2)) or \
                y.level > 0 and (x.pc, x.rest) != (y.pc, y.rest):
            odd.append(f"{x}, gcore has {y}")
    return check.ok(case.name, what, not odd, "\n".join(odd) + f"\nours:\n{ours}")


def compare_registers(check, case, lwp, ours, theirs, wide):
    a, b = registers(ours), registers(theirs)
    pc, result, call = RESTART[8 if wide else 4]
    odd = []
    if len(b) < 16 or not {pc, result, call} <= set(b):
        return check.ok(case.name, f"registers of LWP {lwp}", False,
                        f"gdb has no registers on gcore's own core: {theirs}")
    for name in b.keys() - GCORE_WRONG:
        if name not in a or not a[name].startswith("0x") or not b[name].startswith("0x"):
            odd.append(f"{name} is {a.get(name)}, gcore has {b[name]}")
            continue
        x, y = int(a[name], 16), int(b[name], 16)
        restarted = name == pc and y - x == 2 or \
            name == result and x in (int(a[call], 16), -EINTR % (1 << 64 if wide else 1 << 32))
        if x != y and not restarted:
            odd.append(f"{name} is {x:#x}, gcore has {y:#x}")
    return check.ok(case.name, f"registers of LWP {lwp}", not odd, "\n".join(sorted(odd)))


def compare_text(check, case, what, ours, theirs, rows=None):
    """The same lines, which are an answer and not an error."""
    a, b = (rows(ours), rows(theirs)) if rows else (ours.splitlines(), theirs.splitlines())
    if failed(theirs) or not b:
        return check.ok(case.name, what, False, f"gdb has no answer on gcore's own core: {theirs}")
    return check.same(case.name, what, a, b)


def check_tls(check, case, pid, ours, theirs, cores, executable):
    """Through gdb and libthread_db, where gdb can on gcore's core; and always by hand from the thread pointer."""
    tids = case.threads(pid)
    want = dict(zip(tids, TLS[case.name]))
    if case.name not in NO_THREAD_DB:
        got = [{t: value(text) for t, text in by_thread(answer).items()} for answer in (ours, theirs)]
        expected = {t: str(v) for t, v in want.items()}
        if got[1] != expected and "libthread_db" not in theirs and failed(theirs):
            check.note(case.name,
                       f"gdb cannot read thread-local variables from gcore's core on this host: {theirs!r:.200}")
        else:
            check.same(case.name, f"tls_marker of {pid} in gcore's core", sorted(got[1].items()),
                       sorted(expected.items()))
            check.same(case.name, f"tls_marker of {pid} through libthread_db", sorted(got[0].items()),
                       sorted(expected.items()))
    offset = Elf(executable).tls_offset("tls_marker")
    for who, core in zip(("ours", "gcore's"), cores):
        if not core.wide:  # the thread pointer is a segment there, which NT_PRSTATUS does not hold
            continue
        got = {t: core.read(r["fs_base"] + offset, 4) for t, r in core.threads().items()}
        got = {t: None if d is None else int.from_bytes(d, "little") for t, d in got.items()}
        check.same(case.name, f"tls_marker of {pid} by fs_base, {who}", sorted(got.items()), sorted(want.items()))


def check_vectors(check, case, pid, answers, who):
    """Each worker put ones into ymm7 and 0x11, 0x22 .. in every byte of the low half of xmm6."""
    ymm7 = {t: value(x) for t, x in by_thread(answers[EACH + "print/x $ymm7.v8_int32"]).items()}
    xmm6 = {t: value(x) for t, x in by_thread(answers[EACH + "print/x $xmm6.v2_int64"]).items()}
    for i, tid in enumerate(case.threads(pid)[1:]):
        check.same(case.name, f"$ymm7 of worker {tid}, {who}", [ymm7.get(tid)],
                   ["{" + ", ".join(["0xffffffff"] * 8) + "}"])
        check.same(case.name, f"$xmm6 of worker {tid}, {who}", [xmm6.get(tid)],
                   [f"{{{0x1111111111111111 * (i + 1):#x}, 0x0}}"])


def compare(check, case, pid, ours_path, theirs_path, executable):
    """Everything gdb says of one process. Also what self_check.py shows failing."""
    cores = Core(ours_path), Core(theirs_path)
    wide = cores[1].wide
    names = GLOBALS.get(case.name, {})
    ask = questions(case, wide, names)
    ours, theirs = gdb(ours_path, executable, ask), gdb(theirs_path, executable, ask)
    check.same(case.name, f"threads of {pid}", lwps(ours["info threads"]), case.threads(pid))
    check.same(case.name, f"threads of {pid} in gcore's core", lwps(theirs["info threads"]), case.threads(pid))
    thread = [{c: by_thread(answer[c]) for c in ask if c.startswith("thread apply")} for answer in (ours, theirs)]
    for lwp in case.threads(pid):
        nameless = case.name in NO_EXECUTABLE or (case.name, lwp) in NO_FUNCTION
        compare_frames(check, case, lwp, *(t[BACKTRACE].get(lwp, "") for t in thread), nameless)
        compare_registers(check, case, lwp, *("\n".join(t[c].get(lwp, "") for c in ask[2:4]) for t in thread), wide)
    if case.name in NO_EXECUTABLE:
        check.same(case.name, f"libraries of {pid}", ours["info sharedlibrary"].splitlines(),
                   theirs["info sharedlibrary"].splitlines())
    elif case.name in STATIC:
        check.same(case.name, f"libraries of {pid}: none",
                   [ours["info sharedlibrary"], theirs["info sharedlibrary"]],
                   ["No shared libraries loaded at this time."] * 2)
    else:
        compare_text(check, case, f"libraries of {pid}", ours["info sharedlibrary"], theirs["info sharedlibrary"])
        check.ok(case.name, f"libraries of {pid} found", "libc.so.6" in theirs["info sharedlibrary"] and
                 "  No  " not in theirs["info sharedlibrary"], theirs["info sharedlibrary"])
    compare_text(check, case, f"auxv of {pid}", ours["info auxv"], theirs["info auxv"])
    compare_text(check, case, f"mappings of {pid}", ours["info proc mappings"], theirs["info proc mappings"],
                 lambda text: [row for row in mappings(text) if GCORE_LEAVES_OUT not in row])
    for name, want in names.items():
        a, b = (value(answer[f"print/x {name}"]) for answer in (ours, theirs))
        check.ok(case.name, f"{name} of {pid}", b is not None and a == b and want in (None, b),
                 f"{a}, gcore has {b}, the program set {want}")
    if case.name in TLS:
        command = EACH + "print tls_marker"
        check_tls(check, case, pid, ours[command], theirs[command], cores, executable)
    if case.name == "threads":
        check_vectors(check, case, pid, ours, "ours")
        check_vectors(check, case, pid, theirs, "gcore's")


def main():
    needs("gdb", "zstd")
    check = Checks()
    for case in plain_cases():
        done = convert(case.images, name=case.name)
        for pid in case.live:
            executable = case.executable(pid)
            if not check.ok(case.name, f"an executable for {pid}, or a reason", executable or
                            case.name in NO_EXECUTABLE):
                continue
            if executable is None:
                check.note(case.name, NO_EXECUTABLE[case.name])
            if not check.ok(case.name, f"a core of {pid}", done.core(pid).is_file(), done):
                continue
            theirs = case.gcore(pid)
            if executable is None:
                theirs = without_file_pages(theirs, done.core(pid), case.file_ranges(pid), fresh("gcore"))
            compare(check, case, pid, done.core(pid), theirs, executable)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
