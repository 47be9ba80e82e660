#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Incremental chains: where each page lies is read from the pagemaps by a reader of this test's own.

The core of a whole chain is the truth at the final dump. With one parent gone exactly the pages that lie there or
beyond are gaps, marked and not zeros, also where a sysroot has the mapped file, and all others are as before. A chain
that was moved is found by --parent. A loop, and a link that is absolute or escapes, is refused in a line that says
what to do. In an archive the link's target is among its members.

chain.py [MACHINE[/CASE]...]
"""
import filecmp
import os
import re
import shutil
import sys
import tarfile

from arch_case import arch_cases, check_core
from arch_truth import CLOBBERED
from case import Checks, convert, fresh, needs
from corefile import Core
from pagemaps import pagemap, resolve, through


def held_pages(core, size):
    """{address: offset in the file} of the pages that a core holds whole or in part."""
    return {a: h["offset"] + a - h["vaddr"] for h in core.loads
            for a in range(h["vaddr"], h["vaddr"] + h["filesz"], size)}


def lost_with(case, staged, pid, depth, size):
    """Addresses of the pages that are gone when chain[depth] is: private memory, and shared memory by its mapping."""
    chain = case.chain(staged)
    lost = through(chain, f"pagemap-{pid}.img", size, depth)
    shared = [r for r in case.processes[pid]["maps"] if r["name"] == "/dev/zero (deleted)"]
    for path in sorted(chain[0].glob("pagemap-shmem-*.img")):
        if len(shared) == 1:  # these programs have one shared object; its pagemap counts from 0
            start = int(shared[0]["start"], 16) - shared[0]["offset"]
            lost |= {start + a for a in through(chain, path.name, size, depth)}
    return lost


def compare(whole, broken, lost, size):
    """What is wrong with the core of a broken chain: lines."""
    a, b, odd = Core(whole), Core(broken), []
    ours, theirs = held_pages(b, size), held_pages(a, size)
    odd += [f"{p:#x} is held, and lies in what is gone" for p in sorted(set(ours) & lost)]
    odd += [f"{p:#x} is not held, and is not gone" for p in sorted(set(theirs) - set(ours) - lost)]
    odd += [f"{p:#x} is held by the broken chain only" for p in sorted(set(ours) - set(theirs))]
    odd += [f"{p:#x} differs" for p in sorted(set(ours) & set(theirs))
            if a.at(theirs[p], size) != b.at(ours[p], size)]
    return odd


def says(done, *words):
    """Whether one line of what it said has all of these words."""
    return any(all(re.search(w, line, re.I) for w in words) for line in done.stderr.splitlines())


def relink(folder, target):
    link = folder / "parent"
    if link.is_symlink():
        link.unlink()
    link.symlink_to(target)


def truth(check, case, pid, core):
    proc_json, gcore = case.truth(pid)
    known = ["--known", CLOBBERED[case.machine].format(pid=pid)] if case.machine in CLOBBERED else []
    said, odd = check_core(core, proc_json, pid, "--gcore", gcore, *known)
    check.ok(case.name, "the whole chain is the truth at the final dump", said.returncode == 0 and not odd, said)


def one_parent_gone(check, case, pid, size, whole):
    for depth, name in ((1, "pre2"), (2, "pre1")):
        staged = case.stage(again=True)
        lost = lost_with(case, staged, pid, depth, size)
        check.ok(case.name, f"{name} holds pages that count", lost)
        shutil.rmtree(staged / name)
        done = convert(staged / "images", *case.options(staged))
        check.ok(case.name, f"{name} gone: status 3, and a line names parent and --parent", done.status == 3 and
                 says(done, "parent", "--parent"), done)
        if check.ok(case.name, f"{name} gone: a core", done.core(pid).is_file(), done):
            odd = compare(whole, done.core(pid), lost, size)
            check.ok(case.name, f"{name} gone: exactly its {len(lost)} pages are gaps", not odd, "\n".join(odd))


def moved(check, case, pid, whole):
    staged, elsewhere = case.stage(again=True), fresh("elsewhere")
    elsewhere.mkdir()
    for name in ("pre1", "pre2"):
        (staged / name).rename(elsewhere / name)
    done = convert(staged / "images", *case.options(staged), "--parent", str(elsewhere / "pre2"))
    check.ok(case.name, "a chain that was moved, by --parent DIR: the same core", done.status == 0 and
             filecmp.cmp(whole, done.core(pid), shallow=False), done)
    done = convert(staged / "images", *case.options(staged), "--parent", str(elsewhere / "nothing"))
    check.ok(case.name, "--parent of what is not there is an error that names it", done.status not in (0, 124) and
             says(done, "nothing"), done)


def loops(check, case, pid, size, whole):
    staged = case.stage(again=True)
    chain, base = case.chain(staged), resolve(case.chain(staged), f"pagemap-{pid}.img", size)
    relink(staged / "pre1", "../pre2")
    done = convert(staged / "images", *case.options(staged))
    check.ok(case.name, "a loop is refused, and a line says so and where", done.status in (1, 3) and
             says(done, "parent", "loop|circ|cycle|round|again"), done)
    if check.ok(case.name, "a loop: what is sound comes out", done.core(pid).is_file(), done):
        a, b = Core(whole), Core(done.core(pid))
        odd = [f"{p:#x}" for p, (depth, _) in sorted(base.items()) if depth == 0 and b.read(p, size) != a.read(p, size)]
        check.ok(case.name, "a loop: every page of the last dump is there", not odd, "\n".join(odd))
    relink(chain[0], ".")
    done = convert(chain[0], *case.options(staged))
    check.ok(case.name, "a dump that is its own parent is refused, and a line says so", done.status in (1, 3) and
             says(done, "parent"), done)


def escapes(check, case, pid, size, whole):
    for what in ("absolute", "two levels up", "through another folder", "a file"):
        staged = case.stage(again=True)
        outside = fresh("outside")
        outside.mkdir()
        shutil.copytree(staged / "pre2", outside / "pre2", symlinks=True)
        target = {"absolute": str(staged / "pre2"), "two levels up": os.path.join("../..", outside.name, "pre2"),
                  "through another folder": "../sysroot/../../" + outside.name + "/pre2",
                  "a file": "inventory.img"}[what]
        if what.startswith("two"):  # images/../.. is the folder of all fresh ones
            check.ok(case.name, "the link that escapes leads to the parent",
                     (staged / "images" / target / "inventory.img").exists() or
                     not (staged / "pre2" / "inventory.img").exists())
        relink(staged / "images", target)
        done = convert(staged / "images", *case.options(staged))
        check.ok(case.name, f"a link that is {what} is refused, and a line names --parent", done.status in (1, 3) and
                 says(done, "parent", "--parent"), done)
        if check.ok(case.name, f"a link that is {what}: what is sound comes out", done.core(pid).is_file(), done):
            odd = compare(whole, done.core(pid), lost_with(case, case.stage(), pid, 1, size), size)
            check.ok(case.name, f"a link that is {what}: nothing of the parent was read", not odd, "\n".join(odd))


def archived(check, case, pid, whole):
    staged = case.stage()
    for suffix, mode, prefix in ((".tar", "w", ""), (".tar.gz", "w:gz", "./"), ("-deep.tar", "w", "a/b/")):
        path = fresh(f"chain{suffix}")
        with tarfile.open(path, mode) as tar:
            for name in ("pre1", "pre2", "images"):
                tar.add(staged / name, prefix + name)
        done = convert(path, "--sysroot", str(staged / "sysroot"))
        check.ok(case.name, f"the chain in chain{suffix}: the same core", done.status == 0 and
                 done.core(pid).is_file() and filecmp.cmp(whole, done.core(pid), shallow=False), done)
    path = fresh("no-parent.tar")
    with tarfile.open(path, "w") as tar:
        for name in ("pre1", "images"):
            tar.add(staged / name, name)
    done = convert(path, "--sysroot", str(staged / "sysroot"))
    check.ok(case.name, "an archive without the link's target: status 3, and a line names --parent",
             done.status == 3 and says(done, "parent", "--parent"), done)


def dedup(check, case, pid):
    """Pages that a later dump replaced are holes in their pages file; whoever reads a parent alone must not see zeros.

    A pre-dump has no registers: raw memory only.
    """
    staged = case.stage()
    pages = staged / "pre1" / f"pages-{pagemap(staged / 'pre1', f'pagemap-{pid}.img')[0]}.img"
    stat = pages.stat()
    check.ok(case.name, "pre1's pages have holes again", stat.st_blocks * 512 < stat.st_size, stat)


def main():
    needs("zstd", "fallocate")
    check = Checks()
    for case in (c for c in arch_cases() if c.folder.name.startswith("incr")):
        pid, done = case.live[0], case.convert()
        size, whole = case.page_size(pid), done.core(pid)
        check.ok(case.name, "convert exits with 0", done.status == 0, done)
        if not check.ok(case.name, "a core", whole.is_file(), done):
            continue
        truth(check, case, pid, whole)
        one_parent_gone(check, case, pid, size, whole)
        moved(check, case, pid, whole)
        loops(check, case, pid, size, whole)
        escapes(check, case, pid, size, whole)
        archived(check, case, pid, whole)
        if case.folder.name == "incr-dedup":
            dedup(check, case, pid)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
