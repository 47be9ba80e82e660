#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gdb-multiarch opens the core of every architecture of the corpus, and of a synthetic mips64 checkpoint.

With the case's sysroot, every thread has a backtrace in the program's own functions, as deep as gdb makes it of
gcore's core, and the registers in which the program put a known value, a vector register a thread, hold it.
mips64 has no dump: the registers that gdb shows are those that the images hold.

multiarch.py [MACHINE[/CASE]...]
"""
import os
import re
import sys

from arch_case import arch_cases
from case import ROOT, Checks, convert, fresh, missing, needs, run
from corefile import Core
from debugger import BACKTRACE, EACH, by_thread, failed, frames, gdb, lwps
from evidence import Evidence
from protobuf import message

GDB = "gdb-multiarch"
# core_entry's field of mips; in its gpregs (field 3) r0 to r31 are 1 to 32, then lo, hi and cp0_epc.
TI_MIPS = 11
MIPS_FIELDS = {"$a0": 5, "$s0": 17, "$gp": 29, "$sp": 30, "$ra": 32, "$lo": 33, "$hi": 34, "$pc": 35}
# Functions of the corpus's programs, of which every thread is in one (samples' and corpus's sources).
OWN = {"main", "worker", "second", "child", "park"}
# Machine: (gdb's expression of the register with worker-N's 0x11.. times N + 1, those that are all ones).
MARKERS = {
    "amd64": ("$xmm6.v2_int64[0]", ["$ymm7.v4_int64"]),
    "amd64-criu-3.2": ("$xmm6.v2_int64[0]", ["$ymm7.v4_int64"]),
    "amd64-sse": ("$xmm6.v2_int64[0]", ["$xmm7.v2_int64"]),
    "arm64": ("$v6.d.u[0]", ["$v7.d.u"]),
    "armhf": ("$d14", ["$s14"]),  # of d7 gcore's own core has the low half alone
    "ppc64el": ("$vr6.v4_int32", ["$vr7.v4_int32"]),
    "riscv64": ("$fs11.double", ["$ft7.double"]),
    "s390x": ("$v22.v2_int64", ["$v23.v2_int64", "$f7"]),
}


def digits(text):
    """The hexadecimal digits of an answer to print/x, elements joined, `<repeats N times>` undone; None: no number."""
    found = re.search(r"^\$\d+ = (.*)$", text or "", re.M)
    if not found:
        return None
    numbers = re.findall(r"0x([0-9a-f]+)(?: <repeats (\d+) times>)?", found[1])
    return "".join(n * int(times or 1) for n, times in numbers) or None


def ask(core, executable, commands, root):
    return gdb(core, executable, commands, root=root, program=GDB)


def warnings(answers):
    """What gdb complained about on opening a core; libthread_db is about this machine's C library."""
    lines = re.findall(r"^warning: .*$", answers[""], re.M | re.I)
    # The kernel names what no directory has any more, and gdb looks for it all the same.
    return {line for line in lines if "libthread_db" not in line and
            not re.search(r"open file .* \(deleted\) during file-backed mapping", line)}


def markers(check, case, pid, answers):
    marker, ones = MARKERS[case.machine]
    names = {int(t): n for t, n in case.processes[pid]["threads"].items()}
    for tid, name in sorted(names.items()):
        number = re.fullmatch(r"worker-(\d)", name)
        if not number:
            continue
        lwp = case.inner_threads(pid)[tid]
        digit = str(int(number[1]) + 1)
        got = digits(by_thread(answers[f"{EACH}print/x {marker}"]).get(lwp))
        check.ok(case.name, f"{marker} of {name} is 0x{digit * 16}", got and digit * 16 in got and
                 not got.replace(digit, "").strip("0"), got)
        for expression in ones:
            got = digits(by_thread(answers[f"{EACH}print/x {expression}"]).get(lwp))
            check.ok(case.name, f"{expression} of {name} is all ones", got and len(got) >= (8 if expression == "$s14" else 16) and set(got) == {"f"},
                     got)


