#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lldb opens each core and lists all of its threads, each where its registers say.

lldb.py [CASE...]
"""
import re
import sys

from case import Checks, convert, judge, needs, plain_cases, run, scratch
from corefile import Core


def threads(core, executable):
    """-> (whether lldb loaded the core, {thread id: pc}, all it said)"""
    target = f"target create --core {core}" + (f" {executable}" if executable else "")
    said = run([judge("lldb"), "--no-lldbinit", "-b", "-o", target, "-o", "thread list"], timeout=120,
               cwd=scratch("home"))
    text = (said.stdout + said.stderr).decode(errors="replace")
    found = re.findall(r"^[* ] thread #\d+: tid = (\d+), (0x[0-9a-f]+)", text, re.M)
    return re.search(r"^Core file .* was loaded\.$", text, re.M), {int(t): int(pc, 16) for t, pc in found}, text


def main():
    needs("lldb")
    check = Checks()
    for case in plain_cases():
        done = convert(case.images, name=case.name)
        for pid in case.live:
            if not check.ok(case.name, f"a core of {pid}", done.core(pid).is_file(), done):
                continue
            loaded, found, text = threads(done.core(pid), case.executable(pid))
            check.ok(case.name, f"lldb loads the core of {pid}", loaded, text)
            check.ok(case.name, f"lldb lists the threads of {pid}", sorted(found) == case.threads(pid),
                     f"{sorted(found)}, expected {case.threads(pid)}\n{text}")
            pcs = {t: r["pc"] for t, r in Core(done.core(pid)).threads().items()}
            check.ok(case.name, f"each thread of {pid} is where NT_PRSTATUS says", found == pcs,
                     f"{found}, expected {pcs}")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
