#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Output folders that are in use, disks that fill up, files that may not grow, evidence that must not be touched.

usage: disk.py ICECORE BUILDER

Whatever fails: status 1, one line, no temporary file, and a file under a final name is whole. The full disk is a small
tmpfs: as root it is mounted here, else in a user and mount namespace of its own.
"""
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys

from cores import incomplete
from harness import SKIP, Checks, Converted, Run, build, limit_file_size, programs, scratch, skip

PID = 100
FULL = "DAMAGE_FULL_DISK"  # set in the namespace's own run of this script


def digest(folder):
    """{name: (mode, time of change, SHA-256)} of everything in a folder"""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        body = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, hashlib.sha256(body).hexdigest())
    return found


def not_whole(folder):
    """Why a file under its final name is not whole, or "" ."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith("."):
            return f"{path.name} is left behind"
        wrong = ""
        if path.name.startswith("core.") and path.suffix not in (".gdb", ".dfxml"):
            wrong = incomplete(path)
        elif path.suffix == ".json":
            try:
                json.loads(path.read_bytes())
            except ValueError as e:
                wrong = f"{path.name}: {e}"
        elif path.suffix == ".dfxml" and not path.read_bytes().rstrip().endswith(b"</dfxml>"):
            wrong = f"{path.name} has no end"
        elif path.suffix == ".gdb" and not path.read_bytes().endswith(b"info threads\n"):
            wrong = f"{path.name} has no end"
        if wrong:
            return wrong
    return ""


def one_line(run):
    lines = run.err.decode().splitlines()
    return "" if len(lines) == 1 else f"{len(lines)} lines: {lines[:4]}"


def output_folders(checks, icecore, images):
    def convert(folder, *options, cwd=None):
        return Run([icecore, "convert", images, "-o", folder, *options], cwd=cwd)
    full = scratch("full")
    (full / "mine").write_text("precious")
    run = convert(full)
    checks.check("a folder that is not empty is refused", run.wrong((2,)) or one_line(run) or
                 ("" if os.listdir(full) == ["mine"] else f"{os.listdir(full)}"))
    hidden = scratch("hidden")
    (hidden / ".mine").write_text("precious")
    checks.check("a hidden file counts", convert(hidden).wrong((2,)))
    empty = scratch("empty")
    checks.check("an empty folder is taken", convert(empty).wrong((0,)) or
                 ("" if (empty / f"core.{PID}").exists() else "no core"))
    checks.check("all of it is private", "" if stat.S_IMODE(empty.stat().st_mode) == 0o700 and all(
        stat.S_IMODE(p.stat().st_mode) == 0o600 for p in empty.iterdir()) else "modes")
    checks.check("the second run is refused", convert(empty).wrong((2,)))
    for what, path in [("a file", scratch("file") / "f"), ("below a file", scratch("file") / "f" / "g"),
                       ("in a folder that is not there", scratch("none") / "a" / "b"), ("/dev/null", "/dev/null")]:
        if what == "a file":
            path.write_text("precious")
        elif what == "below a file":
            path.parent.write_text("precious")
        checks.check(f"{what} is refused", convert(path).wrong((1, 2)) or
                     ("" if what != "a file" or path.read_text() == "precious" else "it was written over"))
    link = scratch("link") / "link"
    link.symlink_to(scratch("nowhere") / "target")
    checks.check("a link to nowhere is refused", convert(link).wrong((1, 2)))


