#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `threads` before the corpus's truth, and before gdb on gcore's cores of the same processes.

Each thread's name, pc and registers are those of gcore's core, where CRIU left them alone; the system call it was in
is the one that this machine's own headers give the number in gcore's orig_rax (x86), or the one that the C library's
function, which gdb names as the innermost frame, makes.

threads.py [CASE...]
"""
import re
import sys
from pathlib import Path

from arch_case import arch_cases
from case import Checks, missing, needs, plain_cases, view
from debugger import BACKTRACE, EACH, by_thread, frames, gdb, registers

# What glibc makes of its functions; on the newer architectures there is no call pause.
CALLS = {"pause": {"pause", "ppoll"}, "__libc_pause": {"pause", "ppoll"}, "__libc_do_syscall": {"pause"},
         "__kernel_vsyscall": None, "clock_nanosleep": {"clock_nanosleep"}}
X86 = {"amd64", "amd64-sse", "amd64-criu-3.2", "amd64-criu-2.12"}
NO_NAMES = {"amd64-criu-2.12", "amd64-criu-3.2"}  # of threads that are no leaders
HEADERS = {8: "unistd_64.h", 4: "unistd_32.h"}

GAPS = (0, 3)  # an exit status of a view that is right: pages that were left behind are gaps


def numbers(word):
    """{number: name} as the headers of this machine have it."""
    for folder in ("/usr/include/x86_64-linux-gnu/asm", "/usr/include/asm"):
        path = Path(folder) / HEADERS[word]
        if path.is_file():
            found = re.findall(r"^#define __NR_(\w+) (\d+)$", path.read_text(encoding="ascii"), re.M)
            return {int(n): name for name, n in found}
    return missing("the kernel's headers for x86 (linux-libc-dev)")


def compare_x86(check, name, tid, row, text):
    """gcore's registers tell the call by themselves."""
    got = registers(text)
    wide = "rip" in got
    ax, kept, ip = (got[r] for r in (("rax", "orig_rax", "rip") if wide else ("eax", "orig_eax", "eip")))
    kept = int(kept, 16)
    in_call = kept < 1 << (63 if wide else 31)
    check.ok(name, f"{tid} was where gcore found it", int(ip, 16) - row["PC"] in ((0, 2) if in_call else (0,)),
             f"{row}\n{text}")
    if not in_call:
        check.ok(name, f"{tid} was in no call", row["Syscall"] is None and row["Name"] is None, row)
        return
    check.ok(name, f"{tid} was in {numbers(8 if wide else 4)[kept]}",
             (row["Syscall"], row["Name"]) == (kept, numbers(8 if wide else 4)[kept]), f"{row}\n{text}")
    restart = int(ax, 16) & 0xffffffff in {2**32 - n for n in (512, 513, 514, 516)}
    check.ok(name, f"{tid} would go on with it", not restart or row["Call"] in ("waiting", "interrupted"), row)
    arguments = ["rdi", "rsi", "rdx", "r10", "r8", "r9"] if wide else ["ebx", "ecx", "edx", "esi", "edi", "ebp"]
    for said, register in zip(row["Arguments"].split(", ") if row["Arguments"] else [], arguments):
        value = int(got[register], 16)
        check.ok(name, f"{tid}'s {register} is {said}", (0 if said == "NULL" else int(said, 0)) in
                 (value, value & 0xffffffff, (value & 0xffffffff) - 2**32), f"{row}\n{text}")


def compare_elsewhere(check, name, tid, row, text):
    """The C library's function tells the call; it was frozen within."""
    function = frames(text)[0].function if frames(text) else ""
    check.ok(name, f"{tid} was in what {function or 'gdb'} makes", row["Name"] in (CALLS.get(function) or ()), f"{row}\n{text}")
    check.ok(name, f"{tid} waits in it", row["Call"] == "waiting", row)


def all_registers(row):
    return dict(word.split("=") for word in row["Registers"].split())


def case_rows(check, case, options):
    found = {}
    for row in view("threads", case.images, "--registers", *options, status=GAPS):
        found[row["TID"]] = row
    return found


def judge_case(check, case, program, options, root, x86):
    found = case_rows(check, case, options)
    for pid in case.live:
        inner = case.inner_threads(pid) if hasattr(case, "inner_threads") else {t: t for t in case.threads(pid)}
        answers = gdb(case.gcore(pid), case.executable(pid),
                      [BACKTRACE, EACH + "info registers", EACH + "info registers orig_rax",
                       EACH + "info registers orig_eax"], root=root, program=program)
        stacks = by_thread(answers[BACKTRACE])
        values = by_thread(answers[EACH + "info registers"])
        for tid in case.threads(pid):
            row = found.get(inner[tid])
            if not check.ok(case.name, f"a row of {inner[tid]}", row, sorted(found)):
                continue
            comm = case.processes[pid]["threads"][str(tid)]
            check.ok(case.name, f"{inner[tid]} is called {comm}", row["Process"] == comm or
                     (row["Process"] is None and case.machine in NO_NAMES and tid != pid), row)
            got = registers(values.get(tid, ""))
            odd = [f"{n}: {all_registers(row).get(n)}, gcore has {v}" for n, v in got.items()
                   if n in ("rsp", "esp", "sp", "rbx", "x29", "r15", "s0") and n in all_registers(row) and
                   int(all_registers(row)[n], 16) != int(v, 16)]
            check.ok(case.name, f"registers of {inner[tid]}", got and not odd, "\n".join(odd))
            if x86:
                apart = [by_thread(answers[EACH + f"info registers {r}"]).get(tid, "") for r in
                         ("orig_rax", "orig_eax")]
                compare_x86(check, case.name, inner[tid], row, "\n".join([values.get(tid, ""), *apart]))
            else:
                compare_elsewhere(check, case.name, inner[tid], row, stacks.get(tid, ""))


def unknown_without_files(check, case):
    """Where the code is not in the checkpoint, no name is said, but the number is."""
    known = case_rows(check, case, ["--sysroot", case.folder / "sysroot"])
    for tid, row in case_rows(check, case, []).items():
        check.ok(case.name, f"{tid} without its program is unknown, or in the checkpoint",
                 row["Syscall"] == known[tid]["Syscall"] and
                 (row["Name"] == row["Call"] == "unknown" and row["Arguments"] is None or row["Name"] == known[tid]["Name"]),
                 row)


def main():
    needs("gdb", "gdb-multiarch", "zstd")
    check = Checks()
    for case in plain_cases():
        judge_case(check, case, "gdb", [], None, True)
    for case in arch_cases():
        if case.folder.name == "pageserver":
            continue
        root = case.folder / "sysroot"
        judge_case(check, case, "gdb-multiarch", ["--sysroot", root], root, case.machine in X86)
        if case.machine not in X86:
            unknown_without_files(check, case)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
