#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where files can share blocks, a core shares those of its memory with the checkpoint, and is the same to the byte.

On a file system that can (XFS or btrfs, mounted from an image unless the scratch folder is on one): core and convert
of a large mapping and of the corpus's cases give the bytes that they give elsewhere; filefrag sees the blocks of the
large one shared; --verbose says so; nothing of a tar is shared; the checkpoint stays as it was.
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import reflinking  # noqa: E402
from case import (ROOT, Checks, environment, fresh, icecore, missing, needs, plain_cases, run,  # noqa: E402
                  scratch)

MIB = 1 << 20
SIZE = 64 * MIB
SAID = re.compile(r"bytes: (\d+) shared with the evidence's files, (\d+) copied by the kernel, (\d+) written, (\d+) in")


def builder():
    return os.environ.get("ICECORE_BUILDER") or ROOT / "build" / "tests" / "builder" / "checkpoint-builder"


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def digests(folder):
    return {p.name: digest(p) for p in sorted(folder.iterdir()) if p.is_file()}


def free(folder):
    os.sync()
    status = os.statvfs(folder)
    return status.f_bfree * status.f_frsize


def check_large(check, there):
    """A large mapping: shared with and without digests, and not a byte other than elsewhere."""
    images, elsewhere = there / "large", fresh("core")
    subprocess.run([builder(), "big", images, f"size={SIZE}"], check=True, env=environment())
    before = digests(images)
    run([icecore(), "core", images, "-q", "--no-digests", "-o", elsewhere])
    for options in (["--no-digests"], []):
        core, room = there / f"core.{len(options)}", free(there)
        said = run([icecore(), "core", images, "-v", *options, "-o", core])
        name = "large " + " ".join(options)
        if not check.ok(name, "core", said.returncode == 0 and core.is_file(), said):
            continue
        numbers = [int(n) for n in SAID.search(said.stderr.decode()).groups()]
        size = core.stat().st_size
        check.ok(name, "--verbose says that its memory is shared and what the rest is",
                 SIZE <= numbers[0] and sum(numbers) == size and numbers[2] < MIB, said)
        shared = reflinking.shared_bytes(core)
        check.ok(name, "filefrag sees that, too", shared is not None and shared >= SIZE, shared)
        check.ok(name, "it takes no room", room - free(there) < 4 * MIB, room - free(there))
        check.ok(name, "the same bytes as elsewhere", digest(core) == digest(elsewhere))
        if not options:
            check.ok(name, "the digest is that of the bytes", digest(core) in said.stderr.decode(), said)
    check.ok("large", "the checkpoint is as it was", digests(images) == before)


def check_room(check, there):
    """With less room than the core is large: shared it fits, and from a tar it does not and leaves nothing.

    XFS says beforehand what is free; what btrfs says is an estimate, and writing may find out.
    """
    status = os.statvfs(there)
    filler, left = there / "filler", SIZE // 2
    with open(filler, "wb") as f:
        os.posix_fallocate(f.fileno(), 0, status.f_bavail * status.f_frsize - left)
    said = run([icecore(), "core", there / "large", "-v", "--no-digests", "-o", there / "core.full"])
    check.ok("little room", "a core that is shared fits", said.returncode == 0, said)
    said = run([icecore(), "core", there / "large.tar", "--no-digests", "-o", there / "core.none"])
    check.ok("little room", "one that cannot be shared is refused and leaves nothing", said.returncode == 1 and
             re.search(rb"MiB are free|No space left", said.stderr) and not (there / "core.none").exists(), said)
    filler.unlink()


def check_tar(check, there):
    archive, core, elsewhere = there / "large.tar", there / "core.tar", fresh("core")
    subprocess.run(["tar", "-C", there / "large", "-cf", archive, "."], check=True)
    said = run([icecore(), "core", archive, "-v", "--no-digests", "-o", core])
    run([icecore(), "core", there / "large", "-q", "--no-digests", "-o", elsewhere])
    check.ok("tar", "nothing is shared", " 0 shared" in said.stderr.decode() and
             reflinking.shared_bytes(core) == 0, said)
    check.ok("tar", "the same bytes", digest(core) == digest(elsewhere))


def check_case(check, case, there):
    """What convert writes of real checkpoints is the same there and elsewhere."""
    images = there / case.name
    subprocess.run(["cp", "-r", case.images, images], check=True)
    outputs = []
    for out in (there / f"{case.name}.out", fresh(case.name)):
        said = run([icecore(), "convert", images, "--reproducible", "-o", out])
        check.ok(case.name, f"convert into {out.parent.name}", said.returncode == 0, said)
        outputs.append({n: d for n, d in digests(out).items() if n != "run.json"})
    check.ok(case.name, f"the same {len(outputs[0])} files", outputs[0] and outputs[0] == outputs[1],
             [n for n in outputs[0] if outputs[0][n] != outputs[1].get(n)])


def main():
    needs("filefrag", "tar")
    check = Checks()
    try:
        with reflinking.folder(4 * SIZE, scratch("reflink")) as name:
            there = pathlib.Path(name)
            check_large(check, there)
            check_tar(check, there)
            if reflinking.is_own(there):
                check_room(check, there)
            for case in plain_cases():
                check_case(check, case, there)
    except reflinking.Unavailable as why:
        missing(f"a file system whose files share blocks ({why})")
    check.end()


if __name__ == "__main__":
    sys.exit(main())
