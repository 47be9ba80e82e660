#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Containers' checkpoints convert as their engines wrote them, whatever the archive is called or packed with.

Each live process has a core that gdb opens, with the threads that the images name. Processes that run a program
of corpus/plain have its frames; `till` has what /proc said of it. The same images in three wrappings, and the same
archive in five, give the same cores.

containers.py [ARCHIVE...]
"""
import bz2
import filecmp
import json
import lzma
import re
import shutil
import sys
import tarfile

from case import (IMAGES_ONLY, NESTED, Case, Checks, archives, convert, corpus, fresh, icecore, needs,
                  reference, run, scratch, sysroot)
from corefile import Core, Elf
from debugger import BACKTRACE, EACH, by_thread, failed, frames, gdb, lwps
from evidence import Evidence

# Exit status 3 is a failure but for archives named here, with the reason.
GAPS = {}

# Which process of corpus/plain ran the same program to the same place.
SHOP = {1: ("shop", 28109), 9: ("shop", 28117)}
WEB = {1: ("threads", 10031), 21: ("threads", 10037), 13: ("suspect", 10345), 16: ("suspect", 10347),
       17: ("suspect", 10348), 22: ("suspect", 10350)}
PROGRAMS = {"till.tar": SHOP, "till.tar.gz": SHOP, "till.tar.zst": SHOP, "web.tar": WEB}
TLS = [7, 100, 101, 102, 103]  # tls_marker in `threads`
TRUTH = {"till.tar": ("till.truth.json", r"NSpid:.*\s(\d+)$")}


def check_gdb(check, name, pid, threads, core):
    """Without the executable: gdb opens it, and everything that is in the core itself is there."""
    ask = ["info threads", EACH + "info registers", "info auxv", "info proc mappings"]
    said = gdb(core, None, ask, root="/nonexistent")
    check.same(name, f"gdb opens the core of {pid}: threads", lwps(said["info threads"]), threads)
    bad = [line for line in said[""].splitlines()
           if re.search(r"truncated|not a core|unable|malformed|unexpected size|too small", line, re.I)]
    bad += [f"{c}: {said[c]}" for c in ask if failed(said[c])]
    check.ok(name, f"gdb reads registers, auxv and mappings of {pid}", not bad and
             len(by_thread(said[ask[1]])) == len(threads), "\n".join(bad))


def container_root():
    """A root file system for `web`: the corpus's libraries, and its programs where that container has them."""
    root = scratch("container-root")
    if not (root / "srv").exists():
        for entry in sysroot().iterdir():
            if entry.name != "srv":
                (root / entry.name).symlink_to(entry)
        (root / "srv").mkdir()
        for program in (corpus() / "sysroot" / "srv" / "corpus" / "bin").iterdir():
            (root / "srv" / program.name).symlink_to(program)
    return root


def functions(core, executable, root=None):
    """[function names a thread], in the order of the thread ids"""
    stacks = by_thread(gdb(core, executable, [BACKTRACE], root=root)[BACKTRACE])
    return [f"{i}: " + " ".join(f.function for f in frames(stacks[lwp])) for i, lwp in enumerate(sorted(stacks))]


def check_program(check, name, pid, threads, path, which):
    case = Case(corpus() / "plain" / which[0])
    executable = case.executable(which[1])
    want = functions(case.gcore(which[1]), executable)
    check.ok(name, f"gcore's core of {which[1]} has frames", len(want) == len(threads) and
             "??" not in want[0].split()[1:3], want)
    check.same(name, f"frames of {pid} are those of {which[0]} {which[1]}",
               functions(path, executable, container_root()), want)
    if which[0] == "threads":
        offset, core = Elf(executable).tls_offset("tls_marker"), Core(path)
        at = {t: core.read(r["fs_base"] + offset, 4) for t, r in core.threads().items()}
        check.same(name, f"tls_marker in {pid}", [at[t] and int.from_bytes(at[t], "little") for t in sorted(at)],
                   TLS[:len(threads)])


def check_truth(check, name, done):
    """What /proc said just before, by the corpus's checker; process ids outside and inside differ."""
    truth, pattern = corpus() / "containers" / TRUTH[name][0], TRUTH[name][1]
    for process in json.loads(truth.read_text())["processes"]:
        inside = int(re.search(pattern, process["status"], re.M)[1])
        if "State:\tZ" in process["status"]:
            check.ok(name, f"zombie {inside} has no core", not done.core(inside).exists())
            continue
        said = run([sys.executable, reference("tools", "check_core.py"), done.core(inside), truth, process["pid"]])
        check.ok(name, f"check_core.py on {inside}", said.returncode == 0, said.stdout + said.stderr)


