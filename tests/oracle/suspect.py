#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The `suspect` case: what an intruder leaves only in memory is in the cores, to the byte.

A thread that runs in anonymous rwx memory, a program that ran from a memfd, one that was deleted, and a function
of libc that was patched in place.
"""
import hashlib
import sys

from case import Case, Checks, convert, corpus, needs, sysroot
from corefile import Core

PAGE = 4096


def rows(case, pid, wanted):
    """[(start, end, row)] of a process's mappings as /proc had them."""
    return [(int(r["start"], 16), int(r["end"], 16), r) for r in case.processes[pid]["maps"] if wanted(r)]


def check_whole(check, pid, what, core, found):
    """Each mapping is in the core whole, with the bytes that /proc/PID/mem gave."""
    for start, end, row in found:
        data = core.read(start, end - start)
        digest = data and hashlib.sha256(data).hexdigest()
        check.ok("suspect", f"{what} {start:#x} {row['perms']} of {pid}", digest and
                 digest in (row["sha256"], row.get("sha256_at_dump")),
                 "not all of it is in the core" if data is None else f"SHA-256 {digest}, expected {row['sha256']}")


def patched_pages(case, pid):
    """[(address, bytes)] of libc's text that differ from the file, as gcore saw them."""
    gcore, pages = Core(case.gcore(pid)), []
    for start, end, row in rows(case, pid, lambda r: r["perms"] == "r-xp" and r["name"].endswith("/libc.so.6")):
        with open(sysroot() / row["name"].lstrip("/"), "rb") as libc:
            for address in range(start, end, PAGE):
                libc.seek(row["offset"] + address - start)
                file, live = libc.read(PAGE), gcore.read(address, PAGE)
                if live is not None and live != file.ljust(PAGE, b"\0"):
                    pages.append((address, live))
    return pages


def main():
    needs("zstd")
    check, case = Checks(), Case(corpus() / "plain" / "suspect")
    done = convert(case.images, name=case.name)
    check.ok("suspect", "all four live processes convert", done.status == 0 and len(case.live) == 4 and
             done.cores() == case.live,
             done)
    found = {"anonymous executable memory": 0, "program in a memfd": 0, "patched page of libc": 0}
    for pid in [p for p in case.live if p in done.cores()]:
        core = Core(done.core(pid))
        rwx = rows(case, pid, lambda r: r["perms"] == "rwxp" and not r["name"])
        check_whole(check, pid, "anonymous executable memory", core, rwx)
        memfd = rows(case, pid, lambda r: r["name"].startswith("/memfd:"))
        check_whole(check, pid, "program in a memfd", core, memfd)
        patched = patched_pages(case, pid)
        for address, live in patched:
            check.ok("suspect", f"patched page of libc {address:#x} of {pid}", core.read(address, PAGE) == live,
                     "the core has not gcore's bytes there")
        for what, number in zip(found, (rwx, memfd, patched)):
            found[what] += len(number)
        running = {t: r["pc"] for t, r in core.threads().items()}
        inside = [t for t, pc in running.items() for start, end, _ in rwx if start <= pc < end]
        if rwx:
            check.ok("suspect", f"a thread of {pid} runs in its anonymous memory", inside, running)
    for what, number in found.items():
        check.ok("suspect", f"there is {what}", number, "the corpus has none")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