def stacks(check, case, pid, answers, theirs):
    """theirs: gdb's answers about gcore's core."""
    text = answers[BACKTRACE]
    ours = {t: [f.function for f in frames(b)] for t, b in by_thread(text).items()}
    other = {t: [f.function for f in frames(b)] for t, b in by_thread(theirs[BACKTRACE]).items()}
    for tid in case.threads(pid):
        lwp = case.inner_threads(pid)[tid]
        got = ours.get(lwp, [])
        check.ok(case.name, f"LWP {lwp} is in the program's own functions", OWN & set(got), f"{got}\n{text}")
        check.ok(case.name, f"LWP {lwp} has the frames of gcore's core", got and got == other.get(lwp),
                 f"{got}, gcore has {other.get(lwp)}")


def corpus_case(check, case):
    done = case.convert()
    for pid in case.live:
        core = done.core(case.inner(pid))
        if not check.ok(case.name, f"a core of {case.inner(pid)}", core.is_file(), done):
            continue
        commands = [BACKTRACE, "info threads"]
        with_markers = case.folder.name.startswith("threads")
        if with_markers:
            marker, ones = MARKERS[case.machine]
            commands += [f"{EACH}print/x {e}" for e in (marker, *ones)]
        root = case.folder / "sysroot"
        answers = ask(core, case.executable(pid), commands, root)
        theirs = ask(case.truth(pid)[1], case.executable(pid), [BACKTRACE], root)
        odd = warnings(answers) - warnings(theirs)
        check.ok(case.name, f"gdb-multiarch opens the core of {case.inner(pid)} with no other warning than gcore's",
                 not odd, "\n".join(sorted(odd)))
        want = sorted(case.inner_threads(pid).values())
        check.ok(case.name, f"threads {want}", lwps(answers["info threads"]) == want, answers["info threads"])
        if case.folder.name == "lazy":  # the stacks were left behind
            check.note(case.name, "no backtraces: the stacks were left behind")
        else:
            stacks(check, case, pid, answers, theirs)
        if with_markers:
            markers(check, case, pid, answers)


def mips(check, builder, scenario, order):
    """A checkpoint of the builder: gdb's registers of each thread are those of its core image."""
    folder = fresh(scenario)
    said = run([builder, scenario, folder])
    if not check.ok(scenario, "the builder makes it", said.returncode == 0, said):
        return
    done, images = convert(folder), Evidence(folder)
    for pid, tids in images.processes()[0].items():
        if not check.ok(scenario, f"a core of {pid}", done.core(pid).is_file(), done):
            continue
        elf = Core(done.core(pid))
        check.ok(scenario, "a 64-bit core of that machine and byte order", (elf.bits, elf.machine, elf.order) ==
                 (64, 8, order), (elf.bits, elf.machine, elf.order))
        names = list(MIPS_FIELDS)
        answers = gdb(done.core(pid), None, ["info threads", *(f"{EACH}print/x {n}" for n in names)], program=GDB)
        check.ok(scenario, f"threads {tids}", lwps(answers["info threads"]) == tids, answers["info threads"])
        for tid in tids:
            general = message(message(images.image(f"core-{tid}.img")[0][TI_MIPS][0])[3][0])
            got = {n: by_thread(answers[f"{EACH}print/x {n}"]).get(tid) for n in names}
            odd = [f"{n}: {got[n]}, the image has {general[f][0]:#x}" for n, f in MIPS_FIELDS.items()
                   if failed(got[n]) or int(digits(got[n]) or "-1", 16) != general[f][0]]
            check.ok(scenario, f"{len(names)} registers of LWP {tid} are those of the images", not odd,
                     "\n".join(odd))
            check.ok(scenario, f"the registers of LWP {tid} tell apart",
                     len({general[f][0] for f in MIPS_FIELDS.values()}) == len(names))


def main():
    needs(GDB, "zstd")
    check = Checks()
    for case in arch_cases():
        corpus_case(check, case)
    if not sys.argv[1:]:
        builder = os.environ.get("ICECORE_BUILDER") or ROOT / "build" / "tests" / "builder" / "checkpoint-builder"
        if not os.access(builder, os.X_OK):
            missing("the builder (ICECORE_BUILDER)")
        mips(check, builder, "mips64", ">")
        mips(check, builder, "mips64el", "<")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