def check_archive(check, name, path):
    done, (live, zombies) = convert(path), Evidence(path).processes()
    good = done.status == 0 or done.status == 3 and name in GAPS
    check.ok(name, "convert exits with 0", good, done)
    if name in GAPS:
        check.note(name, GAPS[name])
    check.ok(name, "a core for each live process and for no zombie", done.cores() == sorted(live),
             f"cores of {done.cores()}, live are {sorted(live)}, zombies {zombies}")
    for pid in sorted(set(live) & set(done.cores())):
        check_gdb(check, name, pid, live[pid], done.core(pid))
        if pid in PROGRAMS.get(name, {}):
            check_program(check, name, pid, live[pid], done.core(pid), PROGRAMS[name][pid])
    if name in TRUTH:
        check_truth(check, name, done)


def same_cores(check, name, what, ours, theirs):
    odd = [pid for pid in theirs.cores() if pid not in ours.cores() or
           not filecmp.cmp(ours.core(pid), theirs.core(pid), shallow=False)]
    check.ok(name, what, theirs.cores() and ours.cores() == theirs.cores() and not odd,
             f"{ours.status}, cores {ours.cores()}, differ {odd}\n{ours.stderr}")


def check_wrappings(check):
    """web's images as Podman, CRI-O and containerd lay them out; a folder of images, as it is and in a tar."""
    containers = corpus() / "containers"
    for other in [p for p in containers.iterdir() if p.name.startswith(("checkpoint-shop-", "containerd-web"))]:
        same_cores(check, other.name, "the cores of web.tar", convert(other), convert(containers / "web.tar"))
    folder = containers / "docker-memzoo" / "checkpoints" / "one"
    check_archive(check, "docker-memzoo", folder)
    bare = fresh("bare.tar")
    case = Case(corpus() / "plain" / "threads-static")
    with tarfile.open(bare, "w", format=tarfile.PAX_FORMAT) as tar:
        for image in sorted(case.images.iterdir()):
            tar.add(image, arcname=image.name)
    same_cores(check, "a bare dump in a tar", "the cores of the folder", convert(bare), convert(case.images))


def check_packings(check):
    """Told by content, never by name."""
    original = corpus() / "containers" / "till.tar"
    plain = original.read_bytes()
    packed = {"renamed to .zst": ("a.tar.zst", plain), "without a suffix": ("checkpoint", plain),
              "bzip2": ("a.tar.bz2", bz2.compress(plain)), "xz named .tar": ("a.tar", lzma.compress(plain))}
    for what, (name, data) in packed.items():
        path = fresh(name)
        path.write_bytes(data)
        same_cores(check, "till.tar", f"{what}: the same cores", convert(path), convert(original))
    renamed = fresh("zstd-without-a-suffix")
    shutil.copyfile(corpus() / "containers" / "till.tar.zst", renamed)
    same_cores(check, "till.tar.zst", "without a suffix: the same cores", convert(renamed),
               convert(corpus() / "containers" / "till.tar.zst"))


def check_several(check):
    """Several checkpoints on one command line: a folder each."""
    names = ["till.tar", "sh.tar.zst"]
    out = fresh("several")
    said = run([icecore(), "convert", *[corpus() / "containers" / n for n in names], "-o", out])
    folders = sorted(p for p in out.iterdir() if p.is_dir()) if out.is_dir() else []
    want = sorted(sorted(Evidence(corpus() / "containers" / n).processes()[0]) for n in names)
    got = sorted(sorted(int(c.name[5:]) for c in f.glob("core.*") if c.name[5:].isdigit()) for f in folders)
    check.ok("till.tar sh.tar.zst", "each in its folder", said.returncode == 0 and got == want, said)
    check.same("till.tar sh.tar.zst", "the processes of each", got, want)


def check_others(check):
    """What is no checkpoint fails with one line; what is one inside another archive converts or fails so."""
    for name in sorted(IMAGES_ONLY | NESTED):
        done = convert(corpus() / "containers" / name)
        lines = done.stderr.strip().splitlines()
        refused = done.status == 1 and len(lines) == 1 and name in lines[0] and not done.cores()
        opened = name in NESTED and done.status in (0, 3) and len(done.cores()) == 2
        check.ok(name, "converts" if opened else "fails with one line that names it", refused or opened,
                 done)


def main():
    needs("gdb", "zstd")
    check = Checks()
    for name, path in archives():
        check_archive(check, name, path)
    if not sys.argv[1:]:
        check_wrappings(check)
        check_packings(check)
        check_several(check)
        check_others(check)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
