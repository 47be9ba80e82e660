#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What icecore opens and writes, by strace: `info` leaves nothing behind, `convert` writes below OUT only.

`info` on a compressed archive spools no pages: no file is opened for writing, none is made in memory, and all it
writes is what it says. `convert`, `core` and `memory` create, rename and remove nothing outside what -o names,
and leave nothing in the working directory or in the temporary one.

file_access.py [ARCHIVE...]
"""
import pathlib
import re
import sys

from case import Checks, Conversion, archives, convert, environment, fresh, icecore, judge, needs, plain_cases, run
from evidence import Evidence

CREATE = "openat,open,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat," \
         "symlink,symlinkat,unlink,unlinkat,rmdir,truncate,memfd_create"
WRITE = "write,pwrite64,writev,pwritev,pwritev2,copy_file_range,sendfile,splice,ftruncate,fallocate"
# How many of a call's last strings are names.
NAMES = {"mkdir": 1, "mkdirat": 1, "mknod": 1, "mknodat": 1, "rename": 2, "renameat": 2, "renameat2": 2, "link": 2,
         "linkat": 2, "symlink": 1, "symlinkat": 1, "unlink": 1, "unlinkat": 1, "rmdir": 1, "truncate": 1, "creat": 1}
SAID = 64 << 10  # more than a page of text
HARMLESS = re.compile(r"/dev/(null|tty|urandom)|/proc/self/.*|/proc/\d+/.*")
STREAM = re.compile(r"(?:1|2)<")


def trace(argv, calls, **more):
    """Run under strace. -> (what it returned, [(call, arguments, result)] of the calls that succeeded)"""
    log = fresh("trace")
    said = run([judge("strace"), "-f", "-y", "-s", "4096", "-e", f"trace={calls}", "-o", log, *argv], **more)
    done, begun = [], {}
    for line in log.read_text(errors="replace").splitlines():
        task, _, line = line.partition(" ")
        line = line.strip()
        if line.endswith(" <unfinished ...>"):  # another thread's line comes between
            begun[task] = line.removesuffix(" <unfinished ...>")
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)$", line)
        line = begun.pop(task, "") + resumed[1] if resumed else line
        found = re.match(r"(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(.*)$", line)
        if found and not found[3].startswith("-"):
            done.append((found[1], found[2], found[3] + found[4]))
    return said, done


def opened_to_write(calls):
    """Paths of what was opened for writing or made, as the kernel resolved them; memory files too."""
    for call, arguments, result in calls:
        if call == "creat" or call.startswith("open") and re.search(r"O_(WRONLY|RDWR|CREAT|TMPFILE)", arguments):
            path = re.search(r"<(.*)>", result)
            yield path[1].removesuffix(" (deleted)") if path else arguments
        elif call == "memfd_create":
            yield f"memfd {arguments}"


def changed_names(calls, cwd):
    """Paths that were made, renamed or removed."""
    for call, arguments, _ in calls:
        names = re.findall(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', arguments)
        for folder, name in names[-NAMES[call]:] if call in NAMES else []:
            yield str(pathlib.Path(folder or cwd, name))


def outside(paths, *allowed):
    """Those that are neither an allowed path nor below one."""
    inside = [str(a) for a in allowed]
    return [p for p in paths if not HARMLESS.fullmatch(p) and
            not any(p == a or p.startswith(a + "/") for a in inside)]


def check_info(check, name, path):
    said, calls = trace([icecore(), "info", path], f"{CREATE},{WRITE}")
    text = said.stdout.decode(errors="replace")
    check.ok(name, "info exits with 0 or 3", said.returncode in (0, 3), said)
    live, zombies = Evidence(path).processes()
    gone = [p for p in [*live, *zombies] if not re.search(rf"\b{p}\b", text)]
    check.ok(name, "info names every process", not gone and text, f"not {gone}\n{text}")
    files = outside(opened_to_write(calls))
    check.ok(name, "info opens nothing for writing", not files, files)
    other = [f"{c}({a[:60]})" for c, a, _ in calls if c in WRITE.split(",") and
             not (c in ("write", "writev") and STREAM.match(a))]
    check.ok(name, "info writes to its streams only", not other, "\n".join(other))
    size = sum(int(r.split()[0]) for c, a, r in calls if c in ("write", "writev"))
    check.ok(name, f"info writes {size} bytes", size < SAID)


def traced_verb(check, name, verb, path, out, *options):
    """One verb with a working directory and a temporary one of its own: both stay empty."""
    cwd, tmp = fresh("cwd"), fresh("tmp")
    cwd.mkdir(), tmp.mkdir()
    env = environment(TMPDIR=str(tmp), TMP=str(tmp), TEMP=str(tmp))
    said, calls = trace([icecore(), verb, path, *options, "-o", out], CREATE, cwd=cwd, env=env)
    check.ok(name, f"{verb} exits with 0 under strace", said.returncode == 0, said)
    return cwd, tmp, calls, said


def check_below(check, name, what, calls, cwd, tmp, *allowed):
    stray = outside(opened_to_write(calls), *allowed) + outside(changed_names(calls, cwd), *allowed)
    check.ok(name, f"{what} makes, opens for writing, renames and removes nothing elsewhere", not stray,
             "\n".join(stray))
    left = [str(p) for folder in (cwd, tmp) for p in folder.iterdir()]
    check.ok(name, f"{what} leaves nothing in the working and temporary directories", not left, left)


def check_convert(check, name, path):
    out = fresh("out")
    cwd, tmp, calls, said = traced_verb(check, name, "convert", path, out)
    check_below(check, name, "convert", calls, cwd, tmp, out)
    check.ok(name, "strace saw the outputs being made", any(p.startswith(str(out)) for p in opened_to_write(calls)),
             calls[:5])
    done, plain = Conversion(path, out, said), convert(path)
    here, there = (sorted(str(p.relative_to(d.out)) for p in d.out.rglob("*")) for d in (done, plain))
    check.same(name, "convert leaves the same files as without strace", here, there)
    return done


def check_verbs(check, case):
    """core and memory: one file, one folder."""
    pid, folder = case.live[0], fresh("named")
    folder.mkdir()
    cwd, tmp, calls, _ = traced_verb(check, case.name, "core", case.images, folder / "core", "--pid", str(pid))
    check_below(check, case.name, "core", calls, cwd, tmp, folder)
    check.same(case.name, "core leaves its file and no other", sorted(p.name for p in folder.iterdir()), ["core"])
    out = fresh("memory")
    cwd, tmp, calls, _ = traced_verb(check, case.name, "memory", case.images, out, "--pid", str(pid), "--format",
                                     "raw")
    check_below(check, case.name, "memory", calls, cwd, tmp, out)


def main():
    needs("strace", "zstd")
    check = Checks()
    for name, path in archives():
        check_info(check, name, path)
        check_convert(check, name, path)
    for case in plain_cases():
        if case.name in ("threads-static", "suspect"):
            check_info(check, case.name, case.images)
            check_convert(check, case.name, case.images)
            check_verbs(check, case)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
