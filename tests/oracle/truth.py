#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every core against what the kernel said of the live process, by the corpus's own checker.

For each case of corpus/plain: `convert` is done without a gap (bytes that are only in a mapped file are none),
each live process has a core and no zombie has, check_core.py finds nothing that differs or is missing from
memory, notes and registers, and `core` writes the same bytes as `convert`.

truth.py [CASE...]
"""
import filecmp
import sys

from case import Checks, convert, fresh, icecore, needs, plain_cases, reference, run


def main():
    needs("zstd")
    check, checker = Checks(), reference("tools", "check_core.py")
    for case in plain_cases():
        done = convert(case.images, name=case.name)
        check.ok(case.name, "convert exits with 0", done.status == 0, done)
        check.ok(case.name, "a core for each live process and for no zombie", done.cores() == case.live,
                 f"cores of {done.cores()}, live are {case.live}, zombies {case.zombies}")
        for pid in case.live:
            said = run([sys.executable, checker, done.core(pid), case.proc_json, pid, "--gcore", case.gcore(pid)])
            check.ok(case.name, f"check_core.py on {pid}", said.returncode == 0, said)
        if done.cores():
            verb_core(check, case, done, case.live[0])
    check.end()


def verb_core(check, case, done, pid):
    """`core --pid` to a file and to stdout: what convert wrote."""
    path = fresh(f"core.{pid}")
    said = run([icecore(), "core", case.images, "--pid", pid, "-o", path])
    check.ok(case.name, f"core --pid {pid} -o FILE is convert's", said.returncode == 0 and path.is_file() and
             filecmp.cmp(path, done.core(pid), shallow=False), said)
    piped = fresh(f"piped.{pid}")
    said = run(["sh", "-c", '"$1" core "$2" --pid "$3" -o - >"$4"', "sh", icecore(), case.images, pid, piped])
    check.ok(case.name, f"core --pid {pid} -o - is convert's", said.returncode == 0 and
             filecmp.cmp(piped, done.core(pid), shallow=False), said)


if __name__ == "__main__":
    sys.exit(main())
