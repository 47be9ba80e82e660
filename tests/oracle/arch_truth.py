#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every dump of corpus/arch, with its sysroot, against what the kernel said of the live process and against gcore.

For each case: `convert` is done (3, for gaps, only of a lazy dump), each live process has a core and no zombie has,
the corpus's checker finds nothing that differs or is missing, and every mapping that the kernel let us read is
`same`: in a lazy dump, every one of which no page was left behind.

arch_truth.py [MACHINE[/CASE]...]
"""
import re
import sys

from arch_case import arch_cases, check_core, in_root
from case import Checks, needs
from pagemaps import left_behind

# Mapped files whose bytes are in neither checkpoint nor sysroot: {(case, name): why}. Every case has its whole
# sysroot, so there is none; a name that is listed and in the sysroot all the same is a failure below.
NEITHER = {}
# CRIU 3.2's own code, which ran in each thread but the leader, clobbered xmm0 before it was saved.
CLOBBERED = {"amd64-criu-3.2": r"^thread (?!{pid} )\d+ (FPREGSET|X86_XSTATE) xmm0 "}


def compare(check, case, pid, core):
    """One core against its truth."""
    proc_json, gcore = case.truth(pid)
    lazy, number = case.folder.name == "lazy", case.inner(pid)
    options = ["--gcore", gcore]
    if case.machine in CLOBBERED:
        options += ["--known", CLOBBERED[case.machine].format(pid=pid)]
    said, odd = check_core(core, proc_json, number, *options, *(["--may-lack"] if lazy else []))
    check.ok(case.name, f"check_core.py on {number}", said.returncode == 0, said)
    behind = left_behind(case.folder / "images", f"pagemap-{number}.img", case.page_size(pid)) if lazy else []
    unexplained = [f"{start:#x}-{end:#x} {name}" for start, end, name in odd
                   if (case.name, name) not in NEITHER and not any(a < end and start < b for a, b in behind)]
    check.ok(case.name, f"every mapping of {number} that could be read is the same", said.returncode < 2 and
             not unexplained, "\n".join(unexplained) or said)
    if lazy:
        check.ok(case.name, f"the pages of {number} that were left behind are not made up", odd, said)


def main():
    needs("zstd", "fallocate")
    check, cases = Checks(), arch_cases()
    for case in cases:
        done, lazy = case.convert(), case.folder.name == "lazy"
        check.ok(case.name, f"convert exits with {3 * lazy}", done.status == 3 * lazy, done)
        if lazy:
            check.ok(case.name, "convert says that pages were left behind",
                     re.search("lazy|left behind", done.stderr), done)
        live = sorted(case.inner(p) for p in case.live)
        check.ok(case.name, "a core for each live process and for no zombie", done.cores() == live,
                 f"cores of {done.cores()}, live are {live}\n{done.stderr}")
        for pid in case.live:
            if check.ok(case.name, f"a core of {case.inner(pid)}", done.core(case.inner(pid)).is_file(), done):
                compare(check, case, pid, done.core(case.inner(pid)))
    for name, file in NEITHER:
        of = [c for c in cases if c.name == name]
        check.ok(name, f"{file} is indeed in no sysroot", not any(in_root(c.folder / "sysroot", file) for c in of))
    check.end()


if __name__ == "__main__":
    sys.exit(main())
