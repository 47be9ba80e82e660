# SPDX-License-Identifier: Apache-2.0
"""A file system whose files can share blocks, made in an image and mounted for as long as a test needs it."""
import contextlib
import os
import shutil
import subprocess
import tempfile

MAKERS = [("mkfs.xfs", ["-q", "-f", "-m", "reflink=1"]), ("mkfs.btrfs", ["-q", "-f"])]


class Unavailable(Exception):
    """There is none here, and why."""


def can(folder):
    """Whether files in a folder can share blocks."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        one, two = os.path.join(name, "one"), os.path.join(name, "two")
        with open(one, "wb") as f:
            f.write(bytes(1 << 16))
        return subprocess.run(["cp", "--reflink=always", one, two], stderr=subprocess.DEVNULL,
                              check=False).returncode == 0


def say(argv):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Unavailable(f"{argv[0]}: {done.stdout.decode(errors='replace').strip().splitlines()[-1:]}")


@contextlib.contextmanager
def folder(size, beside):
    """Path of a folder on such a file system, with at least `size` bytes free; raises Unavailable.

    `beside` is a folder with room for the image. If that is on such a file system itself, no image is made.
    """
    if can(beside):
        with tempfile.TemporaryDirectory(prefix="reflinking-", dir=beside) as name:
            yield name
        return
    made = next(((m, a) for m, a in MAKERS if shutil.which(m)), None)
    if not made:
        raise Unavailable("no " + " and no ".join(m for m, _ in MAKERS))
    if os.geteuid():
        raise Unavailable("only root can mount an image")
    with tempfile.TemporaryDirectory(prefix="reflinking-", dir=beside) as name:
        image, mounted = os.path.join(name, "image"), os.path.join(name, "mounted")
        os.mkdir(mounted)
        with open(image, "wb") as f:
            f.truncate(size + (1 << 30))
        say([shutil.which(made[0]), *made[1], image])
        say(["mount", "-o", "loop", image, mounted])
        try:
            yield mounted
        finally:
            subprocess.run(["umount", mounted], check=True)


def is_own(path):
    """Whether folder() has mounted this one: then it may be filled up."""
    return os.path.ismount(path)


def shared_bytes(path):
    """Bytes of a file in blocks that another file has, too, as filefrag says; None without filefrag."""
    if not shutil.which("filefrag"):
        return None
    os.sync()  # what is still to be allocated is shared with nobody
    said = subprocess.run(["filefrag", "-v", "-b1", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    sizes = [line.split(":") for line in said.splitlines() if line.split(":")[0].strip().isdigit()]
    return sum(int(row[3]) for row in sizes if "shared" in row[-1])
