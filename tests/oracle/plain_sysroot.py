#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every case of corpus/plain with the corpus's sysroot: every mapping the kernel let us read is the same.

The programs that ran from a memfd or were deleted come from the checkpoint's own images, the rest from the sysroot;
without a sysroot a file's pages are absent, with one of another machine they are refused, and never taken from /.

plain_sysroot.py [CASE...]
"""
import sys

from arch_case import check_core, in_root
from case import Checks, convert, needs, plain_cases, sysroot

# Mapped files that are in neither checkpoint nor sysroot: the corpus leaves Python's out of its sysroot.
PYTHON = "/usr/bin/python3.11 /usr/lib/locale/C.utf8/LC_CTYPE /usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache " \
    "/usr/lib/x86_64-linux-gnu/libexpat.so.1.8.10 /usr/lib/x86_64-linux-gnu/libm.so.6 " \
    "/usr/lib/x86_64-linux-gnu/libz.so.1.2.13"
NEITHER = {("python", name): "the corpus's sysroot has no Python" for name in PYTHON.split()}


def compare(check, case, pid, core):
    said, odd = check_core(core, case.proc_json, pid, "--gcore", case.gcore(pid))
    check.ok(case.name, f"check_core.py on {pid}", said.returncode == 0, said)
    unexplained = [f"{a:#x}-{b:#x} {name}" for a, b, name in odd if (case.name, name) not in NEITHER]
    check.ok(case.name, f"every mapping of {pid} that could be read is the same", said.returncode < 2 and
             not unexplained, "\n".join(unexplained) or said)
    return {name for _, _, name in odd}


def main():
    needs("zstd")
    check, root = Checks(), sysroot()
    for case in plain_cases():
        done = convert(case.images, "--sysroot", str(root), name=case.name)
        check.ok(case.name, "convert exits with 0", done.status == 0, done)
        lacking = set()
        for pid in case.live:
            if check.ok(case.name, f"a core of {pid}", done.core(pid).is_file(), done):
                lacking |= compare(check, case, pid, done.core(pid))
        for name in sorted(n for c, n in NEITHER if c == case.name):
            check.ok(case.name, f"{name} is in no sysroot and not taken from this machine", not in_root(root, name)
                     and name in lacking, sorted(lacking))
    check.end()


if __name__ == "__main__":
    sys.exit(main())
