#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `rss` before the pagemaps, read independently, and before what /proc said of the same processes.

Each mapping's pages in this dump and in earlier ones are those of the pagemaps. A process's size is VmSize; what it
had as anonymous memory, RssAnon, is what was dumped, but for what CRIU dumps beside it: the vdso, pages of files that
were brought in, and a little that ran while it was stopped. The kernel counts RssAnon in batches.

rss.py [CASE...]
"""
import sys

from arch_case import ArchCase, arch_cases
from case import Checks, plain_cases, view
from pagemaps import resolve

BATCH = 64  # pages by which a thread's count may be late: TASK_RSS_EVENTS_THRESH of the kernel
BESIDE = 64 << 10

GAPS = (0, 3)  # an exit status of a view that is right: pages that were left behind are gaps


def flat(rows):
    """Each row, then those below it."""
    for row in rows:
        yield row
        yield from flat(row["__children"])


def kilobytes(status, field):
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith(field + ":"))


def compare_mappings(check, case, number, mine, chain, page):
    pages = resolve(chain, f"pagemap-{number}.img", page)
    for row in mine:
        inside = [where for address, (where, _) in pages.items() if row["Start"] <= address < row["End"]]
        here, before = sum(w == 0 for w in inside), sum(w is not None and w > 0 for w in inside)
        check.ok(case.name, f"{row['Start']:#x} of {number}: {here} pages dumped, {before} before",
                 (row["Dumped"], row["Parent"]) == (here * page, before * page), row)
        total = sum(row[k] for k in ("Dumped", "Parent", "Shared", "File", "Filled", "Zero", "External", "Lazy", "Lost",
                                     "Special"))
        check.ok(case.name, f"{row['Start']:#x} of {number}: each byte is somewhere, once",
                 total == row["Size"] == row["End"] - row["Start"], row)


def compare_process(check, case, pid, number, total, page):
    status = case.processes[pid]["status"]
    size = kilobytes(status, "VmSize")
    # [vsyscall] and [vectors] are no mapping of the process.
    check.ok(case.name, f"the size of {number}", total["Size"] in (size, size + page), f"{total}, /proc has {size}")
    anonymous = kilobytes(status, "RssAnon")
    ours = total["Dumped"] + total["Parent"] + total["Lazy"]
    late = BATCH * page * len(case.threads(pid))
    check.ok(case.name, f"anonymous memory of {number}", anonymous - late <= ours <= anonymous + late + BESIDE,
             f"{ours}, /proc has {anonymous}")


def judge_case(check, case):
    is_arch = isinstance(case, ArchCase)
    staged = case.stage() if is_arch else case.folder
    pages = ["--pages", str(staged / "server")] if (staged / "server").is_dir() else []
    found = list(flat(view("rss", staged / "images", *pages, status=GAPS)))
    chain = case.chain(staged) if is_arch else [staged / "images"]
    if pages:  # the server got the pagemaps
        chain[0] = staged / "server"
    for pid in case.live:
        number = case.inner(pid) if is_arch else pid
        mine = [r for r in found if r["PID"] == number]
        if not check.ok(case.name, f"rows of {number}, the sum first", mine and mine[0]["File Path"] == "total", found):
            continue
        page = case.page_size(pid) if is_arch else 4096
        compare_mappings(check, case, number, mine[1:], chain, page)
        compare_process(check, case, pid, number, mine[0], page)


def main():
    check = Checks()
    for case in [*plain_cases(), *arch_cases()]:
        judge_case(check, case)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