def evidence(checks, icecore, builder):
    """Verbs that write, told to write into the evidence; and evidence that only can be read."""
    images = build(builder, "everything")
    before, link = digest(images), scratch("link") / "link"
    link.symlink_to(images)
    for what, words in [("convert", ["convert", images, "-o", images / "out"]),
                        ("convert, the folder itself", ["convert", images, "-o", images]),
                        ("convert, by a link", ["convert", images, "-o", link / "out"]),
                        ("core", ["core", images, "--pid", PID, "-o", images / "core"]),
                        ("core, the folder itself", ["core", images, "-o", images]),
                        ("memory", ["memory", images, "--pid", PID, "--format", "raw", "-o", images / "raw"])]:
        run = Run([icecore, *words])
        checks.check(f"into the evidence: {what}", run.wrong((2,)) or
                     ("" if digest(images) == before else "the evidence has changed"))
    for path in images.rglob("*"):
        path.chmod(0o400)
    images.chmod(0o500)
    before, accessed = digest(images), {p: p.stat().st_atime_ns for p in images.iterdir()}
    for folder in (images, images.parent):
        run = Converted(icecore, folder)
        checks.check("evidence that is read-only", run.wrong((0,)) or
                     ("" if digest(images) == before else "the evidence has changed"))
        run.close()
    now = {p: p.stat().st_atime_ns for p in images.iterdir()}
    checks.check("times of access", "" if os.geteuid() or len(now) == len(accessed) else "files came or went")
    images.chmod(0o700)


def file_sizes(checks, icecore, builder):
    """RLIMIT_FSIZE at many sizes: the run fails, or it had enough."""
    images = build(builder, "everything")
    tar = scratch("tar") / "c.tar.gz"
    subprocess.run(["tar", "-czf", tar, "-C", images, "."], check=True)
    for source in (images, tar):
        cases = []
        for size in (0, 1, 100, 512, 4096, 8192, 20000, 65536, 100000, 200000, 282623, 300000, 389119, 389120):
            run = Converted(icecore, source, preexec=limit_file_size(size))
            wrong = run.wrong((0, 1)) or not_whole(run.out_folder)
            cases.append((f"{size} bytes", wrong or (one_line(run) if run.status else "")))
            run.close()
        checks.all(f"files that may not grow, from {source.name}", cases)


def full_disk(checks, icecore, builder, mount):
    """The same on a file system of every small size."""
    images = build(builder, "big", "size=3000000")
    tar = scratch("tar") / "c.tar.gz"
    subprocess.run(["tar", "-czf", tar, "-C", images, "."], check=True)
    for source in (images, tar):
        cases = []
        for kib in (4, 8, 16, 64, 256, 1024, 2900, 3000, 3300, 3600, 3800, 6200, 6400, 16384):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", mount], check=True)
            try:
                out = mount / "out"
                run = Run([icecore, "convert", source, "-o", out])
                wrong = run.wrong((0, 1)) or not_whole(out) or (one_line(run) if run.status else "")
                if not wrong and run.status and b"space" not in run.err and b"free" not in run.err:
                    wrong = f"does not say that the disk is full: {run.err!r}"
                if not wrong and kib == 16384 and run.status:
                    wrong = f"status {run.status}"
            finally:
                subprocess.run(["umount", mount], check=True)
            cases.append((f"{kib} KiB", wrong))
        checks.all(f"a disk that fills up, from {source.name}", cases)


def in_namespace(argv):
    """Run the part with the full disk where mounting is allowed: its exit status, or None."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urm", "true"], check=False,
                                                     stderr=subprocess.DEVNULL).returncode:
        return None
    return subprocess.run(["unshare", "-Urm", sys.executable, *argv], check=False,
                          env={**os.environ, FULL: "1"}).returncode


def can_mount(mount):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", mount], check=False,
                          stderr=subprocess.DEVNULL)
    if done.returncode == 0:
        subprocess.run(["umount", mount], check=True)
    return done.returncode == 0


def main():
    icecore, builder, _ = programs(sys.argv, __doc__)
    checks, mount, skipped = Checks(), scratch("mount"), ""
    inner = FULL in os.environ
    if not inner:
        output_folders(checks, icecore, build(builder, "minimal"))
        evidence(checks, icecore, builder)
        file_sizes(checks, icecore, builder)
    if os.geteuid() == 0 and can_mount(mount):
        full_disk(checks, icecore, builder, mount)
    elif inner:
        skip("no tmpfs can be mounted, even in a namespace")
    else:
        status = in_namespace(sys.argv)
        if status in (None, SKIP):
            skipped = "the full disk: neither root nor a user namespace may mount a tmpfs here"
        else:
            checks.check("a disk that fills up", "" if status == 0 else "see above")
    if skipped and not checks.failed:
        skip(skipped)
    checks.end()


if __name__ == "__main__":
    main()
