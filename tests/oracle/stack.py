#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `stack` before gdb's backtraces, and eu-stack's, of gcore's cores of the same processes.

Each frame of gdb's is one of ours, at the same address and in the same function: by the same name, or by another that
the file's symbol table has for the same address. Inlined functions have no frames of their own here. CRIU moves a
stopped task of x86 back to its system call, so the innermost frame may be 2 bytes earlier.

Without the files no function has a name, and no frame is invented: those that frame pointers lead to are some of the
others, in their order.

stack.py [CASE...]
"""
import re
import sys
from functools import lru_cache

from arch_case import arch_cases
from case import Checks, judge, needs, plain_cases, run, sysroot, view
from debugger import BACKTRACE, by_thread, frames, gdb

GAPS = (0, 3)  # exit statuses of a view that is right
PAST_MAIN = ("backtrace past-main on", "backtrace past-entry on", "backtrace limit 300")
# musl has no call frame information for its system calls, and code in anonymous memory has none: gdb takes the
# function's beginning apart and guesses. Nothing here guesses.
ONE_FRAME = {"threads-static", "shop"}
NO_CFI = {("suspect", 10349)}
# There gdb goes on by guessing: ppc64el's outermost frame has a return address that the kernel left in a register, and
# armhf's exception tables say of start_thread that it cannot be unwound. The frames that have to be there at least.
GDB_PAST_END = {"ppc64el": 5, "armhf": 5}


@lru_cache(maxsize=None)
def symbols(path):
    """{name: addresses} of a file's symbol tables, versions cut off."""
    said = run([judge("eu-readelf"), "-s", path]).stdout.decode(errors="replace")
    found = {}
    for value, name in re.findall(r"^ *\d+: ([0-9a-f]+) +\d+ (?:FUNC|GNU_IFUNC|NOTYPE) +\w+ +\w+ +\S+ ([^\s@]+)", said, re.M):
        found.setdefault(name, set()).add(int(value, 16))
    return found


def same_function(ours, theirs, path):
    if ours == theirs or not path.is_file():
        return ours == theirs
    return bool(symbols(path).get(ours, set()) & symbols(path).get(theirs, set()))


def physical(stack):
    """Without the frames of what was inlined: they have the address of the one behind them."""
    return [f for i, f in enumerate(stack) if i + 1 == len(stack) or stack[i + 1].pc != f.pc]


def compare(check, case, tid, ours, theirs, root, machine, x86):
    """ours: rows; theirs: gdb's frames."""
    what = f"frames of {tid}"
    if {machine, case.name} & ONE_FRAME or (case.name, tid) in NO_CFI:
        theirs = theirs[:1]
    if machine in GDB_PAST_END:
        theirs = theirs[:max(len(ours), GDB_PAST_END[machine])]
    odd, named = [], 0
    if len(ours) < len(theirs) or not theirs:
        odd.append(f"{len(ours)} frames, gdb has {len(theirs)}")
    for row, frame in zip(ours, theirs):
        if frame.pc - row["Value"] not in ((0, 2) if x86 and frame is theirs[0] else (0,)):
            odd.append(f"{row['Value']:#x}, gdb has {frame}")
        path = root / row["Module"].lstrip("/") if row["Module"] else root
        if row["Name"] and frame.function != "??":
            named += 1
            if not same_function(row["Name"], frame.function, path):
                odd.append(f"{row['Name']}, gdb has {frame}")
    return check.ok(case.name, f"{what}, {named} of {len(theirs)} in functions that both know",
                    not odd, "\n".join(odd) + "\n" + "\n".join(map(str, ours)) + "\n" + "\n".join(map(str, theirs)))


def complete(check, case, tid, ours):
    """The rows of one thread are numbered, say what they rest on, and the last one says why it is the last."""
    check.ok(case.name, f"frames of {tid} are numbered and end once",
             [r["Position"] for r in ours] == list(range(len(ours))) and
             [bool(r["End"]) for r in ours] == [False] * (len(ours) - 1) + [True] and
             [r["Found By"] == "registers" for r in ours] == [True] + [False] * (len(ours) - 1), ours)


def stacks_of(found):
    by_tid = {}
    for row in found:
        by_tid.setdefault(row["TID"], []).append(row)
    return by_tid


def judge_case(check, case, program, root, x86):
    machine = getattr(case, "machine", "")
    found = stacks_of(view("stack", case.images, "--sysroot", root, status=GAPS))
    bare = stacks_of(view("stack", case.images, status=GAPS))
    for pid in case.live:
        inner = case.inner_threads(pid) if machine else {t: t for t in case.threads(pid)}
        answers = gdb(case.gcore(pid), case.executable(pid), [BACKTRACE], root=root, program=program, options=PAST_MAIN)
        theirs = {t: physical(frames(text)) for t, text in by_thread(answers[BACKTRACE]).items()}
        for tid in case.threads(pid):
            number = inner[tid]
            if not check.ok(case.name, f"a stack of {number}", found.get(number) and bare.get(number), sorted(found)):
                continue
            for stack in (found[number], bare[number]):
                complete(check, case, number, stack)
            if case.executable(pid) or not case.name.startswith("python"):
                compare(check, case, number, found[number], theirs.get(tid, []), root, machine, x86)
            known = iter([r["Value"] for r in found[number]])
            check.ok(case.name, f"no frame of {number} is invented without its files",
                     all(r["Value"] in known for r in bare[number]), f"{bare[number]}\n{found[number]}")


def elfutils(check, case):
    """The same library on gcore's core of a static program: the same names, in the same places."""
    found = stacks_of(view("stack", case.images, "--sysroot", case.folder / "sysroot", status=GAPS))
    for pid in case.live:
        said = run([judge("eu-stack"), "--core", case.gcore(pid), "--executable", case.executable(pid)], timeout=120)
        for part in re.split(r"^TID ", said.stdout.decode(), flags=re.M)[1:]:
            tid = case.inner_threads(pid)[int(part.split(":")[0])]
            theirs = re.findall(r"^#\d+ +0x([0-9a-f]+)(?: - \d+)? *(.*)$", part, re.M)
            ours = [(f"{r['Value']:x}", r["Name"] or "") for r in found[tid]]
            theirs = [(pc.lstrip("0"), name) for pc, name in theirs][:len(ours)]
            if not any(name for _, name in theirs):
                check.note(case.name, f"eu-stack finds no program for {tid}")
                continue
            check.ok(case.name, f"eu-stack's {len(theirs)} frames of {tid}", theirs and ours[1:len(theirs)] == theirs[1:] and
                     ours[0][1] == theirs[0][1], f"{ours}\n{theirs}")


def main():
    needs("gdb", "gdb-multiarch", "eu-readelf", "eu-stack", "zstd")
    check = Checks()
    for case in plain_cases():
        judge_case(check, case, "gdb", sysroot(), True)
    for case in arch_cases():
        if case.folder.name in ("pageserver", "lazy"):  # the stacks are elsewhere
            continue
        judge_case(check, case, "gdb-multiarch", case.folder / "sysroot", case.machine.startswith("amd64"))
        elfutils(check, case)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
